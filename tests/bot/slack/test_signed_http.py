"""Slack's signed requests instead of Socket Mode: the same bot, the same answers, and nobody else's."""

import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace

from playground.person import NotAnswered, Person
from playground.server import Playground
from tests.bot.slack.house import MANIFEST, House, alert_saying, house, over_http, settings_for
from tests.servers.process import free_port

BODY = "command=%2Fcampaign&text=help&user_id=U0ALICE"


@asynccontextmanager
async def signed(store: Path, *, secret: str = "") -> AsyncIterator[House]:
    """The bot on signed HTTP; `secret`: what it takes for Slack's signing secret, where that is wrong."""
    port = free_port()
    events_url = f"http://127.0.0.1:{port}/slack/events"
    async with Playground(manifest=MANIFEST, message_interval=0.01, events_url=events_url) as slack:
        settings = over_http(settings_for(slack, store), slack, port)
        if secret:
            settings = replace(settings, secrets=replace(settings.secrets, signing_secret=secret))
        async with house(slack, settings) as up:
            yield up


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[House]:
    async with signed(tmp_path / "store.sqlite") as up:
        yield up


@pytest.fixture
async def alice(bot: House) -> AsyncIterator[Person]:
    async with Person(bot.slack.url, "U0ALICE") as person:
        yield person


async def post(bot: House, *, secret: str, at: int) -> int:
    """The HTTP status of a request signed with that secret at that time."""
    digest = hmac.new(secret.encode(), f"v0:{at}:{BODY}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": f"v0={digest}",
    }
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{bot.url}/slack/events", data=BODY, headers=headers) as answer,
    ):
        return answer.status


async def test_a_command_is_answered(bot: House, alice: Person) -> None:
    await alice.run("/campaign help")
    assert alice.ephemerals[-1].words.startswith("`/campaign list` campaigns")


async def test_a_button_acts(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    await alice.click(await alert_saying(alice, "Critical"), "alert_pause")
    assert (await bot.gate())["state"] == "paused"


async def test_the_home_is_drawn(bot: House, alice: Person) -> None:
    assert "No open alert." in (await alice.home()).words


async def test_a_request_with_slacks_signature_is_taken(bot: House) -> None:
    assert await post(bot, secret=bot.slack.signing_secret, at=int(time.time())) == 200


async def test_a_bad_signature_is_refused(bot: House) -> None:
    assert await post(bot, secret="somebody-elses", at=int(time.time())) == 401


async def test_a_request_of_ten_minutes_ago_is_refused(bot: House) -> None:
    assert await post(bot, secret=bot.slack.signing_secret, at=int(time.time()) - 600) == 401


async def test_with_a_wrong_secret_slack_is_told_no(tmp_path: Path) -> None:
    async with signed(tmp_path / "store.sqlite", secret="wrong") as bot, Person(bot.slack.url, "U0ALICE") as alice:
        with pytest.raises(NotAnswered, match="dispatch_failed"):
            await alice.run("/campaign help")
