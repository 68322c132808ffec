"""A message out of a mailbox → entries, with what the way it came tells: the address it came to, and its sender."""

import re
from collections.abc import Iterator, Sequence

from bot.intake import dsn
from bot.intake.verp import Mailed, Verp
from bot.store.events import Entry

# Where mail servers write the address that a message came to; To is what the one who returned it wrote.
_CAME_TO = re.compile(rb"(?:delivered-to|x-original-to|envelope-to|x-envelope-to|to):", re.IGNORECASE)
_ADDRESS = re.compile(rb"[!-;=?A-~]+@[A-Za-z0-9.-]+")
HEAD = 65_536  # octets in which a header ends


def entries(message: bytes, *, now: int, verp: Verp | None) -> list[Entry]:
    """What a message in a mailbox reports."""
    if verp is None:
        return dsn.entries(message, now=now)
    lines = list(_header_lines(message))
    return dsn.entries(message, now=now, mailed=_mailed(lines, verp), returned=_returned(lines))


def _mailed(lines: Sequence[bytes], verp: Verp) -> Mailed | None:
    for line in lines:
        if _CAME_TO.match(line):
            for address in _ADDRESS.findall(line):
                if mailed := verp.read(address.decode("ascii")):
                    return mailed
    return None


def _returned(lines: Sequence[bytes]) -> bool:
    return any(line[:12].lower() == b"return-path:" and line[12:].strip() == b"<>" for line in lines)


def _header_lines(message: bytes) -> Iterator[bytes]:
    """Header fields, each on one line."""
    head = message[:HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return iter(re.sub(rb"\n[ \t]+", b" ", head).split(b"\n"))
