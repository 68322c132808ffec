"""kill -9 at any moment: nothing acknowledged is lost, nothing is done twice.

One store and one Slack outlive a bot that is killed again and again while senders post, alerts open and worsen, people
click, and messages are on their way. Then everything is counted.
"""

import asyncio
import contextlib
import json
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from playground.choosing import CannotDo
from playground.person import CHANNEL, Person
from playground.seen import Message
from tests.processes import BotProcess, playground

ROUNDS = 12
LONGEST_LIFE = 2.5  # seconds between two kills at the most; some come before the bot is ready
CAMPAIGNS = [f"launch-{number:02}" for number in range(5)]
REVIEWED = CAMPAIGNS[:3]
DELIVERED, HARD = 60, 12
NOW = datetime.now(UTC).isoformat()
CALM = 120.0  # seconds for all that waits to be told: one message a second

Event = dict[str, Any]
Row = tuple[Any, ...]


class World:
    """What stays when the bot does not."""

    def __init__(self, bot: BotProcess, slack: str, people: dict[str, Person]) -> None:
        self.bot = bot
        self.slack = slack
        self.people = people
        self.posted: list[list[Event]] = []

    async def post(self, events: list[Event]) -> None:
        """Until the bot says that it has them; each third batch once more, as senders do that saw no answer."""
        await self.bot.post(events)
        self.posted.append(events)
        if len(self.posted) % 3 == 0:
            assert (await self.bot.post(events))["new"] == 0

    async def until(self, who: str, deed: Callable[[], Any], seen: Callable[[], bool]) -> None:
        """A person who clicks, looks, and clicks again when nothing came of it."""
        person = self.people[who]
        while not seen():
            with contextlib.suppress(CannotDo, aiohttp.ClientError):
                await deed()
            with contextlib.suppress(CannotDo):
                await person.wait_until(seen, timeout=5)

    def shown(self, who: str, *words: str) -> Message | None:
        """The message in the channel (no reply) with all these words."""
        for message in self.people[who].screen.messages(CHANNEL):
            if not message.ephemeral and not message.is_reply and all(word in message.words for word in words):
                return message
        return None

    def rows(self, sql: str) -> list[Row]:
        """Straight from the file."""
        with closing(sqlite3.connect(self.bot.store)) as db:
            return db.execute(sql).fetchall()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(playground(tmp_path / "slack.log"))
        bot = await stack.enter_async_context(BotProcess(tmp_path, slack, DELIVERABOT_WATCH_RATE_INTERVAL="0.5"))
        people = {
            name: await stack.enter_async_context(Person(slack, f"U0{name.upper()}", patience=10))
            for name in ("alice", "bob", "carol")
        }
        yield World(bot, slack, people)


async def test_killed_at_any_moment(world: World) -> None:
    work = asyncio.gather(*(_life_of(world, campaign) for campaign in CAMPAIGNS), _ordinary_mail(world))
    await _kill_again_and_again(world)
    await asyncio.wait_for(work, CALM)
    await _calm(world)
    assert await world.bot.terminate() < 10
    _everything_counted_once(world)
    _everything_told_once(world)
    _everything_decided_once(world)
    assert world.rows("PRAGMA integrity_check") == [("ok",)]
    assert world.rows("PRAGMA foreign_key_check") == []


async def _kill_again_and_again(world: World) -> None:
    for number in range(ROUNDS):
        if number % 3 == 0:
            await _hold_back_an_answer(world.slack)
        await asyncio.sleep(random.uniform(0.1, LONGEST_LIFE))
        await world.bot.kill()
        await world.bot.launch()
    await world.bot.ready()


async def _hold_back_an_answer(slack: str) -> None:
    """The next message is posted, and its answer never comes: the bot is killed not knowing, or has to look itself."""
    async with aiohttp.ClientSession() as http:
        order = {"method": "chat.postMessage", "kind": "drop_after", "times": 1}
        async with http.post(f"{slack}/playground/faults", json=order) as answer:
            assert answer.status == 200


async def _ordinary_mail(world: World) -> None:
    for number in range(ROUNDS * 4):
        await world.post([_event("ordinary", f"{number}-{row}") for row in range(20)])
        await asyncio.sleep(0.1)


async def _life_of(world: World, campaign: str) -> None:
    """A list turns bad, alice takes care of it, and of some lists the addresses are put up and approved."""
    await asyncio.sleep(CAMPAIGNS.index(campaign) * 2.0)
    await world.post([_event(campaign, f"good-{number}") for number in range(DELIVERED)])
    await world.post([_bounce(campaign, number) for number in range(HARD)])
    alert = ("hard bounces in campaign", campaign)
    await _clicked(world, "alice", alert, "alert_acknowledge", "<@U0ALICE>")
    if campaign in REVIEWED:
        review = ("Review:", campaign)
        await _clicked(world, "alice", alert, "alert_review", until=review)
        approvals = (_clicked(world, who, ("to suppress", campaign), "review_approve", tag) for who, tag in APPROVERS)
        await asyncio.gather(*approvals)


