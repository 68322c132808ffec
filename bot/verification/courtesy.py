"""Keeps in the store what mail servers are owed, so that a restart forgets no pause and no daily cap.

    async with Courtesy(store, verifications, clock): ...       # nobody is asked before, nobody after

What is learnt inside is written a moment later, all that came up in it together: however many questions are put, there
are a few writes a second. Where another process writes to the same store, the questions of both count together.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from time import monotonic
from typing import Self

from bot.clock import Clock
from bot.errors import StoreUnavailable
from bot.store import Store, courtesy
from bot.store.courtesy import Owed
from bot.verification.verifications import Verifications
from checks.address.ledger import Asked

log = logging.getLogger(__name__)

TOGETHER = 0.1  # seconds in which what is new waits to be written together; the first goes at once, and so do pauses


@dataclass
class Courtesy:
    """`verifications`: whose manners and memory of servers are kept."""

    store: Store
    verifications: Verifications
    clock: Clock
    _new: asyncio.Event = field(default_factory=asyncio.Event)
    _hurry: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False
    _writing: asyncio.Task[None] | None = None

    @property
    def _asked_as(self) -> str:
        """Who is refused may come again under a better name: a pause holds for the one it was meant for."""
        probe = self.verifications.probe
        return f"{probe.hello} {probe.mail_from} {probe.source_ip or ''}" if probe else ""

    async def __aenter__(self) -> Self:
        pace, memory = self.verifications.manners.pace, self.verifications.catch_all
        owed = await self.store.read(courtesy.load, self.clock(), asked_as=self._asked_as)
        pace.restore(owed.pauses, now=monotonic())
        pace.budgets.stored(owed.asked, now=monotonic())
        memory.restore(owed.takes_any)
        pace.notify = self._at_once
        pace.budgets.notify = memory.notify = self._new.set
        self._writing = asyncio.create_task(self._write_now_and_then(), name="courtesy")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping = True
        self._at_once()
        assert self._writing is not None
        await self._writing
        await self._write()
        pace, memory = self.verifications.manners.pace, self.verifications.catch_all
        unused = pace.budgets.unused(now=monotonic())
        pace.notify = pace.budgets.notify = memory.notify = None
        with contextlib.suppress(StoreUnavailable):  # then they count as put
            await self.store.write(courtesy.take_back, unused, self.clock())

    def _at_once(self) -> None:
        self._new.set()
        self._hurry.set()

    async def _write_now_and_then(self) -> None:
        while not self._stopping:
            await self._new.wait()
            self._new.clear()
            self._hurry.clear()
            await self._write()
            if not self._stopping:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), TOGETHER)

    async def _write(self) -> None:
        """All that is new; what the store does not take comes again with the next."""
        pace, memory = self.verifications.manners.pace, self.verifications.catch_all
        pauses, relieved = pace.unstored(now=monotonic())
        owed = Owed(pauses, relieved, pace.budgets.unstored(now=monotonic()), memory.unstored())
        if not any(owed):
            return
        try:
            sums: list[Asked] = await self.store.write(courtesy.save, owed, self.clock(), asked_as=self._asked_as)
        except StoreUnavailable as error:
            log.warning("pauses and daily caps of mail servers are not stored: %s", error)
            pace.not_stored([*(each.group for each in pauses), *relieved])
            pace.budgets.not_stored(owed.asked)
            memory.not_stored(owed.takes_any)
            self._new.set()
        else:
            pace.budgets.stored(sums, now=monotonic())
