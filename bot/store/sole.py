"""One running bot a store: a second would post what the first is posting at this moment.

The lock goes with the process, however that ends. Command-line verbs that only read or import need none.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import SettingsError


@contextmanager
def sole_bot(store: str) -> Iterator[None]:
    """SettingsError where another bot runs on this store."""
    with _sole(Path(f"{store}.lock"), f"store.path = {store!r}", "another bot is running on this store"):
        yield


@contextmanager
def sole_run(folder: Path) -> Iterator[None]:
    """SettingsError where another command works in this folder."""
    with _sole(folder / "lock", str(folder), "another run is at work on it; wait for its end"):
        yield


@contextmanager
def _sole(path: Path, what: str, taken: str) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise SettingsError(f"{what}: {path}: {error.strerror}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(f"{what}: {taken}") from None
        yield
