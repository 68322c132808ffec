"""A playground with the bot in it, and the mail that senders report to it."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from msgspec.structs import replace

from bot.service import running
from bot.settings import Alerts, Reviews, Secrets, Settings, Slack, Store, Watch, Web
from playground.person import CHANNEL, Person
from playground.seen import Message
from playground.server import Playground

MANIFEST = Path(__file__).parents[3] / "app_manifest.yml"
API_TOKEN = "for-the-tests-only"
APPROVERS = "S0APPROVE"  # bob and carol
DATE = re.compile(r"<!date\^\d+\^[^|]*\|[^>]*>")


class House:
    """The bot, seen from outside: what senders tell it and ask it, and the Slack it is in."""

    def __init__(self, slack: Playground, url: str, http: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.url = url
        self._http = http

    async def mail(
        self,
        *,
        hard: int = 0,
        delivered: int = 0,
        campaign: str = "acme-q4",
        name: str = "jo",
        diagnostic: str = "550 5.1.1 user unknown",
        minutes_ago: float = 0,
        sender: str = "news@mail.acme.example",
    ) -> None:
        """Reports mail of a campaign. The addresses that bounce are `name`-0@dead.example, `name`-1@…"""
        told = {
            "at": (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat(),
            "campaign": campaign,
            "sender": sender,
        }
        events: list[dict[str, Any]] = [
            {
                **told,
                "id": uuid4().hex,
                "kind": "bounced",
                "recipient": f"{name}-{n}@dead.example",
                "status": "5.1.1",
                "reply_code": "550",
                "diagnostic": diagnostic,
            }
            for n in range(hard)
        ]
        if delivered:
            events.append({**told, "id": uuid4().hex, "kind": "delivered", "count": delivered})
        async with self._http.post(f"{self.url}/events", json=events) as answer:
            assert answer.status == 200, await answer.text()

    async def gate(self, campaign: str = "acme-q4") -> dict[str, Any]:
        """What a sender is told that asks whether it may send."""
        async with self._http.get(f"{self.url}/campaigns/{campaign}") as answer:
            return dict(await answer.json())

    async def suppressed(self) -> list[str]:
        """The addresses that must not be mailed."""
        async with self._http.get(f"{self.url}/suppressions") as answer:
            return [row["address"] for row in (await answer.json())["suppressions"]]


def settings_for(slack: Playground, store: Path, /, **sections: Any) -> Settings:
    """The bot's settings in this playground: what is not said is as it is for everybody."""
    given: dict[str, Any] = {
        "slack": Slack(api_url=slack.api_url),
        "web": Web(port=0),
        "store": Store(path=str(store)),
        "alerts": Alerts(update_seconds=0),
        "watch": Watch(rate_interval=0.2),
        "reviews": Reviews(approver_group=APPROVERS),
        "secrets": Secrets(bot_token=slack.bot_token, app_token=slack.app_token, api_token=API_TOKEN),
    }
    return Settings(**{**given, **sections})


def over_http(settings: Settings, slack: Playground, port: int) -> Settings:
    """The same with signed requests instead of Socket Mode."""
    secrets = replace(settings.secrets, app_token="", signing_secret=slack.signing_secret)
    return replace(settings, secrets=secrets, web=replace(settings.web, port=port))


@asynccontextmanager
async def house(slack: Playground, settings: Settings) -> AsyncIterator[House]:
    """The bot, up inside the block."""
    async with running(settings) as url:
        if settings.secrets.app_token:
            await slack.wait_connected()
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {API_TOKEN}"}) as http:
            yield House(slack, url, http)


async def eventually(condition: Callable[[], bool | Awaitable[bool]], *, within: float = 15.0) -> None:
    """Until it holds. TimeoutError where it never does."""
    async with asyncio.timeout(within):
        while True:
            held = condition()
            if held if isinstance(held, bool) else await held:
                return
            await asyncio.sleep(0.02)


async def nothing_waits(person: Person) -> None:
    """Until Slack was told all there is to tell."""

    async def told() -> bool:
        return "*Messages waiting for Slack*\n0" in (await person.home()).words

    await eventually(told)


def dateless(words: str) -> str:
    """Words with every moment as (when): what is left is the same on every day."""
    return DATE.sub("(when)", words)


async def alert_saying(person: Person, start: str) -> Message:
    """The alert message, once its headline starts so."""
    return await person.wait_for(CHANNEL, lambda one: not one.is_reply and one.text.startswith(start))


async def reply_saying(person: Person, words: str) -> Message:
    """A line of a thread, once it is there."""
    return await person.wait_for(CHANNEL, lambda one: one.is_reply and words in one.text)
