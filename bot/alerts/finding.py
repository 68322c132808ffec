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
    group: str = ""  # what else goes bad of the same group is told in the same alert; empty: found out, or none

    @property
    def bad(self) -> bool:
        """Is it worth an alert?"""
        return self.state in BAD
