"""`pause NAME [for 2h] [because …]`, read."""

import re
from typing import NamedTuple

from bot.clock import DAY, HOUR, MINUTE
from bot.errors import InputError

UNITS = {"m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
# `for` and `because` in the three languages of our users.
FOR = r"(?:for|pour|pendant|por|durante)"
BECAUSE = r"(?:because|parce que|car|porque)"
SHAPE = re.compile(
    rf"^(?P<name>.+?)(?:\s+{FOR}\s+(?P<span>\S+))?(?:\s+{BECAUSE}\s+(?P<why>.+))?$", re.IGNORECASE | re.DOTALL
)
SPAN = re.compile(r"(\d{1,4})\s*([mhdw])(?:in|ins|our|ours|ay|ays|eek|eeks)?", re.IGNORECASE)
LONGEST = 365 * DAY


class PauseRequest(NamedTuple):
    """What was asked for. `span` in milliseconds; None: until somebody resumes it."""

    name: str
    span: int | None
    why: str


def parse_pause(text: str) -> PauseRequest:
    """Reads what follows `pause`. Raises InputError."""
    match = SHAPE.match(text.strip())
    if not match:
        raise InputError("Which campaign? Try `/campaign pause acme-q4 for 2h because the list is stale`.")
    name = match["name"].strip().strip('"“”')
    return PauseRequest(name, parse_span(match["span"]) if match["span"] else None, (match["why"] or "").strip()[:500])


def parse_span(text: str) -> int:
    """`90m`, `2h`, `1h30m`, `3d`, `1w` in milliseconds. Raises InputError."""
    parts = SPAN.findall(text)
    total = sum(int(number) * UNITS[unit.lower()] for number, unit in parts)
    if not parts or SPAN.sub("", text).strip() or not 0 < total <= LONGEST:
        raise InputError(
            "“{text}” is no length of time I know. Try `for 90m`, `for 2h`, `for 3d` or `for 1w`.", text=text
        )
    return total
