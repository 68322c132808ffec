"""A whole domain check, measured in round trips: how long it waits at 20 ms to the name server, over those 20 ms.

A relay holds each question back on its way to a real nsd; nothing else is between. `python -m bench.domain`.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from statistics import median
from time import perf_counter
from typing import Any

from bench.figure import Figure, main, spread
from checks.dns import Resolver
from checks.domain import check
from tests.checks.domain.zones import HEALTHY
from tests.servers.nsd import nsd

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


class _Way(asyncio.DatagramProtocol):
    """One client's way to the server and back: questions go on after the delay, answers at once."""

    def __init__(self, back: Any, client: Any) -> None:
        self._back, self._client = back, client

    def connection_made(self, transport: Any) -> None:
        self.to_server = transport

    def datagram_received(self, data: bytes, _: Any) -> None:
        self._back.sendto(data, self._client)


class _Relay(asyncio.DatagramProtocol):
    def __init__(self, port: int) -> None:
        self._port = port
        self.ways: dict[Any, asyncio.Task[_Way]] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.questions = 0

    def connection_made(self, transport: Any) -> None:
        self._front = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.questions += 1
        if addr not in self.ways:
            self.ways[addr] = asyncio.create_task(self._open(addr))
        task = asyncio.create_task(self._pass(data, self.ways[addr], asyncio.get_running_loop().time() + DELAY))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _open(self, client: Any) -> _Way:
        loop = asyncio.get_running_loop()
        _, way = await loop.create_datagram_endpoint(
            lambda: _Way(self._front, client), remote_addr=("127.0.0.1", self._port)
        )
        return way

    async def _pass(self, data: bytes, way: asyncio.Task[_Way], at: float) -> None:
        opened = await way
        await asyncio.sleep(at - asyncio.get_running_loop().time())
        opened.to_server.sendto(data)


@contextlib.asynccontextmanager
async def delayed(port: int) -> AsyncIterator[tuple[str, _Relay]]:
    """A name server that is 20 ms away, and what came by."""
    loop = asyncio.get_running_loop()
    front, relay = await loop.create_datagram_endpoint(lambda: _Relay(port), local_addr=("127.0.0.1", 0))
    try:
        yield f"127.0.0.1:{front.get_extra_info('sockname')[1]}", relay
    finally:
        await asyncio.gather(*relay.tasks)
        for way in relay.ways.values():
            (await way).to_server.close()
        front.close()


async def measure() -> list[Figure]:
    """Each round with a resolver of its own, so that nothing is cached."""
    trips, questions = [], 0
    async with nsd({".": ZONE}) as server, delayed(server.port) as (nameserver, relay):
        for _ in range(ROUNDS):
            resolver, before = Resolver(nameservers=[nameserver]), relay.questions
            began = perf_counter()
            report = await check(
                "acme.test", resolver=resolver, selectors=["s1"], ips=["192.0.2.7"], helo="mx.acme.test"
            )
            trips.append((perf_counter() - began) / DELAY)
            questions = relay.questions - before
            assert [each.code for each in report.results if each.state != "ok"] == ["mta-sts-unknown"], report.results
            await resolver.aclose()
    waited = median(trips)
    return [
        Figure(
            f"domain check, {questions} queries at 20 ms",
            f"{waited:.1f} round trips",
            spread(trips, "round trips"),
            f"<= {TRIPS:.0f}",
            waited <= TRIPS,
        )
    ]


if __name__ == "__main__":
    main(measure)
