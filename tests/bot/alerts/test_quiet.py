"""Quiet hours, in a time zone that knows summer time: until when it is quiet at a moment."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.quiet import Quiet, quiet_until
from bot.clock import to_ms

PARIS = "Europe/Paris"
NIGHT = Quiet("22:00-07:00", (), PARIS)
NOON = Quiet("12:00-14:00", (), PARIS)
WEEKEND = Quiet("22:00-07:00", ("sat", "sun"), PARIS)
# 2026-11-20 is a Friday; summer time ends on 2026-10-25 at three in the morning.
TABLE = [
    (NIGHT, "2026-11-20T21:59", None),
    (NIGHT, "2026-11-20T22:00", "2026-11-21T07:00"),
    (NIGHT, "2026-11-21T06:59", "2026-11-21T07:00"),
    (NIGHT, "2026-11-21T07:00", None),
    (NIGHT, "2026-10-24T23:00", "2026-10-25T07:00"),
    (NOON, "2026-11-20T13:00", "2026-11-20T14:00"),
    (NOON, "2026-11-20T14:00", None),
    (WEEKEND, "2026-11-20T23:00", "2026-11-23T07:00"),
    (WEEKEND, "2026-11-22T12:00", "2026-11-23T07:00"),
    (WEEKEND, "2026-11-23T07:00", None),
    (Quiet("", ("sat",), PARIS), "2026-11-21T00:00", "2026-11-22T00:00"),
    (Quiet(), "2026-11-20T23:00", None),
]


@pytest.mark.parametrize(("rule", "now", "until"), TABLE)
def test_until_when_it_is_quiet(rule: Quiet, now: str, until: str | None) -> None:
    assert quiet_until(rule, at(now)) == (at(until) if until else None)


def test_the_hours_are_those_of_the_zone() -> None:
    assert quiet_until(NIGHT._replace(zone="America/New_York"), at("2026-11-20T23:00")) is None


def test_seven_quiet_days_end_at_some_time() -> None:
    always = Quiet("", ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), PARIS)
    assert quiet_until(always, at("2026-11-20T12:00")) == at("2026-11-29T00:00")


def at(local: str) -> int:
    return to_ms(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(PARIS)))
