"""Files and streams → single messages: one of eml, many of mbox. A message at a time is in memory, never a whole mbox."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from bot.intake import opening

LARGEST = 50_000_000  # octets; more is no bounce
# RFC 4155: a line "From sender date" at the start or after an empty line. The time keeps prose ("From now on …") out.
_SEPARATOR = re.compile(rb"From \S.*\d\d:\d\d")


class TooLarge(OSError):
    """A file too large to be a bounce message."""


def messages_in(path: Path, *, seen: opening.Seen | None = None) -> Iterator[tuple[str, bytes]]:
    """(where, message) of one file: `where` is its path, with `#number` behind it in an mbox. Raises UNREADABLE."""
    with opening.octets(path, seen=seen) as file:
        if opening.suffix(path) != ".eml" and file.read(5) == b"From ":
            file.seek(0)
            yield from ((f"{path}#{number}", message) for number, message in enumerate(split_mbox(file), 1))
            return
        file.seek(0)
        message = file.read(LARGEST + 1)
    if len(message) > LARGEST:
        raise TooLarge(f"larger than {LARGEST:,} octets: no bounce")
    yield str(path), message


def messages_from(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The same for standard input, whose name is `-`."""
    start = stream.readline()
    if not _SEPARATOR.match(start):
        yield "-", start + stream.read(LARGEST)
        return
    for number, message in enumerate(split_mbox(_after(start, stream)), 1):
        yield f"-#{number}", message


def split_mbox(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The messages of an mbox, their "From " lines with them; what one has beyond `LARGEST` is left out."""
    message: list[bytes] = []
    size, after_blank = 0, True
    for line in lines:
        if after_blank and message and _SEPARATOR.match(line):
            yield b"".join(message)
            message, size = [], 0
        after_blank = not line.strip()
        size += len(line)
        if size <= LARGEST:
            message.append(line)
    if any(line.strip() for line in message):
        yield b"".join(message)


def _after(start: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield start
    yield from stream
