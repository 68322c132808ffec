"""What the store knows of the sources, as the doctor tells it."""

from pathlib import Path

import pytest

from bot import clock
from bot.clock import HOUR, MINUTE
from bot.doctor.sources import examine
from bot.settings import Settings
from bot.settings import Store as StoreSettings
from bot.store import Connection, Store, sources
from bot.store.sources import Source


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=StoreSettings(path=str(tmp_path / "bot.sqlite")))


def habit(db: Connection, now: int) -> None:
    """Twenty a day for two weeks, and none since yesterday."""
    for hours in range(24, 24 * 14):
        sources.seen(db, Source("log", "mail"), events=20, now=now - (24 * 15 - hours) * HOUR)


async def test_each_that_is_wrong_by_itself(settings: Settings) -> None:
    now = clock.now()
    assert await examine(settings) == []
    async with Store(settings.store.path) as store:
        assert [result.what for result in await examine(settings)] == ["no event has come in yet"]
        await store.write(sources.seen, Source("api", "events"), events=1, now=now)
        await store.write(sources.failed, Source("imap", "a"), why="timeout", now=now - 5 * MINUTE)
        await store.write(sources.failed, Source("imap", "b"), why="NO", now=now - 5 * MINUTE, state="refused")
        await store.write(habit, now)
        found = {result.about: (result.state, result.what) for result in await examine(settings)}
    assert found == {
        "source imap a": ("warning", "failed 5 min ago: timeout"),
        "source imap b": ("failure", "lets us in no more, 5 min ago: NO"),
        "source log mail": ("warning", "is silent against its habit: the last event is 25 h old"),
        "sources": ("ok", "1 of 4 work"),
    }
