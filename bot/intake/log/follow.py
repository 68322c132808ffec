"""Following a file as it grows, through its rotation (by renaming, or by copying and truncating) and across restarts.

Blocking: to be used on a thread. Nothing is remembered but a `Position`, which the caller keeps with what it made of the
lines. OSError where the file cannot be read.
"""

import os
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bot.intake import opening
from bot.intake.log.rotated import HEAD, Position, head_of, history, locate

PIECE = 262_144  # octets read at once
BEHIND = 8_000_000  # octets before the position that are looked at again for mails still on their way


class Piece(NamedTuple):
    """Lines, and where to go on once they are dealt with."""

    lines: list[str]
    position: Position


class Follower:
    """Begins at `position`; without one, or where its file is gone (`lost`), at the beginning of the file."""

    def __init__(self, path: Path, position: Position | None = None) -> None:
        self.path = path
        found = locate(path, position) if position is not None else None
        self.lost = position is not None and found is None
        if position is None or found is None:
            position, found = None, path
        self._open(found, position.offset if position else 0)

    def close(self) -> None:
        """No more."""
        self._file.close()

    def next(self) -> Piece | None:
        """The next lines; None if there are none yet."""
        while True:
            if self._was_truncated():
                before = self._position()
                copy = locate(self.path, before)
                self._file.close()
                self._open(copy or self.path, before.offset if copy else 0)
            if lines := self._lines():
                return Piece(lines, self._position())
            following = self._following()
            if following is None:
                return None
            # Whoever writes has gone on to the next file, and may have written here until then.
            if lines := self._lines(to_the_end=True):
                return Piece(lines, self._position())
            self._file.close()
            self._open(following, 0)

    def behind(self) -> list[str]:
        """Lines before the position, of this file and the one before it."""
        start = max(0, self._offset - BEHIND)
        self._file.seek(start)
        read = self._file.read(self._offset - start)
        self._file.seek(self._offset)
        files = [each for each in history(self.path) if each.suffix != ".gz"]
        earlier = [each for each in files[:-1] if each.stat().st_ino != self._inode][-1:]
        if start == 0 and self._is_newest():
            read = b"".join(_tail(each, BEHIND - self._offset) for each in earlier) + read
        return read.decode("utf-8", "replace").split("\n")

    def _open(self, path: Path, offset: int) -> None:
        self._file: BinaryIO = opening.octets(path)
        self._packed = path.suffix == ".gz"
        self._inode = os.fstat(self._file.fileno()).st_ino
        self._offset = offset
        self._head = ("", 0)
        self._file.seek(offset)

    def _position(self) -> Position:
        if self._head[1] < min(HEAD, self._offset):
            size = min(HEAD, self._offset)
            self._head = (head_of(self._file, size), size)
            self._file.seek(self._offset)
        return Position(self._inode, self._offset, *self._head)

    def _was_truncated(self) -> bool:
        if self._packed or not self._offset:
            return False
        position = self._position()
        if os.fstat(self._file.fileno()).st_size < self._offset:
            return True
        same = head_of(self._file, position.head_size) == position.head  # it may have grown again since
        self._file.seek(self._offset)
        return not same

    def _lines(self, *, to_the_end: bool = False) -> list[str]:
        data = self._file.read(PIECE)
        end = data.rfind(b"\n") + 1
        if not end and (to_the_end or len(data) == PIECE):  # no line end comes any more, or none should be so far
            end = len(data)
        self._offset += end
        self._file.seek(self._offset)
        return data[:end].decode("utf-8", "replace").split("\n") if end else []

    def _is_newest(self) -> bool:
        try:
            return self.path.stat().st_ino == self._inode
        except FileNotFoundError:
            return True

    def _following(self) -> Path | None:
        if self._is_newest():
            return None
        files = history(self.path)
        inodes = [each.stat().st_ino for each in files]
        after = files[inodes.index(self._inode) + 1 :] if self._inode in inodes else [self.path]
        return next((each for each in after if each.stat().st_size), None)


def _tail(path: Path, octets: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - max(0, octets)))
        return file.read()
