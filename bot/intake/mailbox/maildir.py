"""Maildir: the files in new/ and cur/ are read where they are; which were read is remembered by their names."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.intake.mailbox.session import BATCH, Fetched, Memory
from bot.intake.reader import Refused, Unreachable
from bot.settings import Mailbox

LOOK = 1.0  # seconds between two looks whether something was put in


class Maildir:
    """One folder."""

    def __init__(self, wanted: Mailbox) -> None:
        self._wanted = wanted
        self._folders = [Path(wanted.path) / "new", Path(wanted.path) / "cur"]
        self._read: set[str] = set()
        self._seen: list[int] = []

    def open(self, memory: Memory) -> Sequence[str]:
        """Is it there?"""
        if not all(folder.is_dir() for folder in self._folders):
            raise Refused(f"{self._wanted.path} is no Maildir: there is no new and cur in it")
        self._read = set(memory.items)
        return ()

    def fetch(self) -> Fetched | None:
        """The next ones by name, which begins with the time of their arrival."""
        try:
            self._seen = self._changes()
            waiting = sorted((name, path) for name, path in self._files() if name not in self._read)[:BATCH]
            messages = [message for _, path in waiting if (message := self._message(path))]
        except PermissionError as error:
            raise Refused(f"{error.filename}: may not be read by the bot's user") from None
        except OSError as error:
            raise Unreachable(f"{self._wanted.path}: {error.strerror}") from None
        return Fetched(messages, items=[name for name, _ in waiting]) if waiting else None

    def taken(self, fetched: Fetched) -> Sequence[str]:
        """They stay where they are. What others deleted is forgotten."""
        self._read.update(fetched.items)
        gone = sorted(self._read - {name for name, _ in self._files()})
        self._read.difference_update(gone)
        return gone

    def wait(self, halt: threading.Event) -> bool:
        """Until the folders change; after a while they are looked through anyway."""
        for _ in range(max(1, int(self._wanted.poll_seconds / LOOK))):
            if halt.wait(LOOK) or self._changes() != self._seen:
                break
        return True

    def close(self) -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """Nothing is waited for."""

    def _files(self) -> Iterator[tuple[str, Path]]:
        """(name without its flags, path)."""
        for folder in self._folders:
            for path in folder.iterdir():
                if not path.name.startswith("."):
                    yield path.name.partition(":")[0], path

    def _message(self, path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(self._wanted.max_octets)
        except FileNotFoundError:  # a mail reader moved it from new to cur: it is found there the next time
            return b""

    def _changes(self) -> list[int]:
        return [folder.stat().st_mtime_ns for folder in self._folders]
