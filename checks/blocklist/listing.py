"""What one list says about one target."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["listed", "clean", "good", "unusable"]


@dataclass(frozen=True, slots=True)
class Listing:
    """`state`:

    listed     the list holds it against the target
    clean      the list answered, and does not know the target
    good       an allow list or a score speaks for the target
    unusable   the list, or the way to it, cannot be trusted now; `reason` says why. Neither clean nor listed

    `codes` are the addresses answered ("127.0.0.2"), `meaning` is what the operator says they mean, `severity`
    "critical", "warning" or "info", `reason` the list's own words (TXT), `delist` where to ask for removal.
    """

    target: str
    list: str
    state: State
    codes: tuple[str, ...] = ()
    meaning: str = ""
    severity: str = "info"
    reason: str = ""
    delist: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "codes": [*self.codes]}
