"""Opening files to read. What is packed (rotated logs end in .gz) is read as what it holds."""

import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

UNREADABLE = (OSError, EOFError, zlib.error)
"""What reading may raise: the file, or what it is packed in, is broken or out of reach."""

Seen = Callable[[int], None]
"""Told how many octets of the file itself were read just now."""
BUFFER = 262_144


def octets(path: Path, *, seen: Seen | None = None) -> BinaryIO:
    """To be closed by the caller."""
    packed = path.suffix.lower() == ".gz"
    if seen is None:
        return cast("BinaryIO", gzip.open(path)) if packed else path.open("rb")
    file = io.BufferedReader(_Counted(path, seen), BUFFER)
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file


def text(path: Path, encoding: str = "utf-8", *, seen: Seen | None = None) -> TextIO:
    """Every line end is read as one; what is no text in this encoding becomes �."""
    return io.TextIOWrapper(octets(path, seen=seen), encoding=encoding, errors="replace")


def suffix(path: Path) -> str:
    """Of what is inside, lower case: .csv of list.CSV.gz."""
    return (Path(path.stem) if path.suffix.lower() == ".gz" else path).suffix.lower()


def why(error: Exception) -> str:
    """One of UNREADABLE for people."""
    return getattr(error, "strerror", None) or str(error)


class _Counted(io.FileIO):
    """Tells how far it is."""

    def __init__(self, path: Path, seen: Seen) -> None:
        super().__init__(path)
        self._told = seen

    def readinto(self, buffer: Any) -> int | None:
        count = super().readinto(buffer)
        self._told(count or 0)
        return count
