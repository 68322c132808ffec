"""Quiet hours: when what is no more than a warning waits. Pure: rule and time in, the end of the quiet out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.clock import SECOND, to_ms

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)


class Quiet(NamedTuple):
    """`hours` such as 22:00-07:00 (or empty), whole `days`, in a time zone."""

    hours: str = ""
    days: tuple[str, ...] = ()
    zone: str = "UTC"


def quiet_until(rule: Quiet, now: int) -> int | None:
    """When the quiet that holds at this moment ends, in epoch ms; None where none holds."""
    zone = ZoneInfo(rule.zone)
    moment = datetime.fromtimestamp(now / SECOND, UTC)
    today = moment.astimezone(zone).date()
    spans = list(_spans(rule, today, zone))
    until = moment
    while True:  # one quiet may begin before another ends: the night before a Saturday
        later = max((end for start, end in spans if start <= until < end), default=until)
        if later == until:
            break
        until = later
    return to_ms(until) if until > moment else None


def _spans(rule: Quiet, today: date, zone: ZoneInfo) -> Sequence[tuple[datetime, datetime]]:
    """The quiet times around today, a week and a bit ahead: seven quiet days would else never end."""
    dates = [today + DAY * offset for offset in range(-1, 9)]
    spans = [
        (_at(each, time(), zone), _at(each + DAY, time(), zone)) for each in dates if DAYS[each.weekday()] in rule.days
    ]
    if rule.hours:
        start, end = (time.fromisoformat(part) for part in rule.hours.split("-"))
        over = DAY if end <= start else timedelta()
        spans += [(_at(each, start, zone), _at(each + over, end, zone)) for each in dates]
    return spans


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
