"""Providers that tell Acme how they see its mail."""

from collections.abc import AsyncIterator

import pytest

from bot.store import Store, sources
from bot.store.sources import Health
from tests.servers.reputation import Provider, provider


@pytest.fixture
async def server() -> AsyncIterator[Provider]:
    async with provider() as made:
        yield made


async def health(store: Store) -> Health:
    """Of the only source there is."""
    [found] = await store.read(sources.all_sources)
    return found
