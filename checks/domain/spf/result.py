"""What `check_host` gives (RFC 7208 section 2.6), and the two ways an evaluation breaks off."""

from __future__ import annotations

import enum

from msgspec import Struct


class Verdict(enum.StrEnum):
    """The seven results of RFC 7208 section 2.6."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class SpfResult(Struct, frozen=True, kw_only=True):
    """`domain`: the one that was checked, of MAIL FROM or, if that is empty, of HELO.

    `mechanism`: the directive of that domain's record (or of the one it redirects to) that matched, as written; "" if
    none did. `explanation`: the owner's words to the refused sender, only with FAIL, from a stranger. `problem`: with
    PERMERROR and TEMPERROR, what is wrong. `lookups` of at most 10, `void_lookups` of at most 2 (section 4.6.4).
    """

    result: Verdict
    domain: str
    mechanism: str = ""
    lookups: int = 0
    void_lookups: int = 0
    explanation: str = ""
    problem: str = ""


class PermError(Exception):
    """The published records cannot be interpreted; the message says why."""


class TempError(Exception):
    """The DNS could not say; the message says what it did."""
