"""A small app of the tests' own, a playground that reads its manifest, and the people who use it."""

from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.person import Person
from playground.server import Playground
from tests.playground.sandbox import MANIFEST, client_of, connected


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground(manifest=MANIFEST, message_interval=0.01, retry_delays=(0.0, 0.01, 0.02)) as playground:
        yield playground


@pytest.fixture
def bot(slack: Playground) -> AsyncWebClient:
    """The app's Web API client, as it would use it outside any listener."""
    return client_of(slack)


@pytest.fixture
async def app(slack: Playground) -> AsyncIterator[AsyncApp]:
    """A Bolt app on Socket Mode; a test adds the listeners it needs."""
    async with connected(slack) as bolt:
        yield bolt


@pytest.fixture
async def alice(slack: Playground) -> AsyncIterator[Person]:
    async with Person(slack.url, "U0ALICE") as person:
        yield person


@pytest.fixture
async def bob(slack: Playground) -> AsyncIterator[Person]:
    async with Person(slack.url, "U0BOB") as person:
        yield person
