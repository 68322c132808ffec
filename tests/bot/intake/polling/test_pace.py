"""How fast a platform may be asked."""

from bot.intake.polling.pace import Limit, Pace


class Seconds:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_so_many_requests_in_any_such_span() -> None:
    time = Seconds()
    pace = Pace([Limit(2, 10.0)], time)
    for at in (100.0, 104.0):
        time.now = at
        assert pace.wait() == 0
        pace.note()
    time.now = 105.0
    assert pace.wait() == 5.0
    time.now = 110.0
    assert pace.wait() == 0


def test_the_narrowest_limit_decides() -> None:
    time = Seconds()
    pace = Pace([Limit(1, 1.0), Limit(2, 60.0)], time)
    pace.note()
    assert pace.wait() == 1.0
    time.now = 101.0
    pace.note()
    assert pace.wait() == 59.0


def test_it_holds_as_long_as_it_was_told_and_a_little_longer() -> None:
    pace = Pace([Limit(9, 1.0)], Seconds())
    pace.hold(30.0)
    assert 30.0 <= pace.wait() <= 33.0
    pace.hold(1.0)
    assert pace.wait() >= 30.0
