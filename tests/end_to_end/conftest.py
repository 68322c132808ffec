"""The bot as a process of its own, the Slack look-alike it speaks to, and a person with a real browser.

With DELIVERABOT_SCREENSHOTS=1 the tests also write what they see to docs/screenshots/ (`make screenshots`).
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from playwright.async_api import FloatRect, Locator, Page, async_playwright

from playground.server import Playground
from tests.servers import binary
from tests.servers.process import free_port, stop

ROOT = Path(__file__).parents[2]
API_TOKEN = "for-the-tests-only"
PICTURE_WIDTH = 830
SCREENSHOTS = ROOT / "docs" / "screenshots"
UP_SECONDS = 20.0
PATIENCE_MS = 15_000
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# What the receiving servers of Acme's customers say of addresses that are gone.
GONE = {
    "gmail.com": "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking it",
    "orange.fr": "550 5.1.1 Adresse d'au moins un destinataire invalide. Invalid recipient. OFR_416 [416]",
    "old-shop.example": "550 5.1.2 Host unknown: domain does not exist",
}
NAMES = ("ana", "benoit", "chloe", "david", "emma", "farid", "grace", "hugo", "ines", "jonas", "kim", "lea", "marco")


def dead_addresses(*counts: int) -> dict[str, str]:
    """So many addresses at each of the providers, with what their servers say."""
    return {
        f"{NAMES[n % len(NAMES)]}.{n}@{provider}": words
        for (provider, words), count in zip(GONE.items(), counts, strict=False)
        for n in range(count)
    }


class Sender:
    """Somebody whose mail the bot watches: reports what happened to it, asks before it sends."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self._http = http

    async def report(
        self, campaign: str, *, delivered: int = 0, bounced: Mapping[str, str] | None = None, minutes_ago: float = 0
    ) -> None:
        """`bounced`: address → what the receiving server said."""
        told = {
            "at": (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat(),
            "campaign": campaign,
            "sender": "offers@mail.acme.com",
        }
        events: list[dict[str, Any]] = [
            {**told, "id": uuid4().hex, "kind": "bounced", "recipient": address, "diagnostic": words}
            for address, words in (bounced or {}).items()
        ]
        if delivered:
            events.append({**told, "id": uuid4().hex, "kind": "delivered", "count": delivered})
        async with self._http.post(f"{self.url}/events", json=events) as answer:
            assert answer.status == 200, await answer.text()

    async def spike(self) -> None:
        """A good week, then a part of the list that is dead."""
        await self.report("newsletter", delivered=4_210, bounced=dead_addresses(3), minutes_ago=40)
        await self.report("acme-q4", delivered=1_400, bounced=dead_addresses(1), minutes_ago=2_000)
        await self.report("acme-q4", delivered=400, bounced=dead_addresses(31, 14, 6), minutes_ago=5)

    async def may_send(self, campaign: str) -> str:
        """What the gate says: running or paused."""
        async with self._http.get(f"{self.url}/campaigns/{campaign}") as answer:
            return str((await answer.json())["state"])

    async def suppressed(self) -> list[str]:
        """The addresses that the bot serves as not to be mailed."""
        async with self._http.get(f"{self.url}/suppressions") as answer:
            return [row["address"] for row in (await answer.json())["suppressions"]]


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground(manifest=ROOT / "app_manifest.yml") as playground:
        yield playground


@asynccontextmanager
async def bot_process(slack: Playground, store: Path, **environment: str) -> AsyncIterator[Sender]:
    """`python -m bot run`, pointed at the playground by nothing but the environment."""
    port = free_port()
    ours = {
        "PYTHONPATH": str(ROOT),
        "PORT": str(port),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DELIVERABOT_API_TOKEN": API_TOKEN,
        "DELIVERABOT_STORE_PATH": str(store / "store.sqlite"),
        "DELIVERABOT_REVIEWS_APPROVER_GROUP": "S0APPROVE",
        "DELIVERABOT_WATCH_RATE_INTERVAL": "0.5",
    }
    foreign = ("SLACK_", "DELIVERABOT_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        cwd=store, env={**inherited, **ours, **environment}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        async with asyncio.timeout(UP_SECONDS):
            line = (await running.stdout.readline()).decode()
        assert line.startswith("Deliverabot is up."), line
        await slack.wait_connected()
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {API_TOKEN}"}) as http:
            yield Sender(f"http://127.0.0.1:{port}", http)
    finally:
        await stop(running)


@pytest.fixture
async def sender(slack: Playground, tmp_path: Path) -> AsyncIterator[Sender]:
    async with bot_process(slack, tmp_path) as up:
        yield up


@pytest.fixture
async def page(slack: Playground) -> AsyncIterator[Page]:
    """A browser on the playground's page: alice, in #deliverability."""
    problems: list[str] = []
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=binary("chromium"), args=BROWSER_ARGUMENTS)
        stack.push_async_callback(browser.close)
        page = await browser.new_page(viewport={"width": 1280, "height": 960})
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(f"{slack.url}/?as=U0ALICE#C0DELIV")
        await page.locator("[data-channel=C0DELIV]").wait_for(state="attached")
        yield page
    assert not problems


async def shoot(what: Locator | Page, name: str, *, margin: float = 0) -> None:
    """A picture for the README, where pictures are wanted."""
    if os.environ.get("DELIVERABOT_SCREENSHOTS") != "1":
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    if isinstance(what, Page):
        await what.mouse.move(0, 0)
        await what.screenshot(path=path, animations="disabled")
        return
    await what.scroll_into_view_if_needed()
    await what.page.mouse.move(0, 0)
    box = await what.bounding_box()
    assert box is not None
    cut = FloatRect(
        x=box["x"] - margin,
        y=box["y"] - margin,
        width=min(box["width"] + 2 * margin, PICTURE_WIDTH),
        height=box["height"] + 2 * margin,
    )
    await what.page.screenshot(path=path, animations="disabled", clip=cut)


def message(page: Page, words: str) -> Locator:
    """The newest message in the channel with these words."""
    return page.get_by_test_id("messages").locator("[data-ts]", has_text=words).last


async def run(page: Page, command: str) -> None:
    """Types a command and sends it."""
    composer = page.get_by_test_id("composer")
    await composer.fill(command)
    await composer.press("Enter")


async def become(page: Page, person: str) -> None:
    """The switch at the top of the page."""
    await page.locator(f"[data-person={person}]").click()
    await page.locator(f"[data-person={person}][aria-current=true]").wait_for()
