"""From starting the process to GET /readyz 200, on a store with a week of twenty campaigns; and its memory at rest."""

import asyncio
from statistics import median
from time import perf_counter

from bench.figure import Figure, main, spread
from bench.mail import past_week
from tests.processes import BotProcess, playground
from tests.servers.process import directory

SECONDS, MEGABYTES = 2.0, 120.0
STARTS = 7
REST = 6.0  # seconds after the start: the checks have run twice


async def measure() -> list[Figure]:
    """The same store is started on again and again."""
    starts, memory = [], []
    with directory("bench") as folder:
        async with playground(folder / "slack.log") as slack, BotProcess(folder, slack) as bot:
            for batch in past_week():
                await bot.post(batch)
            for _ in range(STARTS):
                await bot.terminate()
                began = perf_counter()
                await bot.start()
                starts.append(perf_counter() - began)
                await asyncio.sleep(REST)
                memory.append(bot.system().memory_info().rss / 1_000_000)
    start, rss = median(starts), max(memory)
    return [
        Figure("start to ready", f"{start:.2f} s", spread(starts, "s", 2), f"< {SECONDS:.0f} s", start < SECONDS),
        Figure("memory at rest (RSS)", f"{rss:.0f} MB", spread(memory, "MB"), f"< {MEGABYTES:.0f} MB", rss < MEGABYTES),
    ]


if __name__ == "__main__":
    main(measure)
