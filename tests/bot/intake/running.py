"""Readers as the bot runs them: started, and stopped at the end of the test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from bot.intake.reader import Reader
from bot.store import Connection, Store, sources
from bot.store.sources import Health

PATIENCE = 15.0  # seconds until something must have happened


@contextlib.asynccontextmanager
async def running(reader: Reader) -> AsyncIterator[Reader]:
    task = asyncio.create_task(reader.run(), name=reader.name)
    try:
        yield reader
    finally:
        reader.stop()
        async with asyncio.timeout(PATIENCE):
            await task


@contextlib.asynccontextmanager
async def killed(reader: Reader) -> AsyncIterator[Reader]:
    """It has no say in its end."""
    task = asyncio.create_task(reader.run(), name=reader.name)
    try:
        yield reader
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def eventually(seen: Callable[[], Awaitable[Any]]) -> Any:
    """What `seen` returns as soon as that is something."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await seen()):
            await asyncio.sleep(0.02)
    return found


async def health(store: Store, **wanted: object) -> Health:
    """The only source, once it is as `wanted`."""

    async def look() -> Health | None:
        found = await store.read(sources.all_sources)
        return found[0] if found and all(getattr(found[0], k) == v for k, v in wanted.items()) else None

    found: Health = await eventually(look)
    return found


def kept(db: Connection) -> list[tuple[Any, ...]]:
    """(recipient, campaign, reason) of what is kept, by recipient."""
    return [
        tuple(row) for row in db.execute("SELECT recipient, campaign, reason FROM kept_event ORDER BY recipient, id")
    ]


async def until_kept(store: Store, *recipients: str) -> list[tuple[Any, ...]]:
    """Once so many bounces are kept; they must be these."""

    async def look() -> list[tuple[Any, ...]] | None:
        found = await store.read(kept)
        return found if len(found) >= len(recipients) else None

    found: list[tuple[Any, ...]] = await eventually(look)
    assert [row[0] for row in found] == sorted(recipients)
    return found


class Uncommitted:
    """A store that takes no events, as one whose process is killed between reading and committing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.read = store.read
        self.asked = asyncio.Event()

    async def write(self, change: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        if change is not sources.take:
            return await self._store.write(change, *arguments, **named)
        self.asked.set()
        return await asyncio.Event().wait()
