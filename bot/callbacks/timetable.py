"""When a webhook that was not taken is sent again: the timetable that Standard Webhooks recommends, about three days."""

from datetime import UTC
from email.utils import parsedate_to_datetime

from bot.clock import HOUR, MINUTE, SECOND, to_ms

# After the first try, the second, …
WAITS = (
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
LONGEST = 24 * HOUR  # whatever a receiver asks for


def next_try(attempts: int, *, now: int, retry_after: str = "", jitter: float = 1.0) -> int | None:
    """When to send again after so many tries, or None: that was the last one. `retry_after`: the receiver's header."""
    if attempts > len(WAITS):
        return None
    wait = int(WAITS[attempts - 1] * jitter)
    return now + max(wait, min(_asked_for(retry_after, now), LONGEST))


def _asked_for(retry_after: str, now: int) -> int:
    """RFC 9110 section 10.2.3: seconds, or a date. What cannot be read asks for nothing."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), LONGEST) * SECOND
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return 0
    return max(0, to_ms(when if when.tzinfo else when.replace(tzinfo=UTC)) - now)
