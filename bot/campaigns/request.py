"""`pause NAME [for 2h] [because …]`, read."""

import re
from typing import NamedTuple

from bot.clock import DAY, HOUR, MINUTE
from bot.errors import InputError

# Lengths of time, `for` and `because` in the three languages of our users.
UNITS = {
    **dict.fromkeys(["m", "min", "mins", "minute", "minutes", "minuto", "minutos"], MINUTE),
    **dict.fromkeys(["h", "hour", "hours", "heure", "heures", "hora", "horas"], HOUR),
    **dict.fromkeys(["d", "day", "days", "j", "jour", "jours", "día", "días", "dia", "dias"], DAY),
    **dict.fromkeys(["w", "week", "weeks", "semaine", "semaines", "semana", "semanas"], 7 * DAY),
}
FOR = r"(?:for|pour|pendant|por|durante)"
BECAUSE = r"(?:because|parce que|car|porque)"
PART = r"\d+\s*[^\W\d_]+"
SHAPE = re.compile(
    rf"^(?P<name>[\"“][^\"“”]+[\"”]|.+?)(?:\s+{FOR}\s+(?P<span>{PART}(?:\s*{PART})*|\S+))?(?:\s+{BECAUSE}\s+(?P<why>.+))?$",
    re.IGNORECASE | re.DOTALL,
)
SPAN = re.compile(r"(\d{1,4})\s*([^\W\d_]+)")
LONGEST = 365 * DAY
QUOTES = ' \t\n"“”'


class PauseRequest(NamedTuple):
    """What was asked for. `span` in milliseconds; None: until somebody resumes it."""

    name: str
    span: int | None
    why: str


def parse_pause(text: str) -> PauseRequest:
    """Reads what follows `pause`. Raises InputError."""
    match = SHAPE.match(text.strip())
    name = match["name"].strip(QUOTES) if match else ""
    if match is None or not name:
        raise InputError("Which campaign? Try `/campaign pause acme-q4 for 2h because the list is stale`.")
    return PauseRequest(name, parse_span(match["span"]) if match["span"] else None, (match["why"] or "").strip()[:500])


def parse_span(text: str) -> int:
    """`90m`, `2 hours`, `1h30m`, `3 jours`, `1w` in milliseconds. Raises InputError."""
    parts = [(int(number), unit.lower()) for number, unit in SPAN.findall(text)]
    known = all(unit in UNITS for _, unit in parts) and not SPAN.sub("", text).strip()
    total = sum(number * UNITS[unit] for number, unit in parts) if known else 0
    if not 0 < total <= LONGEST:
        raise InputError(
            "“{text}” is no length of time I know. Try `for 90m`, `for 2h`, `for 3d` or `for 1w`.", text=text
        )
    return total
