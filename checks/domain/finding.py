"""What a check of a domain says: a state, in a sentence what was found and what to change, and the records to publish."""

from __future__ import annotations

import enum
from typing import Any

from msgspec import Struct, field


class State(enum.StrEnum):
    """How it stands. UNKNOWN is a DNS fault or the like: the check could not be made. Never read it as OK or FAILURE."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"
    UNKNOWN = "unknown"


class Record(Struct, frozen=True, kw_only=True):
    """A DNS record ready to paste: `name` absolute without the last dot, `type` "TXT", `value` as the zone has it."""

    name: str
    type: str
    value: str


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
