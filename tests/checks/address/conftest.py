"""The small Internet of `world.py`, started once for all tests that ask it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from checks.address import Manners
from tests.checks.address.world import World, whole_world


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def world() -> AsyncIterator[World]:
    async with whole_world() as running:
        yield running


@pytest.fixture(autouse=True)
def nobody_was_asked_before(request: pytest.FixtureRequest) -> None:
    """Who sent away one test does not send away the next."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").manners = Manners()
