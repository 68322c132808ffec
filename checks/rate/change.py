"""What a look says, in parts, so that every language can make its own sentence of them."""

from msgspec import Struct


class Odds(Struct, frozen=True, kw_only=True):
    """Beside what the numbers are to be seen."""

    usual: float
    """The usual rate."""
    highest: float = 0.0
    """The highest rate still called usual; 0 for an absolute limit, which does not ask."""
    once_in_days: float = 0.0
    """By chance so much is seen less than once in so many days; 0 where nobody asked."""


class Change(Struct, frozen=True, kw_only=True):
    """A spike or a broken limit, begun or ended: `k` of the `n` mails sent from `since` until `until` bounced."""

    fires: bool
    n: int
    k: int
    since: int
    until: int
    odds: Odds
    critical: bool = False
    limit: float = 0.0
    """The absolute limit that is broken; 0 for a rise above what is usual."""
    idle: bool = False
    """Ended because no mail went out for days: nothing says that it is better."""

    @property
    def rate(self) -> float:
        """The share that bounced."""
        return self.k / self.n if self.n else 0.0
