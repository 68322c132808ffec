"""Slack has a message, and the store cannot be told: it is told once, all the same."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot import clock
from bot.alerts import Alerts, Finding
from bot.settings import Secrets, Settings, Slack
from bot.slack.app import build_client
from bot.slack.messages import Messages
from bot.slack.people import People
from bot.slack.poster import Poster
from bot.store import Store, outbox
from playground.person import CHANNEL, Person
from playground.server import Playground
from tests.processes import ROOT

FINDING = Finding(
    check="bounce_rate",
    kind="campaign",
    subject="acme-q4",
    state="critical",
    evidence={"sent": 100, "hard": 20, "rate": 0.2, "usual": None, "since": 0, "limit": 0.05},
)
APPEARS = 15.0


async def test_a_message_the_store_was_not_told_of_is_not_posted_again(tmp_path: Path) -> None:
    async with (
        Playground(manifest=ROOT / "app_manifest.yml") as slack,
        Store(tmp_path / "store.sqlite", patience=0.5) as store,
        Person(slack.url, "U0ALICE") as alice,
    ):
        settings = Settings(slack=Slack(api_url=slack.api_url), secrets=Secrets(bot_token=slack.bot_token))
        await Alerts(store, settings, clock.now).consider([FINDING])
        client = build_client(settings)
        people = People(client, settings.reviews)
        messages = Messages(store, settings, clock.now, people)
        poster = Poster(store, client, messages, people, clock.now)
        slack.faults.add({"method": "chat.postMessage", "kind": "hang", "seconds": 1.0})
        posting = asyncio.create_task(poster.run())
        while await store.read(outbox.due, clock.now()):
            await asyncio.sleep(0.02)
        with closing(sqlite3.connect(store.path, isolation_level=None)) as another_program:
            another_program.execute("BEGIN IMMEDIATE")
            await alice.wait_for(CHANNEL, lambda one: "acme-q4" in one.words)
            await asyncio.sleep(1.5)  # longer than the store is waited for
            another_program.execute("ROLLBACK")
        async with asyncio.timeout(APPEARS):
            while (await store.read(outbox.backlog))[0]:
                await asyncio.sleep(0.1)
        poster.stop()
        await posting
        assert len([one for one in await alice.messages() if one.from_bot]) == 1
