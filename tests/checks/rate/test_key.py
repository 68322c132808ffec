"""What is remembered of one subject."""

import pytest

from checks.rate import Key
from checks.rate.key import MOST_CELLS
from checks.rate.rule import DAY, HOUR


def key_of(*sends: tuple[int, int]) -> Key:
    key = Key()
    for t, n in sends:
        key.sent(t, n)
    return key


def cells(key: Key) -> list[tuple[int, int, int]]:
    return list(zip(key.times, key.counts, key.hits, strict=True))


def test_mails_of_one_instant_are_one_cell() -> None:
    assert cells(key_of((10, 5), (10, 6), (11, 1))) == [(10, 11, 0), (11, 1, 0)]


def test_a_late_bounce_counts_in_the_cell_its_mail_was_sent_in() -> None:
    key = key_of((0, 100), (60, 100), (120, 100))
    key.bounced(3 * DAY, 75)
    assert cells(key) == [(0, 100, 0), (60, 100, 1), (120, 100, 0)]


def test_a_bounce_of_an_unknown_time_counts_where_fewest_bounced_of_the_last_minutes() -> None:
    key = key_of((0, 100), (HOUR, 100), (HOUR + 60, 100))
    for _ in range(2):
        key.bounced(HOUR + 90, None)
    assert cells(key) == [(0, 100, 0), (HOUR, 100, 1), (HOUR + 60, 100, 1)]


def test_of_the_last_day_where_nothing_went_out_in_the_last_minutes() -> None:
    key = key_of((0, 100), (2 * DAY, 50))
    key.bounced(2 * DAY + 5 * HOUR, None)
    assert cells(key)[-1] == (2 * DAY, 50, 1)


def test_no_more_mails_bounce_than_were_sent_and_clocks_may_differ_by_a_cell() -> None:
    key = key_of((0, 1), (60, 1))
    for _ in range(3):
        key.bounced(70, 61)
    assert cells(key) == [(0, 1, 1), (60, 1, 1)]


def test_a_bounce_from_the_future_counts_for_the_newest_mail() -> None:
    key = key_of((0, 10), (60, 10))
    key.bounced(61, 10_000)
    assert cells(key)[-1] == (60, 10, 1)


def test_mail_that_is_told_late_counts_where_it_belongs() -> None:
    key = key_of((0, 10), (60, 10))
    key.sent(30, 5)
    assert cells(key) == [(0, 15, 0), (60, 10, 0)]


def test_a_bounce_of_mail_nobody_sent_counts_nowhere() -> None:
    key = Key()
    key.bounced(5, 1)
    assert cells(key) == []


def test_cells_are_merged_without_losing_a_mail_and_the_newest_stay_fine() -> None:
    key = Key()
    for at in range(1_000):
        key.sent(at * 60, 10)
        if at % 10 == 0:
            key.bounced(at * 60 + 5, at * 60)
        assert len(key.times) <= MOST_CELLS
    assert (sum(key.counts), sum(key.hits)) == (10_000, 100)
    assert list(key.counts[-3:]) == [10, 10, 10]
    assert list(key.times) == sorted(key.times)


def test_lag_is_an_hour_until_twenty_bounces_told_theirs() -> None:
    key = key_of((0, 1_000))
    for _ in range(19):
        key.bounced(20, 0)
    assert key.lag() == HOUR
    key.bounced(20, 0)
    assert key.lag() == 31


def full() -> Key:
    key = Key()
    for at in range(200):
        key.sent(4_000_000_000 + at * 60, 20_000)
        key.bounced(4_000_000_000 + at * 60 + 3, 4_000_000_000 + at * 60)
    return key


def test_packed_and_unpacked_is_the_same_and_small() -> None:
    key = full()
    octets = key.pack()
    assert Key.unpack(octets).pack() == octets
    assert all(getattr(Key.unpack(octets), name) == getattr(key, name) for name in Key.__slots__)
    assert len(octets) <= 2_500


@pytest.mark.parametrize("octets", [b"", b"x" * 300, full().pack()[:-4]])
def test_other_octets_are_no_key(octets: bytes) -> None:
    with pytest.raises(ValueError):
        Key.unpack(octets)
