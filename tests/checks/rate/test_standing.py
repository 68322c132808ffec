"""What an alert is told of a subject while a spike goes on, and after it."""

from checks.rate import MEASURES, Standing, State, standing
from tests.checks.rate.test_detector import Mail


def now(mail: Mail) -> Standing:
    return standing(mail.detector.keys["acme-q4"], MEASURES["hard"], mail.now)


def test_odds_are_those_of_when_it_began_while_the_numbers_grow() -> None:
    mail = Mail().go(3 * 1_440, n=1, rate=0.005).go(200, n=1, rate=0.15)
    first = now(mail)
    later = now(mail.go(200, n=1, rate=0.15))
    assert later.k > first.k
    assert later.odds == first.odds > 1


def test_where_only_a_limit_is_broken_there_are_no_odds_of_a_spike_that_is_over() -> None:
    mail = Mail().go(3 * 1_440, n=1, rate=0.005).go(200, n=1, rate=0.15).go(1_440, n=1, rate=0.005)
    key = mail.detector.keys["acme-q4"]
    assert not key.firing
    assert key.odds > 1
    key.over = 1
    found = now(mail)
    assert (found.state, found.limit, found.odds) == (State.WARNING, MEASURES["hard"].limits[0], 0)
