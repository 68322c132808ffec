"""Spikes in streams of which everything is known. Random ones are drawn from fixed seeds; figures are bench.detector's."""

import random
from collections.abc import Iterable

from checks.rate import MEASURES, Change, Detector, Key, sentence
from checks.rate.rule import DAY, HARD, HOUR

MINUTE = 60


class Mail:
    """One subject's mail, minute by minute; bounces come back `lag` seconds later."""

    def __init__(self, *, measure: str = "hard", seed: int = 1) -> None:
        self.detector = Detector(MEASURES[measure])
        self.random = random.Random(seed)
        self.now = 0
        self.waiting: list[tuple[int, int | None]] = []
        self.told: list[Change] = []

    def go(self, minutes: int, *, n: int, rate: float, lag: int = 5, tells: bool = True, every: int = 1) -> "Mail":
        for minute in range(minutes):
            if minute % every == 0:
                self.detector.sent("acme-q4", self.now, n)
                back = sum(self.random.random() < rate for _ in range(n))
                self.waiting += [(self.now + lag, self.now if tells else None)] * back
            self.now += MINUTE
            for at, sent_at in [one for one in self.waiting if one[0] <= self.now]:
                self.detector.bounced("acme-q4", at, sent_at)
            self.waiting = [one for one in self.waiting if one[0] > self.now]
            self.told += [change for _, change in self.detector.tick(self.now)]
        return self

    @property
    def spikes(self) -> list[bool]:
        """Fired and recovered, in order; limits apart."""
        return [change.fires for change in self.told if not change.limit]


def limits(changes: Iterable[Change]) -> list[tuple[bool, float]]:
    return [(change.fires, change.limit) for change in changes if change.limit]


def test_two_weeks_of_usual_mail_are_quiet() -> None:
    assert Mail().go(14 * 1_440, n=2, rate=0.006).told == []


def test_a_spike_is_told_once_and_so_is_its_end() -> None:
    mail = Mail().go(3 * 1_440, n=1, rate=0.005).go(200, n=1, rate=0.15)
    assert mail.spikes == [True]
    mail.go(1_440, n=1, rate=0.005)
    assert mail.spikes == [True, False]


def test_it_is_seen_within_two_hundred_mails_and_tells_its_numbers() -> None:
    mail = Mail().go(4 * 1_440, n=1, rate=0.005).go(200, n=1, rate=0.1)
    spike = mail.told[0]
    assert spike.fires
    assert spike.since >= 4 * DAY - HOUR
    assert spike.k >= 4
    assert spike.rate > 0.05
    assert 0.003 < spike.odds.usual < 0.008 < spike.odds.highest < 0.015
    assert spike.odds.once_in_days > 10


def test_three_bounces_of_three_mails_of_a_new_subject_are_no_spike_and_five_are() -> None:
    assert Mail().go(3, n=1, rate=1).spikes == []
    assert Mail().go(5, n=1, rate=1).spikes == [True]


def test_twenty_mails_a_day_are_enough() -> None:
    mail = Mail().go(100 * 1_440, n=1, rate=0.005, every=72)
    assert mail.told == []
    assert mail.go(6 * 1_440, n=1, rate=0.2, every=72).spikes == [True]


def test_bounces_of_yesterdays_good_mail_do_not_make_today_look_bad() -> None:
    mail = Mail().go(2 * 1_440, n=5, rate=0.006, lag=20 * HOUR)
    mail.go(1_440, n=1, rate=0.006, lag=20 * HOUR, every=30)  # hardly any mail today, yesterday's bounces come in
    assert mail.spikes == []


def test_a_bad_hour_found_a_day_later_is_told_with_its_time() -> None:
    mail = Mail().go(3 * 1_440, n=2, rate=0.005)
    began = mail.now
    mail.go(60, n=2, rate=0.3, lag=DAY).go(1_500, n=2, rate=0.005)
    [spike, *_] = mail.told
    assert began - 3 * HOUR <= spike.since <= began + HOUR
    assert spike.until <= began + 4 * HOUR


def test_a_bounce_that_does_not_tell_its_time_counts_all_the_same() -> None:
    assert Mail().go(3 * 1_440, n=1, rate=0.005).go(200, n=1, rate=0.2, tells=False).spikes == [True]


def test_a_spike_does_not_become_usual() -> None:
    mail = Mail().go(3 * 1_440, n=1, rate=0.005).go(5 * 1_440, n=1, rate=0.1)
    assert mail.spikes == [True]
    assert mail.detector.keys["acme-q4"].q < 0.02


def test_no_mail_for_three_days_closes_a_spike_without_saying_that_it_is_better() -> None:
    mail = Mail().go(3 * 1_440, n=1, rate=0.005).go(200, n=1, rate=0.2).go(4 * 1_440, n=0, rate=0, every=10**6)
    spikes = [change for change in mail.told if not change.limit]
    assert [(one.fires, one.idle, one.n) for one in spikes[1:]] == [(False, True, 0)]


def test_limits_hold_whatever_is_usual_and_are_told_once_each() -> None:
    mail = Mail().go(10 * 1_440, n=3, rate=0.035)
    assert limits(mail.told) == [(True, 0.02)]
    mail.go(20 * 1_440, n=3, rate=0.001)
    assert limits(mail.told) == [(True, 0.02), (False, 0.02)]


def test_a_broken_limit_clears_even_where_hardly_any_mail_goes_out() -> None:
    mail = Mail().go(30 * 1_440, n=1, rate=0.2, every=72).go(60 * 1_440, n=1, rate=0, every=72)
    told = limits(mail.told)
    assert [one for one in told if one[0]] == [(True, 0.02), (True, 0.05), (True, 0.1)]
    assert [one for one in told if not one[0]] == [(False, 0.1), (False, 0.05), (False, 0.02)]


def test_a_restart_in_between_changes_nothing() -> None:
    one, other = Mail(), Mail()
    for mail in (one, other):
        mail.go(2 * 1_440, n=1, rate=0.005).go(40, n=1, rate=0.1)
    other.detector.keys = {name: Key.unpack(key.pack()) for name, key in other.detector.keys.items()}
    for mail in (one, other):
        mail.go(100, n=1, rate=0.1)
    assert one.told == other.told != []


def test_complaints_are_judged_by_their_own_measure() -> None:
    mail = Mail(measure="complaints").go(3 * 1_440, n=20, rate=0.0003)
    assert mail.told == []
    assert True in mail.go(1_440, n=20, rate=0.006).spikes


def test_the_fleet_is_learned() -> None:
    detector, rng = Detector(HARD), random.Random(2)
    for minute in range(10 * HOUR // MINUTE):
        for number in range(20):
            detector.sent(f"k{number}", minute * MINUTE, 2)
            if rng.random() < 0.04:
                detector.bounced(f"k{number}", minute * MINUTE + 1, minute * MINUTE)
        list(detector.tick(minute * MINUTE + 59))
    assert 0.012 < detector.fleet.usual < 0.022
    assert detector.fleet.strength > 300


def test_a_sentence_says_it() -> None:
    mail = Mail().go(4 * 1_440, n=1, rate=0.005).go(200, n=1, rate=0.1)
    words = sentence("acme-q4", mail.told[0])
    assert words.startswith(f"{mail.told[0].k} of {mail.told[0].n} mails of acme-q4 bounced hard: ")
    assert "% is usual (" in words
    assert "By chance: less than one day in " in words
