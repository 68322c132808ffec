"""From sending a slash command to its first answer on the page, while 1,000 events a second come in.

The store is one in use: a week of twenty campaigns, all of them sending now.
"""

import asyncio
from itertools import cycle, islice
from time import perf_counter

from bench.figure import Figure, main, share, spread
from bench.mail import CAMPAIGNS, ordinary, past_week
from playground.person import Person
from tests.processes import BotProcess, playground
from tests.servers.process import directory

TARGET = 300.0  # ms, 99th percentile
COMMANDS = 300
PAUSE = 0.05  # seconds between two commands
# /verify answers twice; the first says that it is on its way. A name under .invalid asks no resolver for long.
TYPED = ("/campaign list", "/deliverability", "/verify jo@acme.invalid", "/campaign help")
A_SECOND = 1_000
BATCH = 100


async def measure() -> list[Figure]:
    """Commands of every kind, one after the other, with mail flowing all the time."""
    with directory("bench") as folder:
        async with playground(folder / "slack.log") as slack, BotProcess(folder, slack) as bot:
            for batch in past_week():
                await bot.post(batch)
            flow = Flow(bot)
            flowing = asyncio.create_task(flow.run())
            async with Person(slack, "U0ALICE") as alice:
                await _times(alice, 20)  # warm
                flow.begin()
                times = await _times(alice, COMMANDS)
                came = flow.a_second()
            flowing.cancel()
            await asyncio.gather(flowing, return_exceptions=True)
    p99 = share(times, 99)
    middle = (
        f"median {share(times, 50):.0f}, 90th {share(times, 90):.0f}; {spread(times, 'ms', 0)}; {came:,.0f} events/s"
    )
    return [Figure("command to first answer, 99th", f"{p99:.0f} ms", middle, f"< {TARGET:.0f} ms", p99 < TARGET)]


class Flow:
    """1,000 events a second in batches of 100, kept to the clock: a late batch is made up for."""

    def __init__(self, bot: BotProcess) -> None:
        self._bot = bot
        self.begin()

    def begin(self) -> None:
        """Counts from now on."""
        self._sent, self._began = 0, perf_counter()

    def a_second(self) -> float:
        """Events a second that were answered since."""
        return self._sent / (perf_counter() - self._began)

    async def run(self) -> None:
        """Until cancelled."""
        due = perf_counter()
        while True:
            await self._bot.post([ordinary(CAMPAIGNS[number % len(CAMPAIGNS)]) for number in range(BATCH)])
            self._sent += BATCH
            due += BATCH / A_SECOND
            await asyncio.sleep(max(0.0, due - perf_counter()))


async def _times(alice: Person, count: int) -> list[float]:
    times = []
    for command in islice(cycle(TYPED), count):
        before = len(alice.ephemerals)
        began = perf_counter()
        await alice.run(command)
        await alice.wait_until(lambda before=before: len(alice.ephemerals) > before)  # type: ignore[misc]
        times.append((perf_counter() - began) * 1_000)
        await asyncio.sleep(PAUSE)
    return times


if __name__ == "__main__":
    main(measure)
