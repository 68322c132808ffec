"""`python -m bench`: every figure, one table."""

import asyncio

from bench import alert_delay, commands, intake, start
from bench.figure import Figure, main


async def measure() -> list[Figure]:
    """One after the other: they would disturb each other."""
    figures = []
    for module in (start, intake, commands, alert_delay):
        print(f"{module.__name__} …", flush=True)
        figures += await module.measure()
        await asyncio.sleep(1)
    return figures


main(measure)
