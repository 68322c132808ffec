"""Is it a spike? Counts and the time in, a verdict out. Times here are minutes, so that they can be read."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.rate import Cell, History, Limits, State, Verdict, judge

MINUTE = 60_000
HOUR, DAY = 60, 24 * 60
NOW = 10 * DAY
USUAL = Limits()


def cells(*counts: tuple[int, int, int]) -> list[Cell]:
    """(minutes ago, sent, hard), oldest first."""
    return [Cell((NOW - ago) * MINUTE, sent, hard) for ago, sent, hard in counts]


def look(
    *counts: tuple[int, int, int], limits: Limits = USUAL, firing: bool = False, calm_minutes_ago: int | None = None
) -> Verdict:
    calm = (NOW - calm_minutes_ago) * MINUTE if calm_minutes_ago is not None else 0
    return judge(History(cells(*counts), calm), now=NOW * MINUTE, limits=limits, firing=firing)


def test_no_mail_at_all_says_nothing() -> None:
    assert look().state is State.UNKNOWN


def test_fewer_mails_than_the_floor_say_nothing_however_many_bounce() -> None:
    assert look((5, 49, 49)) == Verdict(State.UNKNOWN, 49, 49, since=(NOW - 5) * MINUTE)


def test_fewer_hard_bounces_than_the_floor_are_ok() -> None:
    assert look((5, 50, 4)).state is State.OK


def test_mail_without_bounces_is_ok() -> None:
    verdict = look((5, 1_000, 0))
    assert (verdict.state, verdict.sent, verdict.rate, verdict.limit) == (State.OK, 1_000, 0.0, 0.0)


def test_a_quarter_bouncing_is_critical_and_names_its_numbers() -> None:
    verdict = look((3, 200, 50))
    assert (verdict.state, verdict.sent, verdict.hard, verdict.rate) == (State.CRITICAL, 200, 50, 0.25)
    assert verdict.limit == 0.05
    assert verdict.since == (NOW - 3) * MINUTE
    assert verdict.low == pytest.approx(0.1703, abs=1e-4)


def test_surely_above_the_warning_but_not_likely_critical_is_a_warning() -> None:
    verdict = look((3, 2_000, 80))
    assert (verdict.state, verdict.limit) == (State.WARNING, 0.02)


def test_a_rate_above_the_warning_that_chance_explains_is_ok() -> None:
    assert look((3, 200, 6)).state is State.OK


def test_a_spike_of_minutes_shows_although_the_day_was_long() -> None:
    verdict = look((20 * HOUR, 100_000, 100), (4, 200, 60))
    assert (verdict.state, verdict.sent, verdict.hard) == (State.CRITICAL, 200, 60)


def test_a_slow_spike_shows_only_over_the_day() -> None:
    trickle = [(hours * HOUR, 20, 3) for hours in range(20, 0, -1)]
    verdict = look(*trickle)
    assert (verdict.state, verdict.sent, verdict.hard) == (State.CRITICAL, 400, 60)


def test_what_was_usual_before_is_told_beside_the_spike() -> None:
    verdict = look((2 * DAY, 1_000, 10), (3, 200, 50))
    assert verdict.usual == 0.01


def test_too_little_mail_before_makes_nothing_usual() -> None:
    assert look((2 * DAY, 299, 10), (3, 200, 50)).usual is None


def test_mail_of_the_future_is_not_looked_at() -> None:
    assert look((-5, 200, 100)).state is State.UNKNOWN


def test_bounces_of_before_the_last_spike_ended_do_not_count_again() -> None:
    assert look((30, 200, 50), (5, 100, 0), calm_minutes_ago=20).state is State.OK


def test_a_spike_after_the_last_one_ended_counts() -> None:
    assert look((30, 200, 50), (5, 100, 30), calm_minutes_ago=20).state is State.CRITICAL


def test_limits_are_the_callers() -> None:
    assert look((3, 20, 4), limits=Limits(minimum_sent=10, minimum_hard=2, warning=0.01, critical=0.5)).state is (
        State.WARNING
    )


def test_while_firing_a_diluted_rate_is_still_a_warning() -> None:
    diluted = ((30, 200, 50), (5, 60, 1))
    assert look((5, 60, 1), firing=True).state is State.WARNING
    assert look(*diluted, firing=True).state is State.CRITICAL


def test_while_firing_enough_clean_mail_ends_it() -> None:
    verdict = look((30, 200, 50), (5, 400, 0), firing=True)
    assert (verdict.state, verdict.sent, verdict.hard) == (State.OK, 600, 50)


def test_while_firing_little_clean_mail_does_not_end_it() -> None:
    assert look((30, 200, 50), (5, 100, 0), firing=True).state is State.CRITICAL


def test_while_firing_no_mail_is_no_recovery() -> None:
    assert look((30 * HOUR, 200, 50), firing=True).state is State.UNKNOWN


def test_a_spike_nobody_has_mailed_into_for_three_days_is_closed() -> None:
    verdict = look((73 * HOUR, 200, 50), firing=True)
    assert (verdict.state, verdict.sent, verdict.hard) == (State.OK, 0, 0)


def test_a_spike_without_any_history_left_is_closed() -> None:
    assert look(firing=True) == Verdict(State.OK, 0, 0, since=(NOW - 60) * MINUTE)


COUNTS = st.lists(
    st.tuples(st.integers(0, 8 * DAY), st.integers(1, 5_000)).flatmap(
        lambda pair: st.tuples(st.just(pair[0]), st.just(pair[1]), st.integers(0, pair[1]))
    ),
    max_size=40,
    unique_by=lambda cell: cell[0],
).map(lambda found: sorted(found, reverse=True))


@given(COUNTS, st.booleans())
def test_a_verdict_always_rests_on_mail_that_was_sent(counts: Sequence[tuple[int, int, int]], firing: bool) -> None:
    verdict = look(*counts, firing=firing)
    assert 0 <= verdict.hard <= verdict.sent <= sum(sent for _, sent, _ in counts)
    assert verdict.low <= verdict.rate + 1e-12
    assert not firing or verdict.state is not State.OK or verdict.limit == 0.0


@given(COUNTS)
def test_a_critical_verdict_is_above_its_limit(counts: Sequence[tuple[int, int, int]]) -> None:
    verdict = look(*counts)
    if verdict.state in (State.WARNING, State.CRITICAL):
        assert verdict.rate > verdict.limit
        assert verdict.sent >= USUAL.minimum_sent
        assert verdict.hard >= USUAL.minimum_hard


@given(COUNTS, st.integers(0, 8 * DAY))
def test_clean_mail_alone_is_never_a_spike(counts: Sequence[tuple[int, int, int]], calm: int) -> None:
    clean = [(ago, sent, 0) for ago, sent, _ in counts]
    assert look(*clean, calm_minutes_ago=calm).state in (State.OK, State.UNKNOWN)
