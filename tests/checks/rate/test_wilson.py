"""The interval of rates that a sample leaves possible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.rate.statistic import wilson

SAMPLES = st.integers(1, 10_000_000).flatmap(lambda sent: st.tuples(st.integers(0, sent), st.just(sent)))
Z = st.floats(0.1, 6)


@given(SAMPLES, Z)
def test_the_rate_lies_within_and_the_bounds_within_nought_and_one(sample: tuple[int, int], z: float) -> None:
    hard, sent = sample
    low, high = wilson(hard, sent, z)
    assert 0.0 <= low <= hard / sent + 1e-12
    assert hard / sent - 1e-12 <= high <= 1.0


@given(SAMPLES, Z)
def test_more_certainty_takes_a_wider_interval(sample: tuple[int, int], z: float) -> None:
    narrow, wide = wilson(*sample, z), wilson(*sample, z + 0.5)
    assert wide[0] <= narrow[0] + 1e-12
    assert wide[1] >= narrow[1] - 1e-12


@given(st.integers(1, 1_000), st.integers(2, 1_000), Z)
def test_more_mail_at_the_same_rate_says_more(hard: int, times: int, z: float) -> None:
    few, many = wilson(hard, hard * 10, z), wilson(hard * times, hard * 10 * times, z)
    assert many[1] - many[0] < few[1] - few[0]


@given(SAMPLES, Z)
def test_what_is_said_of_bounces_mirrors_what_is_said_of_the_rest(sample: tuple[int, int], z: float) -> None:
    hard, sent = sample
    low, high = wilson(hard, sent, z)
    assert wilson(sent - hard, sent, z) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_no_mail_leaves_everything_possible() -> None:
    assert wilson(0, 0, 3.0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("hard", "sent", "low", "high"),
    # Wilson's score interval without continuity correction, 95 %, as in Newcombe 1998, table I
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_intervals(hard: int, sent: int, low: float, high: float) -> None:
    assert wilson(hard, sent, 1.959964) == pytest.approx((low, high), abs=5e-5)
