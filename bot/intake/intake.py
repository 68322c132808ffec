"""The one door for events: prepared off the event loop, stored in one transaction, acknowledged after its commit."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.clock import Clock
from bot.delivery_event import DeliveryEvent
from bot.intake.prepare import prepare_all
from bot.store import Store, events, idempotency, sources
from bot.store.events import Entry, Recorded
from bot.store.sources import Source

SMALL = 20  # events: below this a thread costs more than it frees


@dataclass(frozen=True)
class Intake:
    """Takes events of every source."""

    store: Store
    clock: Clock

    async def take(
        self, batch: Sequence[DeliveryEvent], *, source: str, kind: str = "", asked: idempotency.Request | None = None
    ) -> Recorded:
        """Stores a batch. When this returns, it is committed; the same batch again changes nothing.

        `source`: what its ids are told apart by; with a `kind` it is one of the sources whose health is watched.
        `asked`: a request that named itself is answered as it was the first time. KeyReused where it was another one.
        """
        if len(batch) > SMALL:
            entries = await asyncio.to_thread(prepare_all, batch, source)
        else:
            entries = prepare_all(batch, source)
        return await self.take_entries(entries, source=Source(kind, source) if kind else None, asked=asked)

    async def take_entries(
        self,
        entries: Sequence[Entry],
        *,
        source: Source | None = None,
        asked: idempotency.Request | None = None,
        nonce: int | None = None,
    ) -> Recorded:
        """The same for entries that are prepared already. `nonce`: see `events.record`."""
        record = partial(idempotency.record, asked=asked) if asked else partial(events.record, nonce=nonce)
        if source is None:
            return await self.store.write(record, entries, self.clock())
        return await self.store.write(sources.take, source, entries, self.clock(), record=record)
