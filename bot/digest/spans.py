"""When a digest is due, and which span it is about. Pure."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.clock import HOUR, SECOND, to_ms
from bot.settings.digest import Digest

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LATEST = 12 * HOUR  # after its hour it is made up for; later it would be yesterday's news


class Span(NamedTuple):
    """`name`: daily:2026-11-22, weekly:2026-11-23; from `since` up to `until`, epoch ms."""

    name: str
    since: int
    until: int

    @property
    def weekly(self) -> bool:
        """Is it of a week?"""
        return self.name.startswith("weekly")


def last_span(rule: Digest, *, zone: str, now: int) -> Span | None:
    """The span whose hour came last; None where there is none. On the day of the weekly one there is no daily one."""
    if not rule.at or not (rule.daily or rule.weekly != "never"):
        return None
    place = ZoneInfo(zone)
    today = datetime.fromtimestamp(now / SECOND, UTC).astimezone(place).date()
    for back in range(9):
        day = today - timedelta(days=back)
        weekly = DAYS[day.weekday()] == rule.weekly
        until = to_ms(datetime.combine(day, time.fromisoformat(rule.at), place))
        if until > now or not (weekly or rule.daily):
            continue
        days = 7 if weekly else 1
        since = to_ms(datetime.combine(day - timedelta(days=days), time.fromisoformat(rule.at), place))
        return Span(f"{'weekly' if weekly else 'daily'}:{day}", since, until)
    return None


def still_news(span: Span, now: int) -> bool:
    """Is it worth posting now?"""
    return now - span.until <= LATEST
