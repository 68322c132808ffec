"""From posting the events of a spike to its alert in the channel, with every setting at its default.

The store is one in use: a week of twenty campaigns.
"""

import asyncio
import random
from statistics import median
from time import perf_counter

from bench.figure import Figure, main, spread
from bench.mail import bounce, event, past_week
from playground.person import Person
from tests.processes import BotProcess, playground
from tests.servers.process import directory

TARGET = 10.0  # seconds, median
SPIKES = 12
DELIVERED, HARD = 180, 20  # a tenth of the mail bounces hard: five times what is a warning
LONGEST = 60.0


async def measure() -> list[Figure]:
    """Spike after spike, each at another moment of the check's interval."""
    with directory("bench") as folder:
        async with (
            playground(folder / "slack.log") as slack,
            BotProcess(folder, slack) as bot,
            Person(slack, "U0ALICE") as alice,
        ):
            for batch in past_week():
                await bot.post(batch)
            delays = [await _delay(bot, alice, f"spike-{number:02}") for number in range(SPIKES)]
    middle = median(delays)
    return [
        Figure(
            "spike posted to alert visible",
            f"{middle:.1f} s",
            spread(delays, "s"),
            f"< {TARGET:.0f} s",
            middle < TARGET,
        )
    ]


async def _delay(bot: BotProcess, alice: Person, campaign: str) -> float:
    await asyncio.sleep(random.uniform(0, 5))
    events = [event(campaign) for _ in range(DELIVERED)] + [bounce(campaign, hard=True) for _ in range(HARD)]
    began = perf_counter()
    await bot.post(events)
    await alice.wait_for("#deliverability", lambda one: campaign in one.words, timeout=LONGEST)
    return perf_counter() - began


if __name__ == "__main__":
    main(measure)
