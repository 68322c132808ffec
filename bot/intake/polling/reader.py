"""One account of a platform: round after round, each page of it stored with what is remembered of it."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from bot.clock import Clock
from bot.intake.polling import load
from bot.intake.polling.http import Api
from bot.intake.polling.memory import Memory, Page, Rise
from bot.intake.polling.pace import Pace
from bot.intake.polling.polled import Look
from bot.intake.prepare import prepare
from bot.intake.reader import FIRST_PAUSE, Reader, Refused
from bot.settings import Poll, Secrets
from bot.store import Store, sources
from bot.store.events import Entry, identity
from bot.store.sources import Source


def build_api(
    wanted: Poll, secrets: Secrets, *, pause: Callable[[float], Awaitable[None]], stopping: asyncio.Event
) -> Api:
    """What one account is asked by. Its `url` is "" where the key does not have the form that names the server."""
    polled = load(wanted.platform)
    key = secrets.named.get(f"{wanted.secret_prefix}KEY", "")
    login = polled.login(key)
    return Api(
        wanted.url or polled.url(key), pace=Pace(polled.limits), pause=pause, stopping=stopping,
        headers=login.headers, query=login.query,
    )  # fmt: skip


class PollReader(Reader):
    """Asks one account."""

    def __init__(
        self, wanted: Poll, *, secrets: Secrets, store: Store, clock: Clock, first_pause: float = FIRST_PAUSE
    ) -> None:
        super().__init__(Source(wanted.platform, wanted.name), store, clock, first_pause=first_pause)
        self._wanted = wanted
        self._polled = load(wanted.platform)
        # Under the platform's own name an event is the one that its webhook tells.
        own = wanted.name == wanted.platform
        self._told_apart_by = wanted.platform if own else f"{wanted.platform}/{wanted.name}"
        self._api = build_api(wanted, secrets, pause=self.pause, stopping=self.stopping)

    async def read(self) -> None:
        """Round after round."""
        if not self._api.url:
            raise Refused(f"{self._wanted.secret_prefix}KEY: must be {self._polled.key_help}")
        while not self.stopping.is_set():
            await self._round()
            await self.pause(self._wanted.interval * random.uniform(0.95, 1.05))

    async def _round(self) -> None:
        began = self.clock()
        memory = before = Memory.decode(await self.store.read(sources.position, self.source))
        wanted = self._wanted
        look = Look(self._api, before, began, wanted.take, wanted.unclassified)
        async with self._api:
            async for page in self._polled.look(look):
                memory = await self._take(page, memory)
        await self._remember(replace(memory, looked_at=began))
        await self.worked()

    async def _take(self, page: Page, memory: Memory) -> Memory:
        now, after = self.clock(), memory.after(page)
        entries = [self._counted(rise, now) for each in page.counts for rise in memory.rises(each)]
        entries += self._told(page, now)
        if entries or after != memory:
            await self.store.write(sources.take, self.source, entries, now, position=after.encode())
        return after

    async def _remember(self, memory: Memory) -> None:
        await self.store.write(sources.take, self.source, [], self.clock(), position=memory.encode())

    def _counted(self, rise: Rise, now: int) -> Entry:
        return Entry(
            identity=identity(f"poll {self.name}", f"{rise.key} {rise.column} {rise.total}"),
            kind="counted",
            column=rise.column,
            at=now,
            counted_at=now,
            count=rise.more,
            campaign=rise.campaign,
            domain=self._wanted.domain,
            provider="",
            source=self._told_apart_by,
        )

    def _told(self, page: Page, now: int) -> list[Entry]:
        told = [delivery for event in page.events if (delivery := event.delivery(now)) is not None]
        entries = [prepare(delivery, self._told_apart_by) for delivery in told]
        domain = self._wanted.domain
        entries = [replace(entry, domain=domain) if domain and not entry.domain else entry for entry in entries]
        return entries if page.counted else [replace(entry, count=0) for entry in entries]