APPROVERS = (("bob", "<@U0BOB>"), ("carol", "<@U0CAROL>"))


async def _clicked(
    world: World, who: str, on: tuple[str, ...], action: str, shows: str = "", *, until: tuple[str, ...] = ()
) -> None:
    """A button of the message with the words `on`, until that message `shows` it, or another with the words `until`."""
    wanted = until or (*on, shows)

    async def click() -> None:
        message = world.shown(who, *on)
        if message is not None:
            await world.people[who].click(message, action)

    await world.until(who, click, lambda: world.shown(who, *wanted) is not None)


async def _calm(world: World) -> None:
    """Until nothing waits to be told."""
    async with asyncio.timeout(CALM):
        quiet = 0
        while quiet < 3:  # the checks may still find something to say
            await asyncio.sleep(0.6)
            quiet = quiet + 1 if world.rows("SELECT count(*) FROM outbox") == [(0,)] else 0


def _everything_counted_once(world: World) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for batch in world.posted:
        for event in batch:
            expected[event["campaign"], "hard" if event["kind"] == "bounced" else "delivered"] += 1
    counted = {
        (name, column): count
        for name, delivered, hard in world.rows(
            "SELECT subject, sum(delivered), sum(hard) FROM rate_minute WHERE subject_kind = 'campaign' GROUP BY subject"
        )
        for column, count in (("delivered", delivered), ("hard", hard))
        if count
    }
    assert counted == dict(expected)
    assert world.rows("SELECT count(*) FROM kept_event") == [(HARD * len(CAMPAIGNS),)]


def _everything_told_once(world: World) -> None:
    told = Counter(
        message.raw["metadata"]["event_payload"]["key"]
        for message in world.people["alice"].screen.messages(CHANNEL)
        if message.from_bot and not message.ephemeral
    )
    alerts = {f"alert:{number}" for (number,) in world.rows("SELECT id FROM alert")}
    reviews = {f"review:{number}" for (number,) in world.rows("SELECT id FROM review")}
    lines = {
        f"history:{number}" for (number,) in world.rows("SELECT id FROM audit WHERE action NOT IN ('opened', 'asked')")
    }
    assert told == dict.fromkeys(alerts | reviews | lines, 1)
    assert world.rows("SELECT subject FROM alert ORDER BY subject") == [(campaign,) for campaign in CAMPAIGNS]
    for number, evidence in world.rows("SELECT id, evidence FROM alert WHERE state = 'open'"):
        shown = _message_of(world, f"alert:{number}").words
        assert f"{json.loads(evidence)['hard']} of the last" in shown
        assert "*Owner*\n<@U0ALICE>" in shown


def _everything_decided_once(world: World) -> None:
    assert sorted(world.rows("SELECT action, count(*) FROM audit WHERE about_kind = 'review' GROUP BY action")) == [
        ("approved", len(REVIEWED)),
        ("asked", len(REVIEWED)),
        ("voted", 2 * len(REVIEWED)),
    ]
    expected = sorted((_bounce(campaign, number)["recipient"],) for campaign in REVIEWED for number in range(HARD))
    assert world.rows("SELECT address FROM suppression WHERE lifted_at IS NULL ORDER BY address") == expected
    assert world.rows("SELECT count(*) FROM audit WHERE action = 'acknowledged'") == [(len(CAMPAIGNS),)]
    for (number,) in world.rows("SELECT id FROM review"):
        assert "(2 of 2)" in _message_of(world, f"review:{number}").words


def _message_of(world: World, key: str) -> Message:
    messages = [one for one in world.people["alice"].screen.messages(CHANNEL) if one.from_bot and not one.ephemeral]
    return next(one for one in messages if one.raw["metadata"]["event_payload"]["key"] == key)


def _event(campaign: str, number: str, kind: str = "delivered", **more: Any) -> Event:
    return {
        "id": f"{campaign}-{number}",
        "kind": kind,
        "at": NOW,
        "recipient": f"{number}@{campaign}.example",
        "campaign": campaign,
        "sender": f"news@{campaign}.example",
        **more,
    }


def _bounce(campaign: str, number: int) -> Event:
    answer = {"status": "5.1.1", "reply_code": "550", "diagnostic": "550 5.1.1 User unknown"}
    return _event(campaign, f"gone-{number}", "bounced", **answer)
