"""A real browser on the page, a real Bolt app behind it, and the playground between them."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Page, async_playwright
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground
from tests.playground.page.lunchbot import MANIFEST, lunchbot
from tests.servers import binary

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 10_000


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    # Bolt takes tokens from the environment by itself, and warns if it was given a client as well.
    for name in [name for name in os.environ if name.startswith("SLACK_")]:
        monkeypatch.delenv(name)
    async with Playground(manifest=MANIFEST, message_interval=0.0) as slack:
        yield slack


@pytest.fixture
async def bot(slack: Playground) -> AsyncIterator[AsyncWebClient]:
    """The app is connected while the test runs; its client posts what the test wants posted."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    handler = AsyncSocketModeHandler(lunchbot(client), slack.app_token)
    await handler.connect_async()
    await slack.wait_connected()
    yield client
    await handler.close_async()


class Visitors:
    """Opens pages: each one a browser profile of its own."""

    def __init__(self, slack: Playground, stack: AsyncExitStack) -> None:
        self._slack = slack
        self._stack = stack
        self.problems: list[str] = []

    async def visit(self, person: str = "U0ALICE", where: str = "C0DELIV", *, width: int = 1200) -> Page:
        playwright = await self._stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=binary("chromium"), args=BROWSER_ARGUMENTS)
        self._stack.push_async_callback(browser.close)
        page = await browser.new_page(viewport={"width": width, "height": 800})
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        await page.goto(f"{self._slack.url}/?as={person}#{where}")
        await page.locator("[data-channel=C0DELIV]").wait_for(state="attached")
        return page


@pytest.fixture
async def visitors(slack: Playground) -> AsyncIterator[Visitors]:
    async with AsyncExitStack() as stack:
        visitors = Visitors(slack, stack)
        yield visitors
    assert not visitors.problems
