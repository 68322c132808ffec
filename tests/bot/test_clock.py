"""Time: UTC epoch milliseconds."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import now, to_ms, to_rfc3339


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_moment_is_written_as_it_was(moment: datetime) -> None:
    told = moment.replace(tzinfo=UTC, microsecond=0)
    assert datetime.fromisoformat(to_rfc3339(to_ms(told))) == told


def test_other_zones_are_the_same_moment() -> None:
    paris = datetime(2026, 11, 22, 11, tzinfo=timezone(timedelta(hours=1)))
    assert to_rfc3339(to_ms(paris)) == "2026-11-22T10:00:00Z"


def test_now_is_now() -> None:
    before = to_ms(datetime.now(UTC))
    assert before - 1 <= now()
