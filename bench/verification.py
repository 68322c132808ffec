"""Verifying by the thousand: correctness, throughput beside a raw dialogue, manners, and memory over a million.

Servers of the tests on loopback, in processes of their own. `python -m bench.verification 1000000` asks a million
addresses for the last figure; without a number, a hundred thousand.
"""

import gc
import ipaddress
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from random import Random
from statistics import median
from time import perf_counter, process_time

import psutil

from bench.figure import Figure, main, spread
from bench.floor import floor
from checks.address import REASONS, CatchAllMemory, Manners, Probe, verify_many
from checks.dns import Resolver
from tests.checks.address.test_verdicts import CASES
from tests.checks.address.world import whole_world
from tests.servers.mail_hosts import MailHosts, mail_hosts
from tests.servers.postfix import postfix
from tests.servers.unbound import unbound

ROUNDS = 5
DOMAINS, ADDRESSES = 50, 2_000
SHARE_LIVE = 0.7
ALLOWED = (ipaddress.ip_network("127.0.0.0/8"),)
MANY = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 100_000
MEGABYTES = 300


def people(count: int, domains: Sequence[str]) -> Iterator[str]:
    """Addresses of these domains in turn, 70 % of them live."""
    chance = Random(20261122)
    for number in range(count):
        yield f"{'live' if chance.random() < SHARE_LIVE else 'gone'}{number}@{domains[number % len(domains)]}"


