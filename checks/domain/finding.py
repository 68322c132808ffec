"""What a check of a domain says: a state, in a sentence what was found and what to change, and the records to publish."""

from __future__ import annotations

import enum
from typing import Any

from msgspec import Struct, field

STRING_LENGTH = 255  # RFC 1035 section 3.3


class State(enum.StrEnum):
    """How it stands. UNKNOWN is a DNS fault or the like: the check could not be made. Never read it as OK or FAILURE."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"
    UNKNOWN = "unknown"


class Record(Struct, frozen=True, kw_only=True):
    """A DNS record ready to paste: `name` absolute without the last dot, `type` "TXT", `value` of a TXT its whole text."""

    name: str
    type: str
    value: str

    def zone_line(self) -> str:
        """As it stands in a zone file; a TXT is quoted, and cut into the 255 octets a string may have."""
        if self.type != "TXT":
            return f"{self.name}. {self.type} {self.value}"
        octets = self.value.encode("utf-8", "replace")
        pieces = [octets[at : at + STRING_LENGTH] for at in range(0, len(octets), STRING_LENGTH)] or [b""]
        return f"{self.name}. TXT " + " ".join(f'"{"".join(map(_escaped, piece))}"' for piece in pieces)


def _escaped(octet: int) -> str:
    """As RFC 1035 section 5.1 has it."""
    if octet in b'\\"':
        return f"\\{octet:c}"
    return chr(octet) if 0x20 <= octet < 0x7F else f"\\{octet:03d}"


class Result(Struct, frozen=True, kw_only=True):
    """One thing a check found.

    `check` is the kind of check ("spf", "dkim" …), `code` a stable word for what was found ("spf-too-many-lookups"),
    `detail` one sentence saying it, `advice` one sentence saying what to change, `publish` the records that do it,
    `evidence` what it was concluded from, fit for JSON.
    """

    check: str
    code: str
    state: State
    detail: str
    advice: str = ""
    publish: tuple[Record, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)
