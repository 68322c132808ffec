"""Opening files to read. What is packed (rotated logs end in .gz) is read as what it holds."""

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, TextIO, cast

UNREADABLE = (OSError, EOFError, zlib.error)
"""What reading may raise: the file, or what it is packed in, is broken or out of reach."""


def octets(path: Path) -> BinaryIO:
    """To be closed by the caller."""
    return cast("BinaryIO", gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def text(path: Path, encoding: str = "utf-8") -> TextIO:
    """Every line end is read as one; what is no text in this encoding becomes �."""
    return io.TextIOWrapper(octets(path), encoding=encoding, errors="replace")


def suffix(path: Path) -> str:
    """Of what is inside, lower case: .csv of list.CSV.gz."""
    return (Path(path.stem) if path.suffix.lower() == ".gz" else path).suffix.lower()


def why(error: Exception) -> str:
    """One of UNREADABLE for people."""
    return getattr(error, "strerror", None) or str(error)
