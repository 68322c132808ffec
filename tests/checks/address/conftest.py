"""The small Internet of `world.py`, started once for all tests that ask it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.checks.address.world import World, whole_world


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def world() -> AsyncIterator[World]:
    async with whole_world() as running:
        yield running
