"""`python -m bench`: every figure. Those of the bounces are a table of their own, where their corpus is at hand."""

import asyncio
import subprocess
import sys

from bench import alert_delay, bounces, commands, intake, start, verification
from bench.figure import Figure, main


async def measure() -> list[Figure]:
    """One after the other: they would disturb each other."""
    figures = []
    for module in (start, intake, commands, alert_delay, verification):
        print(f"{module.__name__} …", flush=True)
        figures += await module.measure()
        await asyncio.sleep(1)
    return figures


if bounces.corpus().is_dir():
    print("bench.bounces …", flush=True)
    subprocess.run([sys.executable, "-m", "bench.bounces"], check=True)
main(measure)
