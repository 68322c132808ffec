"""How often one token may ask: a bucket that fills at a steady rate."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic


@dataclass
class Limit:
    """`per_minute` requests a token and minute on average, as many at once."""

    per_minute: int
    ticks: Callable[[], float] = monotonic
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, token: str, cost: int = 1) -> float:
        """0 where it may go on; else the seconds to wait, and nothing is taken."""
        now = self.ticks()
        full, seen = self._buckets.get(token, (float(self.per_minute), now))
        full = min(float(self.per_minute), full + (now - seen) * self.per_minute / 60)
        if full < cost:
            self._buckets[token] = (full, now)
            return (cost - full) * 60 / self.per_minute
        self._buckets[token] = (full - cost, now)
        return 0.0
