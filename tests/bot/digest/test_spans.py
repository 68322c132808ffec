"""When a digest is due, and of which span, in the zone of the channel."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clock import to_ms
from bot.digest.spans import last_span, still_news
from bot.settings.digest import Digest

PARIS = "Europe/Paris"
BOTH = Digest()
# 2026-11-23 is a Monday; summer time ends on 2026-10-25.
TABLE = [
    (BOTH, "2026-11-21T07:59", ("daily:2026-11-20", "2026-11-19T08:00", "2026-11-20T08:00")),
    (BOTH, "2026-11-21T08:00", ("daily:2026-11-21", "2026-11-20T08:00", "2026-11-21T08:00")),
    (BOTH, "2026-11-23T09:00", ("weekly:2026-11-23", "2026-11-16T08:00", "2026-11-23T08:00")),
    (BOTH, "2026-10-25T09:00", ("daily:2026-10-25", "2026-10-24T08:00", "2026-10-25T08:00")),
    (Digest(daily=False), "2026-11-21T09:00", ("weekly:2026-11-16", "2026-11-09T08:00", "2026-11-16T08:00")),
    (Digest(weekly="never"), "2026-11-23T09:00", ("daily:2026-11-23", "2026-11-22T08:00", "2026-11-23T08:00")),
    (Digest(at=""), "2026-11-23T09:00", None),
    (Digest(daily=False, weekly="never"), "2026-11-23T09:00", None),
]


@pytest.mark.parametrize(("rule", "now", "span"), TABLE)
def test_the_span_whose_hour_came_last(rule: Digest, now: str, span: tuple[str, str, str] | None) -> None:
    found = last_span(rule, zone=PARIS, now=at(now))
    assert found == ((span[0], at(span[1]), at(span[2])) if span else None)


@pytest.mark.parametrize(("now", "news"), [("2026-11-21T20:00", True), ("2026-11-21T20:01", False)])
def test_half_a_day_late_it_is_no_news_any_more(now: str, news: bool) -> None:
    span = last_span(BOTH, zone=PARIS, now=at("2026-11-21T09:00"))
    assert span is not None
    assert still_news(span, at(now)) is news


def at(local: str) -> int:
    return to_ms(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(PARIS)))
