"""What one run of one check says about one subject."""

from typing import Any

from msgspec import Struct

BAD = ("warning", "critical")


class Finding(Struct, frozen=True, kw_only=True):
    """State: ok, warning, critical, or unknown (the check could not tell: never taken for ok, never for bad)."""

    check: str
    kind: str
    subject: str
    state: str
    evidence: dict[str, Any]
    within: tuple[str, str] = ("", "")
    """(kind, subject) of the same check whose open alert, however old, tells of this, too: it has the same cause."""
    group: str = ""  # what else goes bad of the same group is told in the same alert; empty: found out, or none

    came: tuple[str, ...] = ()  # parts of it that are new since the finding before, by name
    went: tuple[str, ...] = ()  # and those that are over

    @property
    def attended(self) -> bool:
        """Has somebody acknowledged all that is bad of it? Then it lasts and is not told again."""
        return bool(self.evidence.get("attended"))

    @property
    def bad(self) -> bool:
        """Is it worth an alert?"""
        return self.state in BAD
