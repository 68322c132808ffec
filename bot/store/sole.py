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
    path = Path(f"{store}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise SettingsError(f"store.path = {store!r}: {path}: {error.strerror}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(f"store.path = {store!r}: another bot is running on this store") from None
        yield
