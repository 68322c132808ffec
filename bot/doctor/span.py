"""A length of time, for a person."""

from bot.clock import DAY, HOUR, MINUTE, SECOND


def span(ms: int) -> str:
    """Its largest unit."""
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if ms >= 2 * size:
            return f"{ms // size} {unit}"
    return f"{max(0, ms) / SECOND:.0f} s"
