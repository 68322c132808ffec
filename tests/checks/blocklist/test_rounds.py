"""Lists that fail, round after round."""

import pytest

from checks.blocklist import Health, News
from checks.blocklist.rounds import FIRST_PAUSE, LONGEST_PAUSE

GOOD, BAD = ("good.test", "ip4"), ("bad.test", "ip4")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    return Health(clock=clock)


def test_a_list_that_failed_is_left_out_for_a_while(health: Health, clock: Clock) -> None:
    health.tested({GOOD: "", BAD: "timeout"})
    assert (health.left_out(GOOD), health.left_out(BAD)) == ("", "timeout")
    clock.now = FIRST_PAUSE
    assert health.left_out(BAD) == ""


def test_each_pause_is_longer_up_to_a_bound(health: Health, clock: Clock) -> None:
    for _ in range(3):
        health.tested({GOOD: "", BAD: "timeout"})
    clock.now = FIRST_PAUSE * 4 - 1
    assert health.left_out(BAD)
    for _ in range(20):
        health.tested({GOOD: "", BAD: "timeout"})
    clock.now += LONGEST_PAUSE
    assert not health.left_out(BAD)


def test_one_failure_is_not_told_two_are_and_once(health: Health) -> None:
    told = []
    for _ in range(4):
        health.tested({GOOD: "", BAD: "timeout"})
        told.append(health.news())
    assert told == [[], [News("bad.test", "ip4", "timeout")], [], []]


def test_that_it_works_again_is_told_once(health: Health) -> None:
    for fault in ("timeout", "timeout", "", ""):
        health.tested({GOOD: "", BAD: fault})
    assert health.news() == [News("bad.test", "ip4", "timeout"), News("bad.test", "ip4", "")]


def test_when_all_fail_it_is_the_resolver_and_no_list_is_left_out(health: Health) -> None:
    for _ in range(2):
        health.tested({GOOD: "timeout", BAD: "timeout"})
    assert health.left_out(GOOD) == ""
    told = "all 2 lists failed their own tests: the resolver cannot be used for blocklists"
    assert health.news() == [News("", "", told)]
