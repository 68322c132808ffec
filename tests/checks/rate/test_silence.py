"""A source falls silent: told by the pauses it made before."""

from checks.rate.silence import DAY, HOUR, Silence, silence

MONDAY = 1_767_571_200_000  # 2026-01-05T00:00Z, epoch ms


def office_hours(days: int) -> list[int]:
    """09:00 to 18:00 from Monday to Friday."""
    return [
        MONDAY + day * DAY + hour * HOUR for day in range(days) if day % 7 < 5 for hour in range(9, 18)
    ]  # fmt: skip


def judged(hours: list[int], *, after: int) -> Silence | None:
    return silence(hours, last=hours[-1], now=hours[-1] + after)


def test_a_new_source_has_no_habit() -> None:
    assert silence([], last=0, now=MONDAY) is None
    assert judged(office_hours(2), after=30 * DAY) is None


def test_a_weekend_is_no_silence() -> None:
    friday = office_hours(19)
    assert friday[-1] == MONDAY + 18 * DAY + 17 * HOUR
    verdict = judged(friday, after=64 * HOUR)
    assert verdict == Silence(False, 64 * HOUR, 64 * HOUR)


def test_nor_is_the_first_weekend_of_all() -> None:
    verdict = judged(office_hours(5), after=64 * HOUR)
    assert verdict is not None
    assert not verdict.silent


def test_a_source_that_tells_every_hour_is_silent_after_some() -> None:
    always = [MONDAY + hour * HOUR for hour in range(20 * 24)]
    assert judged(always, after=3 * HOUR) == Silence(False, 3 * HOUR, HOUR)
    assert judged(always, after=4 * HOUR) == Silence(True, 4 * HOUR, HOUR)


def test_one_outage_is_no_habit() -> None:
    outage = [MONDAY + hour * HOUR for hour in range(20 * 24) if not 100 < hour < 150]
    verdict = judged(outage, after=6 * HOUR)
    assert verdict == Silence(True, 6 * HOUR, HOUR)


def test_a_clock_that_ran_ahead_is_no_silence() -> None:
    hours = office_hours(19)
    assert silence(hours, last=hours[-1], now=hours[-1] - HOUR) == Silence(False, 0, 64 * HOUR)


def test_what_is_long_past_is_no_habit() -> None:
    old = [MONDAY, MONDAY + 20 * DAY]
    always = [MONDAY + 40 * DAY + hour * HOUR for hour in range(20 * 24)]
    verdict = judged([*old, *always], after=4 * HOUR)
    assert verdict == Silence(True, 4 * HOUR, HOUR)
