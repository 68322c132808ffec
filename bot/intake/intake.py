"""The one door for events: prepared off the event loop, stored in one transaction, acknowledged after its commit."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.delivery_event import DeliveryEvent
from bot.intake.prepare import prepare_all
from bot.store import Store, events
from bot.store.events import Entry, Recorded

SMALL = 20  # events: below this a thread costs more than it frees


@dataclass(frozen=True)
class Intake:
    """Takes events of every source."""

    store: Store
    clock: Clock

    async def take(self, batch: Sequence[DeliveryEvent], *, source: str) -> Recorded:
        """Stores a batch. When this returns, it is committed; the same batch again changes nothing."""
        if len(batch) > SMALL:
            entries = await asyncio.to_thread(prepare_all, batch, source)
        else:
            entries = prepare_all(batch, source)
        return await self.take_entries(entries)

    async def take_entries(self, entries: Sequence[Entry]) -> Recorded:
        """The same for entries that are prepared already."""
        return await self.store.write(events.record, entries, self.clock())
