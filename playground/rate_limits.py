"""How often: one message a second and channel with a small burst, and each method's tier a minute.

Source: https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from dataclasses import dataclass

from playground.clock import Clock
from playground.errors import SlackError

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100


@dataclass(frozen=True)
class Rates:
    """`message_interval`: seconds between two messages in one channel. `message_burst`: how many may come at
    once before that holds. `minute`: how long the minute of the tiers lasts; None switches the tiers off."""

    message_interval: float = 1.0
    message_burst: int = 3
    minute: float | None = 60.0


class RateLimits:
    """A leaky bucket for each key; the state of one is the time at which it will be empty again."""

    def __init__(self, *, clock: Clock, rates: Rates) -> None:
        self._clock = clock
        self._rates = rates
        self._empty_at: dict[str, float] = {}

    def count_message(self, channel_id: str) -> None:
        """Raises `ratelimited` (429, Retry-After) when messages come too fast in this channel."""
        self._count(f"messages in {channel_id}", self._rates.message_interval, self._rates.message_burst)

    def count_call(self, method: str, per_minute: int | None) -> None:
        if per_minute is not None and self._rates.minute is not None:
            self._count(method, self._rates.minute / per_minute, per_minute)

    def _count(self, key: str, interval: float, burst: int) -> None:
        now = self._clock.now()
        empty_at = max(now, self._empty_at.get(key, now))
        wait = empty_at - now - (burst - 1) * interval
        if wait > 1e-9:
            raise ratelimited(math.ceil(wait))
        self._empty_at[key] = empty_at + interval


def ratelimited(retry_after: int) -> SlackError:
    """Slack's 429: whole seconds, at least one."""
    return SlackError("ratelimited", status=429, headers={"Retry-After": str(max(1, retry_after))})
