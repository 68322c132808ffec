"""What every kind of mailbox can do: it is opened, read, waited at, and closed."""

import ssl
import threading
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.settings import Mailbox

BATCH = 20  # messages read at once: with the largest there are, that many are in memory
TIMEOUT = 30.0  # seconds a server may take to answer


class Memory(NamedTuple):
    """What the store knows of a mailbox: where it was left, and the names of what need not be read again."""

    position: str | None
    items: set[str]


class Fetched(NamedTuple):
    """Messages, and what to remember together with what they report."""

    messages: Sequence[bytes]
    position: str | None = None
    items: Sequence[str] = ()


class Session(Protocol):
    """Blocking; one call after another. Unreachable and Refused where it does not go on."""

    def open(self, memory: Memory) -> Sequence[str]:
        """Connects and logs in. Returns items that need not be remembered any longer."""

    def fetch(self) -> Fetched | None:
        """The next messages that were not read before; None if there are none just now."""

    def taken(self, fetched: Fetched) -> Sequence[str]:
        """They are in the store. Returns the same as `open`."""

    def wait(self, halt: threading.Event) -> bool:
        """Until there may be something new, or `halt`. False: open another session then."""

    def close(self) -> None:
        """Politely, if that is possible."""

    def abort(self) -> None:
        """From another thread: whatever is being waited for ends."""


def tls_context(wanted: Mailbox) -> ssl.SSLContext:
    """Certificates are checked, against the system's authorities or the file that was named."""
    return ssl.create_default_context(cafile=wanted.ca_file or None)
