"""Verifying by the thousand: correctness, throughput beside a raw dialogue, manners, and memory over a million."""

import asyncio
import ipaddress
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from statistics import median
from time import perf_counter

import psutil

from bench.figure import Figure, main, spread
from bench.floor import floor
from checks.address import CatchAllMemory, Limits, Manners, Probe, verify_many
from checks.dns import Resolver
from tests.servers.mail_hosts import MailHosts, Seen, mail_hosts
from tests.servers.postfix import postfix
from tests.servers.unbound import unbound

ROUNDS = 5
DOMAINS, ADDRESSES = 50, 2_000
SHARE_LIVE = 0.7
ALLOWED = (ipaddress.ip_network("127.0.0.0/8"),)


def people(count: int, domains: Sequence[str]) -> list[str]:
    """Addresses of these domains in turn, 70 % of them live."""
    chosen = random.Random(20261122)
    return [
        f"{'live' if chosen.random() < SHARE_LIVE else 'gone'}{number}@{domains[number % len(domains)]}"
        for number in range(count)
    ]


def wanted(address: str) -> str:
    return "accepted" if address.startswith("live") else "mailbox_not_found"


def probe(port: int) -> Probe:
    return Probe(hello="prober.test", mail_from="probe@prober.test", allow_networks=ALLOWED, port=port)


async def run(addresses: Sequence[str], nameserver: str, port: int) -> tuple[float, int]:
    """Addresses a second with nothing remembered from before, and how many verdicts were wrong."""
    resolver = Resolver(nameservers=[nameserver])
    began = perf_counter()
    verdicts = verify_many(
        addresses, resolver=resolver, probe=probe(port), catch_all=CatchAllMemory(), manners=Manners()
    )
    found = Counter([(verdict.address, verdict.reason) async for verdict in verdicts])
    rate = len(addresses) / (perf_counter() - began)
    wrong = sum((Counter((address, wanted(address)) for address in addresses) - found).values())
    await resolver.aclose()
    return rate, wrong


def records(domains: Sequence[str], addresses: Sequence[str]) -> str:
    """Each domain with an MX of its own, on these addresses in turn."""
    return "".join(
        f"{domain}. MX 10 mx.{domain}.\nmx.{domain}. A {addresses[number % len(addresses)]}\n"
        for number, domain in enumerate(domains)
    )


async def throughput(*, delay: float, pipelining: bool, target: int, rounds: int = ROUNDS) -> list[Figure]:
    """In turn with the floor, so that a busy machine is as hard on the one as on the other."""
    domains = [f"acme{number}.test" for number in range(DOMAINS)]
    addresses = people(ADDRESSES, domains)
    ours, raw, wrong, seen = [], [], 0, Counter[str]()
    async with mail_hosts(DOMAINS, delay=delay, pipelining=pipelining) as hosts:
        where = dict(zip(domains, hosts.addresses, strict=True))
        async with unbound(records(domains, hosts.addresses)) as dns:
            await run(addresses, dns.nameserver, hosts.port)  # warm
            await hosts.seen()
            for _ in range(rounds):
                rate, errors = await run(addresses, dns.nameserver, hosts.port)
                ours.append(rate)
                wrong += errors
                seen += Counter(asdict(one := await hosts.seen()))
                most_open = one.most_open
                raw.append(await floor(addresses, where, hosts.port, pipelining=pipelining))
                await hosts.seen()
    name = f"{delay * 1000:.0f} ms a reply, {'pipelining' if pipelining else 'one by one'}"
    print(name, "most open", most_open, dict(seen), "wrong", wrong)
    ratios = [one / other for one, other in zip(ours, raw, strict=True)]
    return [
        Figure(name, f"{median(ours):,.0f}/s", spread(ours, "/s", 0), f"≥ {target:,}/s", median(ours) >= target),
        Figure("  as a share of the raw dialogue", f"{median(ratios):.2f}", spread(ratios, "", 2)),
    ]


async def measure() -> list[Figure]:
    figures = await throughput(delay=0.05, pipelining=True, target=3_000)
    figures += await throughput(delay=0.05, pipelining=False, target=1_300)
    figures += await throughput(delay=0.0, pipelining=True, target=8_000)
    return figures


if __name__ == "__main__":
    main(measure)
