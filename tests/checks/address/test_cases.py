"""Some thousand labelled addresses (see `cases`), asked in one run and each by itself."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Iterable

import pytest
import pytest_asyncio

from checks.address import CatchAllMemory, Manners, Probe, Verdict, verify, verify_many
from checks.dns import Resolver
from tests.checks.address.cases.case import K
from tests.checks.address.cases.network import Network, network

pytestmark = [pytest.mark.server("nsd"), pytest.mark.server("unbound"), pytest.mark.asyncio(loop_scope="module")]

# Dead, and called unknown: the words do not say it, or cannot be read.
UNREAD = {f"gone@{name}-lab.com": K for name in ("bare", "nobody", "l-terse", "ru-koi8", "zh-gbk")}
# The same where nobody else is seen to be taken, and the postmaster is not
UNREAD_ALONE = UNREAD | {
    "gone@l-xmail-lab.com": K,
    "gone@l-cox-lab.com": K,
    "gone@last-6-lab.com": K,
    "gone@last-24-lab.com": K,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def net() -> AsyncIterator[Network]:
    async with network() as made:
        yield made


def probe(net: Network) -> Probe:
    return Probe(
        hello="probe.prober-lab.org",
        mail_from="probe@prober-lab.org",
        allow_networks=tuple(ipaddress.ip_network(each) for each in net.allowed),
        port=net.port,
        connect_seconds=2,
        banner_seconds=2,
        reply_seconds=2,
        total_seconds=8,
    )


def resolver(net: Network) -> Resolver:
    return Resolver(nameservers=[net.nameserver], timeout=3)


def wrong(net: Network, verdicts: Iterable[Verdict]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.address, []).append(verdict.verdict)
    given = [(case, found[case.address].pop()) for case in net.cases]
    return {case.address: verdict for case, verdict in given if verdict not in case.right}


async def test_one_run_over_all(net: Network) -> None:
    addresses = [case.address for case in net.cases]
    run = verify_many(
        addresses, resolver=resolver(net), probe=probe(net), catch_all=CatchAllMemory(), manners=Manners()
    )
    verdicts = [verdict async for verdict in run]
    assert wrong(net, verdicts) == UNREAD
    assert net.forbidden == []


async def test_each_by_itself(net: Network) -> None:
    room, manners, names = asyncio.Semaphore(100), Manners(), resolver(net)

    async def one(address: str) -> Verdict:
        async with room:
            return await verify(address, resolver=names, probe=probe(net), catch_all=CatchAllMemory(), manners=manners)

    assert wrong(net, await asyncio.gather(*(one(case.address) for case in net.cases))) == UNREAD_ALONE
    assert net.forbidden == []
