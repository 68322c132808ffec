"""Events a second through POST /events of the real process, beside raw inserts of the same rows in the same run.

Both are as durable: WAL, synchronous FULL, a commit for every 500. The raw insert does nothing but insert, into one
table with a primary key; the bot parses, authorizes, dedupes, counts for three subjects, classifies and flags bounces.
"""

import asyncio
import json
from collections.abc import Sequence
from statistics import median
from time import perf_counter

from bench.figure import Figure, main, spread
from bench.mail import CAMPAIGNS, Event, ordinary
from bench.raw_inserts import raw_inserts
from tests.processes import BotProcess, playground
from tests.servers.process import directory

TARGET = 10_000  # events a second
BATCH = 500
BATCHES = 120  # a round
ROUNDS = 5
SENDERS = 4  # connections at once


async def measure() -> list[Figure]:
    """Five rounds of each, in turn, so that a busy machine is as hard on the one as on the other."""
    http, raw = [], []
    with directory("bench") as folder:
        async with playground(folder / "slack.log") as slack, BotProcess(folder, slack) as bot:
            await _through_http(bot, _round(10))  # warm
            for number in range(ROUNDS):
                batches = _round(BATCHES)
                http.append(BATCH * BATCHES / await _through_http(bot, batches))
                raw.append(
                    BATCH * BATCHES / await asyncio.to_thread(raw_inserts, folder / f"raw-{number}.sqlite", batches)
                )
    ratios = [one / other for one, other in zip(http, raw, strict=True)]
    rate = median(http)
    return [
        Figure(
            "events/s over HTTP, 500 a batch", f"{rate:,.0f}", spread(http, "/s", 0), f"≥ {TARGET:,}", rate >= TARGET
        ),
        Figure("raw sqlite3 inserts of the same rows", f"{median(raw):,.0f}", spread(raw, "/s", 0)),
        Figure("HTTP intake as a share of raw inserts", f"{median(ratios):.2f}", spread(ratios, "", 2)),
    ]


def _round(batches: int) -> list[list[Event]]:
    return [[ordinary(CAMPAIGNS[(row + batch) % len(CAMPAIGNS)]) for row in range(BATCH)] for batch in range(batches)]


async def _through_http(bot: BotProcess, batches: Sequence[list[Event]]) -> float:
    """Seconds until every batch is answered 200, which is after its commit."""
    bodies = [json.dumps(batch).encode() for batch in batches]

    async def send() -> None:
        while bodies:
            async with bot.http.post(f"{bot.url}/events", data=bodies.pop()) as answer:
                if (await answer.json()) != {"new": BATCH, "duplicates": 0}:
                    raise RuntimeError(await answer.text())

    started = perf_counter()
    await asyncio.gather(*(send() for _ in range(SENDERS)))
    return perf_counter() - started


if __name__ == "__main__":
    main(measure)
