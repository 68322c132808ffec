"""The score's optional parts: they join in where somebody tells them, and are left out where nobody does."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.clock import DAY
from bot.intake.intake import Intake
from bot.settings import Blocklists, Settings
from bot.store import Connection, Store, reputation
from bot.targets import Lookups, rated
from checks.blocklist import load_catalog
from checks.dns import Resolver
from checks.domain import Score
from checks.domain.snds import read_activity
from tests.bot.acme import NOW, SetClock, event
from tests.servers.reputation import ACTIVITY
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("unbound")

RECORDS = """
acme.example. A 192.0.2.1
3.2.0.192.score.senderscore.com. A 127.0.4.93
7.2.0.192.score.senderscore.com. A 127.0.4.65
9.2.0.192.score.senderscore.com. A 127.255.255.255
"""
SENDER_SCORE = [each for each in load_catalog() if each.zone == "score.senderscore.com"]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def nameserver() -> AsyncIterator[str]:
    async with unbound(RECORDS) as server:
        yield server.nameserver


async def rate(store: Store, nameserver: str, *ips: str, now: int = NOW) -> Score:
    resolver = Resolver(nameservers=[nameserver], timeout=2, cache_seconds=0)
    try:
        lookups = Lookups(Settings(blocklists=Blocklists(ips=list(ips))), resolver, SENDER_SCORE)
        return (await rated(store, lookups, "acme.example", now=now))[1]
    finally:
        await resolver.aclose()


def detail(score: Score, name: str) -> str:
    """Of a part, or why it was left out."""
    [words] = [part.detail for part in score.parts if part.name == name] or [
        f"left out: {each.why}" for each in score.left_out if each.name == name
    ]
    return words


async def test_the_lowest_sender_score_of_our_addresses_counts(store: Store, nameserver: str) -> None:
    found = await rate(store, nameserver, "192.0.2.3", "192.0.2.7", "192.0.2.200", "2001:db8::1")
    assert detail(found, "sender_score") == "Validity says 65 of 100"


@pytest.mark.parametrize("ips", [["192.0.2.9"], ["192.0.2.200"], []])
async def test_a_refusal_is_no_score(store: Store, nameserver: str, ips: list[str]) -> None:
    assert detail(await rate(store, nameserver, *ips), "sender_score") == "left out: not given"


def tell(db: Connection, source: str, subject: str, what: object) -> None:
    reputation.put(db, source=source, subject=subject, what=what, now=NOW)


async def test_what_outlook_saw_of_our_addresses(store: Store, nameserver: str) -> None:
    await store.write(tell, "snds", "activity", read_activity(ACTIVITY.format(recipients=900, verdict="GREEN")))
    found = await rate(store, nameserver, "192.0.2.7")
    assert detail(found, "snds") == "Outlook.com's filters over 900 recipients"
    assert detail(await rate(store, nameserver, "192.0.2.3"), "snds") == "left out: no verdict in it"
    assert detail(await rate(store, nameserver, "192.0.2.7", now=NOW + 4 * DAY), "snds") == "left out: not given"


async def test_gmails_complaints_count_where_ours_are_not_known(
    store: Store, nameserver: str, intake: Intake, clock: SetClock
) -> None:
    await store.write(tell, "postmaster", "acme.example", {"SPAM_RATE": 0.002})
    assert detail(await rate(store, nameserver), "complaints") == "0.20% complaints"
    await intake.take([event("1", count=1_000, sender="news@acme.example")], source="events")
    assert detail(await rate(store, nameserver), "complaints") == "0.00% complaints"
