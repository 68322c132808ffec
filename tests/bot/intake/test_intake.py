"""The one door: what is taken is committed, and one failure counts once however many ways it is heard of."""

from collections.abc import Callable

import pytest

from bot.intake import dsn as reading
from bot.intake.intake import SMALL, Intake
from bot.intake.log import PostfixLog
from bot.store import Store, flags, rates
from bot.store.events import Entry, Recorded
from tests.bot.acme import NOW, event
from tests.bot.intake.log.test_postfix import log
from tests.bot.intake.mail import dsn


def from_dsn() -> list[Entry]:
    return reading.entries(dsn(), now=NOW)


def from_log() -> list[Entry]:
    return list(PostfixLog(now=NOW).read(log()))


@pytest.mark.parametrize(("first", "second"), [(from_dsn, from_log), (from_log, from_dsn)])
async def test_a_dsn_and_the_log_line_of_the_same_failure_count_once(
    intake: Intake, store: Store, first: Callable[[], list[Entry]], second: Callable[[], list[Entry]]
) -> None:
    assert await intake.take_entries(first()) == Recorded(1, 0)
    assert await intake.take_entries(second()) == Recorded(0, 1)
    assert (await store.read(rates.total, "domain", "mail.acme.example", since=0)).hard == 1
    assert [flag.times for flag in await store.read(flags.waiting)] == [1]


async def test_a_failure_told_by_mail_and_one_told_by_a_sender_are_two(intake: Intake) -> None:
    await intake.take_entries(from_dsn())
    same = event("1@mail.acme.example jo@dead.example bounced", "bounced", recipient="jo@dead.example")
    assert await intake.take([same], source="events") == Recorded(1, 0)


@pytest.mark.parametrize("number", [0, 1, SMALL, SMALL + 1])
async def test_few_and_many_are_taken_alike(intake: Intake, number: int) -> None:
    assert await intake.take([event(str(n)) for n in range(number)], source="events") == Recorded(number, 0)
