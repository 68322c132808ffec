"""Time as the house keeps it: UTC epoch milliseconds. Injected as a `Clock`, so that tests can set it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], int]

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> int:
    """The time now, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


def to_ms(moment: datetime) -> int:
    """An aware datetime as epoch milliseconds."""
    return int(moment.timestamp() * 1_000)


def to_rfc3339(ms: int) -> str:
    """Epoch milliseconds as RFC 3339 in UTC, to the second: `2026-11-22T10:00:00Z`."""
    return datetime.fromtimestamp(ms / 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_rfc3339(text: str) -> int:
    """What `to_rfc3339` wrote."""
    return to_ms(datetime.fromisoformat(text))
