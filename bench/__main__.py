"""`python -m bench`: every figure. Those of the bounces are a table of their own, where their corpus is at hand.

`python -m bench --long`: those of the list of a million and of a month of mail too, which take some eight minutes.
"""

import asyncio
import subprocess
import sys

from bench import (
    alert_delay,
    alerts,
    bounces,
    commands,
    dns,
    domain,
    hooks,
    intake,
    start,
    store_size,
    verification,
    verification_list,
)
from bench.figure import Figure, main

LONG = "--long"


async def measure() -> list[Figure]:
    """One after the other: they would disturb each other."""
    figures = []
    long = (verification_list, store_size) if LONG in sys.argv[1:] else ()
    for module in (start, intake, hooks, commands, alert_delay, alerts, verification, dns, domain, *long):
        print(f"{module.__name__} …", flush=True)
        figures += await module.measure()
        await asyncio.sleep(1)
    return figures


if bounces.corpus().is_dir():
    print("bench.bounces …", flush=True)
    subprocess.run([sys.executable, "-m", "bench.bounces"], check=True)
main(measure)