def grouped(count: int, domains: Sequence[str]) -> Iterator[str]:
    """As many, domain after domain, as a job feeds them."""
    chance = Random(20261122)
    for number in range(count):
        domain = domains[number * len(domains) // count]
        yield f"{'live' if chance.random() < SHARE_LIVE else 'gone'}{number}@{domain}"


def records(domains: Sequence[str], hosts: Sequence[str]) -> str:
    """Each domain with an MX of its own, on these hosts in turn."""
    return "".join(
        f"{domain}. MX 10 mx.{domain}.\nmx.{domain}. A {hosts[number % len(hosts)]}\n"
        for number, domain in enumerate(domains)
    )


@dataclass
class Tally:
    """Of one or several rounds. `rates`: addresses a second; `work`: addresses a second of our processor time."""

    rates: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    wrong: int = 0
    bad_manners: Counter[str] = field(default_factory=Counter)
    most_open: int = 0

    async def ask(self, addresses: Sequence[str], nameserver: str, port: int) -> None:
        """Once, with nothing remembered from before."""
        resolver = Resolver(nameservers=[nameserver])
        probe = Probe(hello="prober.test", mail_from="probe@prober.test", allow_networks=ALLOWED, port=port)
        verdicts = verify_many(addresses, resolver=resolver, probe=probe, catch_all=CatchAllMemory(), manners=Manners())
        gc.collect()
        began, worked = perf_counter(), process_time()
        found = Counter([(verdict.address, verdict.reason) async for verdict in verdicts])
        self.rates.append(len(addresses) / (perf_counter() - began))
        self.work.append(len(addresses) / (process_time() - worked))
        self.wrong += sum((Counter((address, wanted(address)) for address in addresses) - found).values())
        await resolver.aclose()

    async def watch(self, hosts: MailHosts) -> None:
        """What the hosts saw of it."""
        seen = asdict(await hosts.seen())
        self.most_open = max(self.most_open, seen["most_open"])
        self.bad_manners += Counter({name: seen[name] for name in ("early", "joined", "sent_away")})


def wanted(address: str) -> str:
    return "accepted" if address.startswith("live") else "mailbox_not_found"


async def correctness() -> list[Figure]:
    """The labelled cases of the tests, all in one run."""
    async with whole_world() as world:
        verdicts = verify_many(
            [address for address, _, _ in CASES],
            resolver=world.resolver,
            probe=world.probe(),
            catch_all=CatchAllMemory(),
            manners=Manners(),
        )
        found = {verdict.address: (verdict.verdict, verdict.reason) async for verdict in verdicts}
        forbidden = world.servers["trap"].connections
    count = Counter(
        _class(found[address], verdict, REASONS[reason].verdict, exact=found[address] == (verdict, reason))
        for address, verdict, reason in CASES
    )
    off = count["live called undeliverable"] + count["dead called deliverable"]
    share = count["right"] / len(CASES)
    words = ", ".join(f"{number} {kind}" for kind, number in count.items())
    return [
        Figure(
            f"labelled addresses ({len(CASES)})",
            f"{share:.0%} right",
            words,
            "≥ 95 %, none lost or bad",
            share >= 0.95 and not off,
        ),
        Figure("connections to forbidden addresses", str(forbidden), "", "0", forbidden == 0),
    ]


def _class(found: tuple[str, str], verdict: str, _: str, *, exact: bool) -> str:
    if exact:
        return "right"
    if found[0] == "undeliverable":
        return "live called undeliverable"
    if found[0] == "deliverable":
        return "dead called deliverable"
    return "soft" if found[0] in ("unknown", "risky") and verdict in ("deliverable", "undeliverable") else "off"


async def throughput(*, delay: float, pipelining: bool, target: int) -> list[Figure]:
    """In turn with the floor, so that a busy machine is as hard on the one as on the other."""
    domains = [f"acme{number}.test" for number in range(DOMAINS)]
    addresses = [*people(ADDRESSES, domains)]
    tally, raw = Tally(), []
    async with mail_hosts(DOMAINS, delay=delay, pipelining=pipelining) as hosts:
        where = dict(zip(domains, hosts.addresses, strict=True))
        async with unbound(records(domains, hosts.addresses)) as dns:
            await Tally().ask(addresses, dns.nameserver, hosts.port)  # warm
            for _ in range(ROUNDS):
                await hosts.seen()
                await tally.ask(addresses, dns.nameserver, hosts.port)
                await tally.watch(hosts)
                raw.append(await floor(addresses, where, hosts.port, pipelining=pipelining))
    name = f"{delay * 1000:.0f} ms a reply, {'pipelining' if pipelining else 'one by one'}"
    manners = sum(tally.bad_manners.values())
    ratios = [one / other for one, other in zip(tally.rates, raw, strict=True)]
    middle, best = median(tally.rates), max(tally.rates)
    return [
        Figure(
            name,
            f"{middle:,.0f}/s, best {best:,.0f}",
            spread(tally.rates, "/s", 0),
            f"≥ {target:,}/s",
            middle >= target,
        ),
        Figure("  as a share of the raw dialogue", f"{median(ratios):.2f}", spread(ratios, "", 2)),
        Figure("  per second of our processor", f"{median(tally.work):,.0f}/s", spread(tally.work, "/s", 0)),
        Figure("  wrong verdicts", str(tally.wrong), "", "0", tally.wrong == 0),
        Figure("  early talk, joined commands, 421s", str(manners), "", "0", manners == 0),
        Figure("  connections to one MX at most", str(tally.most_open), "", "≤ 2", tally.most_open <= 2),
    ]


async def one_postfix() -> list[Figure]:
    """A real Postfix with its own limits, a thousand addresses of one domain; a fresh one each round."""
    addresses = [*people(1_000, ["acme.test"])]
    tally, sent_away = Tally(), 0
    for _ in range(3):
        live = [address for address in addresses if address.startswith("live")]
        async with postfix(mailboxes=live, hosts=["127.0.2.1"]) as mta, unbound("acme.test. A 127.0.2.1") as dns:
            await tally.ask(addresses, dns.nameserver, mta.smtp_port)
            sent_away += mta.log.count("too many errors") + mta.log.count("limit exceeded")
    middle = median(tally.rates)
    return [
        Figure(
            "one real Postfix, 1,000 addresses",
            f"{middle:,.0f}/s",
            spread(tally.rates, "/s", 0),
            "≥ 300/s",
            middle >= 300,
        ),
        Figure("  wrong verdicts", str(tally.wrong), "", "0", tally.wrong == 0),
        Figure("  too many errors or connections", str(sent_away), "", "0", sent_away == 0),
    ]


async def million() -> list[Figure]:
    """A list that is never whole in memory, over 20,000 domains."""
    domains = [f"acme{number}.test" for number in range(20_000)]
    process, most, answered, wrong = psutil.Process(), 0, 0, 0
    async with mail_hosts(100) as hosts, unbound(records(domains, hosts.addresses)) as dns:
        probe = Probe(hello="prober.test", mail_from="probe@prober.test", allow_networks=ALLOWED, port=hosts.port)
        resolver = Resolver(nameservers=[dns.nameserver])
        began = perf_counter()
        seen = bytearray(MANY)
        async with aclosing(
            verify_many(grouped(MANY, domains), resolver=resolver, probe=probe, manners=Manners())
        ) as verdicts:
            async for verdict in verdicts:
                answered += 1
                wrong += verdict.reason != wanted(verdict.address)
                seen[int(verdict.address.partition("@")[0][4:])] += 1
                if answered % 1_000 == 0:
                    most = max(most, process.memory_info().rss)
        rate = MANY / (perf_counter() - began)
        saw = await hosts.seen()
    twice = MANY - seen.count(1)
    memory = most / 1_000_000
    return [
        Figure(f"{MANY:,} addresses, 20,000 domains", f"{rate:,.0f}/s", f"{saw.connections:,} connections"),
        Figure("  memory (RSS)", f"{memory:.0f} MB", "", f"< {MEGABYTES} MB", memory < MEGABYTES),
        Figure("  wrong, or not answered exactly once", f"{wrong}, {twice}", "", "0, 0", wrong == twice == 0),
        Figure(
            "  421s, connections to one MX at most",
            f"{saw.sent_away}, {saw.most_open}",
            "",
            "0, ≤ 2",
            saw.sent_away == 0 and saw.most_open <= 2,
        ),
    ]


async def measure() -> list[Figure]:
    figures = await correctness()
    figures += await throughput(delay=0.05, pipelining=True, target=3_000)
    figures += await throughput(delay=0.05, pipelining=False, target=1_300)
    figures += await throughput(delay=0.0, pipelining=True, target=8_000)
    figures += await one_postfix()
    return figures + await million()


if __name__ == "__main__":
    main(measure)
