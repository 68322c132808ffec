"""The bot in a Slack look-alike, and the people of Acme Mail who use it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.slack import poster
from playground.person import Person
from playground.server import Playground
from tests.bot.slack.house import MANIFEST, House, house, settings_for


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """This Slack takes messages faster than one a second, and no token of this machine is in use."""
    monkeypatch.setattr(poster, "SPACING", 20)
    monkeypatch.setattr(poster, "LOOK", 0.02)
    for name in [name for name in os.environ if name.startswith("SLACK_")]:
        monkeypatch.delenv(name)


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground(manifest=MANIFEST, message_interval=0.01) as playground:
        yield playground


@pytest.fixture
async def bot(slack: Playground, tmp_path: Path) -> AsyncIterator[House]:
    async with house(slack, settings_for(slack, tmp_path / "store.sqlite")) as up:
        yield up


@pytest.fixture
async def alice(slack: Playground) -> AsyncIterator[Person]:
    """Asks; is no approver."""
    async with Person(slack.url, "U0ALICE") as person:
        yield person


@pytest.fixture
async def bob(slack: Playground) -> AsyncIterator[Person]:
    """Approves; reads French."""
    async with Person(slack.url, "U0BOB") as person:
        yield person


@pytest.fixture
async def carol(slack: Playground) -> AsyncIterator[Person]:
    """Approves too; reads Spanish."""
    async with Person(slack.url, "U0CAROL") as person:
        yield person


@pytest.fixture
async def mallory(slack: Playground) -> AsyncIterator[Person]:
    """A member of the workspace, no approver."""
    async with Person(slack.url, "U0MALLORY") as person:
        yield person


@pytest.fixture
async def gus(slack: Playground) -> AsyncIterator[Person]:
    """A guest."""
    async with Person(slack.url, "U0GUEST") as person:
        yield person
