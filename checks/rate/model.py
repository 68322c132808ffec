"""What goes into the question and what comes out. Times are epoch milliseconds, rates are shares of 1."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What one look says about one subject."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"  # too little mail to say anything


@dataclass(frozen=True, slots=True)
class Cell:
    """`sent` mails from `at` until the next cell, of which `hard` bounced hard so far."""

    at: int
    sent: int
    hard: int


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one subject: cells, oldest first, and when its last spike ended (0: it had none)."""

    cells: Sequence[Cell] = field(default_factory=tuple)
    calm_since: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The floor below which nothing is said, and the rates that count as bad whatever is usual."""

    minimum_sent: int = 50
    minimum_hard: int = 5
    warning: float = 0.02
    critical: float = 0.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, with the numbers that explain it: `hard` of the `sent` mails since `since`."""

    state: State
    sent: int = 0
    hard: int = 0
    low: float = 0.0
    """The rate is at least this, with the confidence that was asked for (lower Wilson bound)."""
    usual: float | None = None
    """The rate before `since`; None where too little was sent then."""
    since: int = 0
    limit: float = 0.0
    """The limit that was broken."""

    @property
    def rate(self) -> float:
        """The share that bounced hard."""
        return self.hard / self.sent if self.sent else 0.0
