"""How a subject stands after a look: what an alert about it says, as parts."""

from enum import StrEnum

from msgspec import Struct

from checks.rate.key import WEEK, Key
from checks.rate.look import CRITICAL
from checks.rate.rule import Rule


class State(StrEnum):
    """What one look says about one subject."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"  # too little mail to say anything


class Standing(Struct, frozen=True, kw_only=True):
    """`k` of the `n` mails sent since `since` (seconds) bounced. Of something that goes on, the numbers grow with it."""

    state: State
    n: int = 0
    k: int = 0
    since: int = 0
    usual: float | None = None
    """The usual rate when it began; None where nothing was known of the subject itself."""
    highest: float = 0.0
    """The highest rate still called usual."""
    odds: float = 0.0
    """By chance less than once in so many days, as it was when it began; 0 where only a limit is broken."""
    limit: float = 0.0
    """The highest absolute limit that is broken; 0 where it is only the rise."""

    @property
    def rate(self) -> float:
        """The share that bounced."""
        return self.k / self.n if self.n else 0.0


def standing(key: Key, rule: Rule, now: int) -> Standing:
    """How it stands."""
    limit = rule.limits[key.over - 1] if key.over else 0.0
    since = key.since if key.firing else max(key.first_at, now - WEEK)
    cells = [
        (n, k) for t, n, k in zip(key.times, key.counts, key.hits, strict=True) if t >= key.since or not key.firing
    ]
    n, k = sum(n for n, _ in cells), sum(k for _, k in cells)
    if not key.firing and not key.over:
        known = n + key.n0
        state = State.OK if known >= rule.least_sent and known else State.UNKNOWN
        return Standing(state=state, n=n, k=k, since=key.times[0] if key.times else now, highest=key.q)
    if not key.firing:  # only a limit: of totals that reach further back than the cells
        n, k = round(key.pn), round(key.pk)
    critical = key.severity == CRITICAL or limit >= rule.critical
    return Standing(
        state=State.CRITICAL if critical else State.WARNING,
        n=n,
        k=k,
        since=since,
        usual=key.usual if key.firing and key.n0 + sum(key.counts) - n > 0 else None,
        highest=key.q,
        odds=key.odds if key.firing else 0.0,
        limit=limit,
    )
