"""A whole domain check, measured in round trips: how long it waits at 20 ms to the name server, over those 20 ms.

A relay, in a process of its own, holds back each answer of a real nsd; nothing else is between. `python -m bench.domain`.
"""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.figure import Figure, main, spread
from checks.dns import Resolver
from checks.domain import check
from tests.checks.domain.zones import HEALTHY
from tests.servers.nsd import nsd
from tests.servers.process import free_port, process

DELAY = 0.020  # seconds
TRIPS = 5.0
ROUNDS = 15

# As checkdmarc's 29 queries were counted on: an include, reports to somebody else, all records that there are.
ZONE = (
    HEALTHY.replace("ip4:192.0.2.7 -all", "include:esp.test mx -all").replace(
        "dmarc@acme.test", "dmarc@acme.test,mailto:a@reports.test"
    )
    + """
esp.test. TXT "v=spf1 include:more.esp.test ip4:192.0.2.7 -all"
more.esp.test. TXT "v=spf1 ip4:192.0.2.128/25 -all"
acme.test._report._dmarc.reports.test. TXT "v=DMARC1"
_smtp._tls.acme.test. TXT "v=TLSRPTv1; rua=mailto:tls@acme.test"
_mta-sts.acme.test. TXT "v=STSv1; id=1"
mta-sts.acme.test. A 192.0.2.9
default._bimi.acme.test. TXT "v=BIMI1; l=https://acme.test/logo.svg; a=https://acme.test/vmc.pem"
"""
)


@contextlib.asynccontextmanager
async def delayed(port: int, folder: Path) -> AsyncIterator[str]:
    """A name server that is 20 ms away; the way there is a process of its own."""
    front = free_port(kinds=(socket.SOCK_DGRAM,))
    async with process(
        sys.executable, "-m", "bench.relay", str(front), str(port), str(DELAY), "0", log=folder / "relay.log"
    ):
        await asyncio.sleep(0.5)
        yield f"127.0.0.1:{front}"


async def measure() -> list[Figure]:
    """Each round with a resolver of its own, so that nothing is cached."""
    trips = []
    async with nsd({".": ZONE}) as server, delayed(server.port, server.directory) as nameserver:
        for _ in range(ROUNDS):
            resolver = Resolver(nameservers=[nameserver])
            began = perf_counter()
            report = await check(
                "acme.test", resolver=resolver, selectors=["s1"], ips=["192.0.2.7"], helo="mx.acme.test"
            )
            trips.append((perf_counter() - began) / DELAY)
            assert [each.code for each in report.results if each.state != "ok"] == ["mta-sts-unknown"], report.results
            await resolver.aclose()
    waited = median(trips)
    return [
        Figure(
            "domain check at 20 ms",
            f"{waited:.1f} round trips",
            spread(trips, "round trips"),
            f"<= {TRIPS:.0f}",
            waited <= TRIPS,
        )
    ]


if __name__ == "__main__":
    main(measure)
