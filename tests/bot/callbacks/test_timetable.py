"""When what was not taken is sent again."""

import pytest

from bot.callbacks.timetable import next_try
from bot.clock import HOUR, MINUTE, SECOND
from tests.bot.acme import NOW


def test_the_waits_of_the_standard() -> None:
    tries = [next_try(attempts, now=0) for attempts in range(1, 11)]
    assert tries == [
        5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR, None,
    ]  # fmt: skip


def test_jitter_stretches_the_wait() -> None:
    assert next_try(2, now=NOW, jitter=1.2) == NOW + 6 * MINUTE


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("120", 120 * SECOND),
        ("1", 5 * SECOND),  # never sooner than by the timetable
        ("Sun, 22 Nov 2026 10:01:00 GMT", 60 * SECOND),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 5 * SECOND),
        ("Sun, 22 Nov 2026 10:01:00 -0000", 60 * SECOND),
        ("999999999999999999999999", 24 * HOUR),
        ("-5", 5 * SECOND),
        ("²", 5 * SECOND),
        ("soon", 5 * SECOND),
        ("Sun, 99 Nov 99999 10:01:00 GMT", 5 * SECOND),
    ],
)
def test_what_the_receiver_asks_for(asked: str, wait: int) -> None:
    assert next_try(1, now=NOW, retry_after=asked) == NOW + wait
