"""The digest: made once when its hour comes, rendered when it is sent, one quiet line where there is nothing to say."""

import asyncio

import pytest

from bot.alerts import Alerts
from bot.clock import DAY, HOUR
from bot.digest import Digest, Digests, assemble
from bot.intake.intake import Intake
from bot.settings import Settings
from bot.slack.blocks import digest as blocks
from bot.slack.locale import language
from bot.store import Store, watched
from tests.bot.acme import SetClock, event, hard, told
from tests.bot.alerts.conftest import rate

SAY = language("en")


@pytest.fixture
async def digests(store: Store, clock: SetClock) -> Digests:
    """A bot that has run since yesterday; it is ten in the morning, two hours after the digest of the 22nd."""
    found = Digests(store, Settings(), clock)
    clock.forward(-DAY)
    assert await found.make() is None  # of a time when there was no bot
    clock.forward(DAY)
    return found


async def made(digests: Digests) -> Digest:
    name = await digests.make()
    assert name is not None
    found = await digests.store.read(assemble, name)
    assert found is not None
    return found


async def test_a_new_bot_says_nothing_of_the_time_before_it(store: Store, clock: SetClock) -> None:
    assert await Digests(store, Settings(), clock).make() is None
    assert await store.read(told) == []


async def test_of_looks_that_race_one_makes_it(digests: Digests, store: Store) -> None:
    names = await asyncio.gather(*(digests.make() for _ in range(5)))
    assert [name for name in names if name] == ["daily:2026-11-22"]
    assert await store.read(told) == [("digest", "daily:2026-11-22")]
    assert await digests.make() is None


async def test_what_was_missed_for_long_is_passed_over(digests: Digests, store: Store, clock: SetClock) -> None:
    clock.forward(11 * HOUR)
    assert await digests.make() is None
    assert await store.read(told) == []


async def test_a_quiet_day_is_one_quiet_line(digests: Digests, intake: Intake) -> None:
    await intake.take([event("1", minutes_ago=300, campaign="acme-q4", count=400)], source="ses")
    message = blocks.render(await made(digests), SAY)
    assert message.text == "Quiet day. 400 mails, 0% bounced hard; no open alert."
    assert [block["type"] for block in message.blocks] == ["context"]


async def test_one_line_first_then_what_there_is_to_say(
    digests: Digests, store: Store, intake: Intake, clock: SetClock
) -> None:
    week = 7 * 24 * 60
    await intake.take(
        [
            event("1", minutes_ago=300, campaign="acme-q4", count=90),
            *(hard(f"h{n}", f"jo-{n}@dead.example", minutes_ago=300, campaign="acme-q4") for n in range(10)),
            event("2", minutes_ago=300 + week, campaign="acme-q4", count=99),
            hard("x", "mo@dead.example", minutes_ago=300 + week, campaign="acme-q4"),
        ],
        source="ses",
    )
    await Alerts(store, Settings(), clock).consider([rate("critical", 100)])
    found = await made(digests)
    message = blocks.render(found, SAY)
    assert message.text.split("\n") == [
        "The day. 100 mails, 10% bounced hard (1% a week before); 1 open alert.",
        "*Alerts*",
        "• hard bounces in campaign acme-q4: critical",
        "*Campaigns*",
        "• *acme-q4*: 100 mails, 10% bounced hard (1% a week before)",
        "*Waiting for a decision*",
        "• 11 flagged addresses",
    ]
    assert "sources" not in found.sections


@pytest.mark.parametrize("code", ["fr", "es"])
async def test_it_is_told_in_the_channels_language(digests: Digests, code: str) -> None:
    text = blocks.render(await made(digests), language(code)).text
    assert text.startswith({"fr": "Journée calme. 0 e-mail", "es": "Día tranquilo. 0 correos"}[code])


async def listed(store: Store, name: str, at: int, *, baseline: bool = False, present: bool = True) -> None:
    row = watched.Row(
        name=name, present=present, since_at=at, baseline=baseline, doubted_at=None, hushed_until=None, evidence={}
    )  # fmt: skip
    await store.write(watched.put, [row], check="blocklist", target="192.0.2.1")


async def test_what_came_on_a_list_is_said(digests: Digests, store: Store, clock: SetClock) -> None:
    await listed(store, "bl.test", clock() - 10 * HOUR)
    digest = await made(digests)
    assert "*On blocklists*\n• *192.0.2.1*: bl.test" in blocks.render(digest, SAY).text


async def test_and_what_came_off_one(digests: Digests, store: Store, clock: SetClock) -> None:
    await listed(store, "bl.test", clock() - 10 * DAY)
    await listed(store, "bl.test", clock() - 10 * HOUR, present=False)
    assert "• *192.0.2.1*: on none any more · off bl.test" in blocks.render(await made(digests), SAY).text


async def test_of_a_range_it_says_how_many_addresses(digests: Digests, store: Store, clock: SetClock) -> None:
    items = [
        watched.Row(
            name=f"192.0.2.{n} bl.test", present=True, since_at=clock() - HOUR, baseline=False, doubted_at=None,
            hushed_until=None, evidence={},
        )
        for n in (1, 2)
    ]  # fmt: skip
    await store.write(watched.put, items, check="blocklist", target="192.0.2.0/28")
    assert "• *192.0.2.0/28*: bl.test (2)" in blocks.render(await made(digests), SAY).text


async def test_what_held_it_before_the_watch_began_is_said_once(
    digests: Digests, store: Store, clock: SetClock
) -> None:
    await listed(store, "bl.test", clock() - 10 * HOUR, baseline=True)
    assert "bl.test" in blocks.render(await made(digests), SAY).text
    clock.forward(DAY)
    assert "bl.test" in blocks.render(await made(digests), SAY).text  # a Monday
    clock.forward(DAY)
    assert (await made(digests)).quiet
