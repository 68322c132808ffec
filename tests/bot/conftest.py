"""A clock and a store for every test that asks for them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.intake.intake import Intake
from bot.store import Store
from tests.bot.acme import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "store.sqlite") as opened:
        yield opened


@pytest.fixture
def intake(store: Store, clock: SetClock) -> Intake:
    return Intake(store, clock)
