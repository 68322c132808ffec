"""SIGTERM: what is in hand is finished or stored, within ten seconds, and the next start goes on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from playground.choosing import CannotDo
from playground.person import CHANNEL, Person
from playground.seen import Message
from tests.processes import BotProcess, playground
from tests.servers.process import free_port

LIMIT = 10.0  # seconds, promised
FAST = {"DELIVERABOT_WATCH_RATE_INTERVAL": "0.5"}
APPEARS = 20.0  # seconds for an alert, on a busy machine


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[str]:
    async with playground(tmp_path / "slack.log") as url:
        yield url


@pytest.fixture
async def bot(tmp_path: Path, slack: str) -> AsyncIterator[BotProcess]:
    async with BotProcess(tmp_path, slack, **FAST) as running:
        yield running


@pytest.fixture
async def alice(slack: str) -> AsyncIterator[Person]:
    async with Person(slack, "U0ALICE") as person:
        yield person


async def test_events_answered_are_stored_and_clicks_answered_are_done(bot: BotProcess, alice: Person) -> None:
    await bot.post(_spike("acme-q4"))
    alert = await alice.wait_for(CHANNEL, _about("acme-q4"), timeout=APPEARS)
    sender = asyncio.create_task(_send_until_refused(bot))
    clicker = asyncio.create_task(_click_until_refused(alice, alert))
    await asyncio.sleep(2)
    seconds = await bot.terminate()
    answered, clicked = await sender, await clicker
    assert (seconds < LIMIT, bot.process.returncode) == (True, 0)
    assert _rows(bot, "SELECT sum(delivered) FROM rate_minute WHERE subject = 'flow'") >= [(answered,)]
    assert _rows(bot, "SELECT count(*) FROM audit WHERE action LIKE '%acknowledged'") >= [(clicked,)]
    assert answered > 0
    assert clicked > 0
    assert "Traceback" not in bot.words()


async def test_a_message_in_flight_is_finished(bot: BotProcess, alice: Person, slack: str) -> None:
    await _order(slack, method="chat.postMessage", kind="hang", seconds=2.0)
    await bot.post(_spike("acme-q4"))
    await _until(lambda: _rows(bot, "SELECT count(*) FROM outbox WHERE state = 'sending'") == [(1,)])
    assert await bot.terminate() < LIMIT
    await alice.wait_for(CHANNEL, _about("acme-q4"))
    assert _rows(bot, "SELECT count(*) FROM outbox") == [(0,)]
    assert _rows(bot, "SELECT count(*) FROM post WHERE kind = 'alert'") == [(1,)]


async def test_slack_that_does_not_answer_keeps_nobody(bot: BotProcess, alice: Person, slack: str) -> None:
    """What was being posted then is looked for at the next start, and posted once."""
    await _order(slack, method="*", kind="hang", seconds=30.0, times=100)
    await bot.post(_spike("acme-q4"))
    await _until(lambda: _rows(bot, "SELECT count(*) FROM outbox WHERE state = 'sending'") == [(1,)])
    seconds = await bot.terminate()
    assert (seconds < LIMIT, bot.process.returncode) == (True, 0)
    await _end_faults(slack)
    await bot.start()
    await alice.wait_for(CHANNEL, _about("acme-q4"), timeout=APPEARS)
    await _until(lambda: _rows(bot, "SELECT count(*) FROM outbox") == [(0,)])
    assert [message.is_reply for message in await alice.messages() if _about("acme-q4")(message)] == [False]


async def test_a_locked_store_keeps_nobody(bot: BotProcess) -> None:
    with closing(sqlite3.connect(bot.store, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(_answered(bot, [_event("acme-q4")]))
        await asyncio.sleep(0.5)
        seconds = await bot.terminate()
        assert (seconds < LIMIT, bot.process.returncode, await waiting) == (True, 0, False)
        db.execute("ROLLBACK")
    await bot.start()
    assert await _answered(bot, [_event("acme-q4")])


async def test_the_next_start_goes_on(bot: BotProcess, alice: Person) -> None:
    await bot.post(_spike("acme-q4"))
    first = await alice.wait_for(CHANNEL, _about("acme-q4"), timeout=APPEARS)
    await bot.terminate()
    await bot.start()
    await alice.click(first, "alert_acknowledge")
    changed = await alice.wait_for(CHANNEL, lambda one: "<@U0ALICE>" in one.words and not one.is_reply)
    assert changed.ts == first.ts


@pytest.mark.parametrize("ending", ["SIGTERM", "kill -9"])
async def test_playground_and_sample_sender_end_with_the_bot(tmp_path: Path, ending: str) -> None:
    bot = BotProcess(tmp_path)
    page = free_port()
    bot.arguments = ("--playground-port", str(page))
    async with bot:
        await _until(lambda: "Deliverabot is up" in bot.words())
        children = bot.system().children(recursive=True)
        assert _modules(children) == ["playground", "samples.sender"]
        if ending == "SIGTERM":
            assert await bot.terminate() < LIMIT
            assert bot.process.returncode == 0
        else:
            await bot.kill()
        _, alive = await asyncio.to_thread(psutil.wait_procs, children, timeout=LIMIT)
        assert alive == []


def _modules(processes: list[psutil.Process]) -> list[str]:
    lines = [process.cmdline() for process in processes]
    return sorted(line[line.index("-m") + 1] for line in lines)


NUMBERS = count()


def _event(campaign: str, kind: str = "delivered", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{campaign}-{next(NUMBERS)}",
        "kind": kind,
        "at": datetime.now(UTC).isoformat(),
        "recipient": f"{next(NUMBERS)}@dead.example",
        "campaign": campaign,
        "sender": "news@acme.example",
        **more,
    }


def _spike(campaign: str) -> list[dict[str, Any]]:
    gone = {"status": "5.1.1", "reply_code": "550", "diagnostic": "550 5.1.1 User unknown"}
    return [_event(campaign) for _ in range(60)] + [_event(campaign, "bounced", **gone) for _ in range(12)]


def _about(campaign: str) -> Any:
    def is_alert(message: Message) -> bool:
        return f"hard bounces in campaign {campaign}" in message.words

    return is_alert


async def _send_until_refused(bot: BotProcess) -> int:
    """How many events were answered 200."""
    answered = 0
    while await _answered(bot, [_event("flow") for _ in range(50)]):
        answered += 50
    return answered


async def _answered(bot: BotProcess, events: list[dict[str, Any]]) -> bool:
    try:
        async with bot.http.post(f"{bot.url}/events", json=events) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def _click_until_refused(person: Person, alert: Message) -> int:
    """Acknowledges and takes it back, in turn, as fast as the bot acknowledges. How many clicks it took."""
    clicked = 0
    for action in ("alert_acknowledge", "alert_unacknowledge") * 200:

        def shows(wanted: str = action) -> bool:
            return any(wanted in one.action_ids for one in person.screen.messages(CHANNEL) if one.ts == alert.ts)

        try:
            await person.wait_until(shows, timeout=3)
            shown = next(one for one in person.screen.messages(CHANNEL) if one.ts == alert.ts)
            await person.click(shown, action)
        except CannotDo:
            return clicked
        clicked += 1
    return clicked


def _rows(bot: BotProcess, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(bot.store)) as db:
        return db.execute(sql).fetchall()


async def _until(holds: Any) -> None:
    async with asyncio.timeout(APPEARS):
        while not holds():
            await asyncio.sleep(0.05)


async def _order(slack: str, **fault: Any) -> None:
    async with aiohttp.ClientSession() as http, http.post(f"{slack}/playground/faults", json=fault) as answer:
        assert answer.status == 200


async def _end_faults(slack: str) -> None:
    async with aiohttp.ClientSession() as http, http.delete(f"{slack}/playground/faults") as answer:
        assert answer.status == 200
