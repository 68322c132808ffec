"""Alerts under trouble: Slack refuses everything for ten minutes while fifty alerts change; kill -9 amid fifty posts.

The ten minutes run ten times as fast: the bot's clock, its pace, Slack's limit of a message a second, and the Retry-After
of the refusals alike. What the machine itself takes is not scaled, so a tenth of a second counts as one: gaps between two
calls are measured to a fifth of it.
"""

import asyncio
import sqlite3
import time
from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from bench.figure import Figure, main
from bench.mail import bounce, event
from bot.alerts import Alerts, Finding
from bot.settings import Alerts as AlertSettings
from bot.settings import Reviews, Settings
from bot.slack import poster
from bot.slack.messages import Messages
from bot.slack.people import People
from bot.store import Store, outbox
from playground.person import Person
from playground.server import Playground
from tests.processes import ROOT, BotProcess, playground
from tests.servers.process import directory

SCALE = 10
ALERTS, MINUTES, STEP = 50, 10, 20  # so many alerts change every STEP seconds
NEAR = 0.8  # seconds: less between two calls is too soon
KILLS = 50
CHANNEL = "#deliverability"
CALM = 180.0


async def measure() -> list[Figure]:
    """Two figures each."""
    with directory("bench") as folder:
        storm = await _storm(folder)
    with directory("bench") as folder:
        return [*storm, *await _kills(folder)]


def _fast() -> int:
    """A clock on which a second takes a tenth of one."""
    return int(time.time() * 1_000 * SCALE)


async def _storm(folder: Path) -> list[Figure]:
    poster.LOOK = 0.2 / SCALE
    async with (
        Playground(manifest=ROOT / "app_manifest.yml", message_interval=1 / SCALE) as slack,
        Store(folder / "store.sqlite") as store,
    ):
        # Its client is paced by the outbox alone: tiers are a minute of Slack's, not of ours.
        settings = Settings(alerts=AlertSettings(group_minutes=0, escalate_minutes=0))
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, timeout=10, retry_handlers=[])
        people = People(client, Reviews())
        alerts = Alerts(store, settings, _fast)
        sending = poster.Poster(store, client, Messages(store, settings, _fast, people), people, _fast)
        running = asyncio.create_task(sending.run())
        refusing = slack.faults.add({"method": "*", "kind": "ratelimited", "times": 10**9, "retry_after": 30})
        for step in range(MINUTES * 60 // STEP):
            await alerts.consider([_finding(number, step) for number in range(ALERTS)])
            await asyncio.sleep(STEP / SCALE)
        refusing.times = 0
        async with asyncio.timeout(CALM):
            while (await store.read(outbox.backlog))[0]:
                await asyncio.sleep(0.05)
        sending.stop()
        await running
        calls = [call for call in slack.calls.of() if call["method"] in ("chat.postMessage", "chat.update")]
    took = [call for call in calls if (call["answer"] or {}).get("ok")]
    shown = {_key(call): call["args"]["text"] for call in took}
    last = MINUTES * 60 // STEP - 1
    right = sum(
        f"{_hard(number, last)} of the last" in shown.get(f"alert:{number + 1}", "") for number in range(ALERTS)
    )
    opened = Counter(_key(call) for call in took if call["method"] == "chat.postMessage")
    once = sum(opened[f"alert:{number + 1}"] == 1 for number in range(ALERTS))
    gaps = [(b["at"] - a["at"]) * SCALE for a, b in pairwise(calls)]
    soon = sum(gap < NEAR for gap in gaps)
    scaled = f"{len(calls)} calls, {len(took)} taken; time x {SCALE}"
    return [
        Figure("alerts right and posted once after 10 min of 429", f"{min(right, once)} of {ALERTS}", scaled,
               f"{ALERTS} of {ALERTS}", right == once == ALERTS),
        Figure("calls sooner than a second after another", f"{soon} of {len(gaps)}", f"least gap {min(gaps):.2f} s",
               "0", soon == 0),
    ]  # fmt: skip


def _hard(number: int, step: int) -> int:
    return 60 + number + step


def _finding(number: int, step: int) -> Finding:
    hard = _hard(number, step)
    return Finding(
        check="bounce_rate", kind="campaign", subject=f"campaign-{number:02}", state="critical",
        evidence={"sent": 1_000, "hard": hard, "rate": hard / 1_000, "usual": 0.005},
    )  # fmt: skip


def _key(call: dict[str, object]) -> str:
    metadata = call["args"]["metadata"]  # type: ignore[index]
    return str(metadata["event_payload"]["key"])


async def _kills(folder: Path) -> list[Figure]:
    async with (
        playground(folder / "slack.log") as slack,
        BotProcess(folder, slack, DELIVERABOT_WATCH_RATE_INTERVAL="0.5") as bot,
        Person(slack, "U0ALICE") as alice,
    ):
        amid = 0
        for number in range(KILLS):
            campaign = f"launch-{number:02}"
            await bot.post([event(campaign) for _ in range(60)] + [bounce(campaign, hard=True) for _ in range(20)])
            amid += await _until_sending(bot.store)
            await bot.kill()
            await bot.start()
        async with asyncio.timeout(CALM):
            while _rows(bot.store, "SELECT count(*) FROM outbox") != [(0,)]:
                await asyncio.sleep(0.2)
        messages = [one for one in await alice.messages(CHANNEL) if not one.is_reply and not one.ephemeral]
        posted = Counter(one.raw["metadata"]["event_payload"]["key"] for one in messages)
        alerts = [f"alert:{row[0]}" for row in _rows(bot.store, "SELECT id FROM alert")]
    lost, twice = sum(posted[key] == 0 for key in alerts), sum(posted[key] > 1 for key in alerts)
    return [
        Figure("kill -9 amid posting: alerts lost, posted twice", f"{lost}, {twice} of {len(alerts)}",
               f"{KILLS} kills, {amid} with a message in flight", "0, 0", lost == twice == 0 and len(alerts) == KILLS),
    ]  # fmt: skip


async def _until_sending(store: Path) -> bool:
    """Until a message is on its way. False: it was too quick to be seen."""
    deadline = time.monotonic() + 10
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        while time.monotonic() < deadline:
            if db.execute("SELECT 1 FROM outbox WHERE state = 'sending'").fetchone():
                return True
            await asyncio.sleep(0.0005)
    return False


def _rows(store: Path, sql: str) -> list[tuple[int]]:
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


if __name__ == "__main__":
    main(measure)
