"""How large the store becomes with ten million delivered mails a day, for a month.

Two ways to be told of them, since the identities of events decide:

counts     the sender, a poll or an import tells counts: an event stands for many mails. 50 campaigns through 5 domains, 10
           addresses and to 20 providers send around the clock, so that every one of these 86 subjects has a row every minute:
           the worst there is. An hour's mail of a campaign and provider is 10 million / 24 / 1,000.
webhooks   every mail is an event of its own, remembered for `store.dedupe_days` so that it counts once. Measured on a
           sixteenth of a day in as many blocks as give a full day's density, and multiplied.

addresses  whom mails reached, where they are events: a row an address. Measured on a million of them that
           were mailed twice, a week apart.

Bounces and complaints come on top: some 600 octets each, for as long as `store.keep_days` says.
"""

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.figure import Figure, main
from bot.clock import DAY, HOUR, MINUTE
from bot.store import Store, deliveries, events, retention, rollup, seen, spikes
from bot.store.events import Entry
from bot.store.health import octets
from tests.servers.process import directory

MAILS = 10_000_000  # a day
DAYS, DEDUPE_DAYS = 30, 8
CAMPAIGNS, DOMAINS, IPS, PROVIDERS = 50, 5, 10, 20
TARGET = 50e6  # octets
START = 20_000 * DAY
SHARE = 16  # of a day's identities, one part in
ADDRESSES = 1_000_000
BATCH = 500


async def measure() -> list[Figure]:
    """Counts for a month with housekeeping as the bot does it; then identities, and addresses."""
    with directory("bench") as folder:
        by_counts = await _month_of_counts(folder / "counts.sqlite")
        identities = await _identities(folder / "identities.sqlite")
        addresses, longest = await _addresses(folder / "addresses.sqlite")
    later = (by_counts[-1] - by_counts[9]) / (DAYS - 10) * 30
    return [
        Figure(
            f"store after {DAYS} days of {MAILS / 1e6:.0f} million mails a day, told as counts",
            f"{by_counts[-1] / 1e6:.1f} MB",
            f"{by_counts[2] / 1e6:.1f} MB after 3 days, {later / 1e6:.1f} MB for each month after the first",
            "≤ 50 MB",
            by_counts[-1] <= TARGET,
        ),
        Figure(
            "what identities add where every mail is an event",
            f"{identities * DEDUPE_DAYS / 1e6:,.0f} MB",
            f"{identities / 1e6:.0f} MB for each of {DEDUPE_DAYS} days (store.dedupe_days); {identities / MAILS:.1f} octets a mail",
        ),
        Figure(
            "what knowing whom they reached adds, for each million addresses",
            f"{addresses / ADDRESSES:.1f} MB",
            f"news of 100,000 mails an hour taken in by transactions of {longest * 1_000:.0f} ms at the most",
        ),
    ]


async def _month_of_counts(path: Path) -> list[int]:
    sizes = []
    async with Store(path, patience=600) as store:
        for day in range(DAYS):
            start = START + day * DAY
            for hour in range(24):
                await store.write(_record_hour, start + hour * HOUR)
            now = start + DAY
            for at in await store.read(rollup.hours, now):
                await store.write(rollup.roll_up, at)
            await store.write(retention.forget, events_before=now - 90 * DAY, identities_before=now - DEDUPE_DAYS * DAY)
            sizes.append(await asyncio.to_thread(_used, path))
            print(f"  day {day + 1}: {sizes[-1] / 1e6:.1f} MB", flush=True)
    return sizes


def _record_hour(db: sqlite3.Connection, hour_at: int) -> None:
    """An event for each campaign and minute, of sent and of delivered; their other subjects come round."""
    for minute in range(60):
        events.record(db, list(_minute(hour_at + minute * MINUTE)), hour_at + HOUR)
    while spikes.take_news(db, 100_000):
        pass


def _minute(at: int) -> Iterator[Entry]:
    for number in range(CAMPAIGNS):
        for column in ("sent", "delivered"):
            yield Entry(
                identity=random.getrandbits(64) - 2**63,
                kind=column,
                column=column,
                at=at,
                counted_at=at,
                count=round(MAILS / (24 * 60 * CAMPAIGNS) * random.uniform(0.5, 1.5)),
                campaign=f"campaign-{number:03}",
                domain=f"mail{number % DOMAINS}.acme.example",
                ip=f"192.0.2.{number % IPS}",
                provider=f"provider-{number % PROVIDERS}.example",
                source="events",
            )


async def _identities(path: Path) -> float:
    """Octets of one day's identities, of MAILS mails."""
    async with Store(path, patience=600) as store:
        empty = await asyncio.to_thread(_used, path)
        for _ in range(MAILS // SHARE // BATCH):
            numbers = [random.getrandbits(64) - 2**63 for _ in range(BATCH)]
            await store.write(seen.first_seen, numbers, START, blocks=seen.BLOCKS // SHARE)
        return (await asyncio.to_thread(_used, path) - empty) * SHARE


async def _addresses(path: Path) -> tuple[float, float]:
    """Octets for a million addresses, and the seconds of the longest transaction."""
    longest = 0.0
    async with Store(path, patience=600) as store:
        empty = await asyncio.to_thread(_used, path)
        for at in (START, START + 7 * DAY):
            for number in range(0, ADDRESSES, BATCH):
                await store.write(_reach, range(number, number + BATCH), at)
                if (number + BATCH) % 100_000 == 0:
                    longest = max(longest, await _take_in(store))
        return await asyncio.to_thread(_used, path) - empty, longest


def _reach(db: sqlite3.Connection, numbers: range, at: int) -> None:
    told: dict[str, Any] = {"kind": "delivered", "column": "delivered", "at": at, "counted_at": at}
    deliveries.note(
        db, [Entry(identity=number, recipient=f"somebody.{number}@acme.example", **told) for number in numbers]
    )


async def _take_in(store: Store) -> float:
    took = []
    last = await store.read(deliveries.last_news)
    for piece in deliveries.pieces():
        started = perf_counter()
        await store.write(deliveries.take_in, piece, last=last)
        took.append(perf_counter() - started)
    await store.write(deliveries.forget_news, last=last)
    return max(took)


def _used(path: Path) -> int:
    """The file with its log written back, as it is at rest."""
    with closing(sqlite3.connect(path, timeout=60)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return octets(path)


if __name__ == "__main__":
    main(measure)
