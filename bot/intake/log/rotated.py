"""Where a followed log was left: a place in one file, which may have been renamed, copied or packed since."""

import os
import re
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from bot.intake import opening

HEAD = 256  # octets by which a file is known wherever it goes: its first line has a time in it


class Position(Struct, frozen=True):
    """`offset` octets of a file are read. `head`: a hash of its first `head_size` octets."""

    inode: int
    offset: int
    head: str
    head_size: int

    def encode(self) -> str:
        """For the store."""
        return msgspec.json.encode(self).decode()


def decode(text: str | None) -> Position | None:
    """None for none."""
    return msgspec.json.decode(text, type=Position) if text else None


def head_of(file: BinaryIO, size: int) -> str:
    """A hash of the first octets; "" where there are fewer. Moves the file to its beginning."""
    file.seek(0)
    start = file.read(size)
    return blake2b(start, digest_size=8).hexdigest() if len(start) == size else ""


def history(path: Path) -> list[Path]:
    """The log's files, oldest first: mail.log.2.gz, mail.log.1, mail.log; or mail.log-20261122 and the like."""
    name = re.compile(re.escape(path.name) + r"[.-](\d[\d.-]*?)(?:\.gz)?")
    found: list[tuple[int, int, Path]] = []
    names = {each.name for each in os.scandir(path.parent)} if path.parent.is_dir() else set()
    for each in names:
        rotated = name.fullmatch(each)
        if rotated and not (each.endswith(".gz") and each[:-3] in names):  # while it is being packed there are both
            number = int(rotated[1]) if rotated[1].isdigit() else 0
            found.append(((path.parent / each).stat().st_mtime_ns, -number, path.parent / each))
    return [each for *_, each in sorted(found)] + ([path] if path.name in names else [])


def locate(path: Path, position: Position) -> Path | None:
    """The file that `position` is in, under whatever name it has now; None where it is gone."""
    files = history(path)
    # A copy has the same beginning: the file itself comes first.
    for each in sorted(files, key=lambda file: file.stat().st_ino != position.inode):
        if _holds(each, position):
            return each
    return None


def _holds(path: Path, position: Position) -> bool:
    if not position.head_size:
        return path.stat().st_ino == position.inode
    try:
        with opening.octets(path) as file:
            if head_of(file, position.head_size) != position.head:
                return False
            if path.suffix == ".gz":
                return file.seek(position.offset) == position.offset
            return path.stat().st_size >= position.offset
    except opening.UNREADABLE:
        return False
