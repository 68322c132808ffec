"""Whose mail hosts are they? Asked of a real resolver; what was counted before is the provider's afterwards."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import HOUR
from bot.intake.intake import Intake
from bot.store import Store, rates
from bot.watch.recipient_providers import RecipientProviders
from checks.dns import Resolver
from tests.bot.acme import SetClock, event, hard
from tests.servers.unbound import unbound

RECORDS = """
acme.com. MX 10 acme-com.mail.protection.outlook.com.
own.example. MX 10 mx.own.example.
"""


@pytest.fixture
async def watch(store: Store, clock: SetClock) -> AsyncIterator[RecipientProviders]:
    async with unbound(RECORDS, servfail=["broken.example"]) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=1)
        yield RecipientProviders(store, resolver, clock)
        await resolver.aclose()


async def counted(store: Store, name: str) -> tuple[int, int]:
    total = await store.read(rates.total, "provider", name, since=0)
    return total.delivered, total.hard


async def test_a_providers_own_domain_counts_at_once(store: Store, intake: Intake) -> None:
    await intake.take([event("1", recipient="jo@hotmail.fr"), hard("2", "al@hotmail.com")], source="events")
    assert await counted(store, "Microsoft") == (1, 1)


@pytest.mark.server("unbound")
async def test_what_was_counted_before_is_moved_to_the_provider(
    watch: RecipientProviders, store: Store, intake: Intake
) -> None:
    await intake.take([event("1", recipient="jo@acme.com"), hard("2", "al@hotmail.com")], source="events")
    assert await counted(store, "Microsoft") == (0, 1)
    assert await watch.look() == "1 domains asked"
    assert await counted(store, "Microsoft") == (1, 1)
    await intake.take([hard("3", "al@acme.com")], source="events")
    assert await counted(store, "Microsoft") == (1, 2)
    assert await watch.look() == "0 domains asked"


@pytest.mark.server("unbound")
async def test_nobody_known_is_nobodys_count(watch: RecipientProviders, store: Store, intake: Intake) -> None:
    await intake.take([hard("1", "jo@own.example"), hard("2", "jo@nxdomain.example")], source="events")
    assert await watch.look() == "2 domains asked"
    rows = await store.read(lambda db: db.execute("SELECT DISTINCT subject_kind FROM rate_minute").fetchall())
    assert {row[0] for row in rows} == {"all", "domain"}


@pytest.mark.server("unbound")
async def test_what_the_dns_cannot_tell_is_asked_again_later(
    watch: RecipientProviders, intake: Intake, clock: SetClock
) -> None:
    await intake.take([hard("1", "jo@broken.example")], source="events")
    assert await watch.look() == "1 domains asked"
    assert await watch.look() == "0 domains asked"
    clock.forward(HOUR)
    assert await watch.look() == "1 domains asked"


@pytest.mark.server("unbound")
async def test_a_cause_names_its_provider(watch: RecipientProviders, store: Store, intake: Intake) -> None:
    await intake.take([hard("1", "jo@acme.com", campaign="acme-q4")], source="events")
    [before] = await store.read(rates.causes, "campaign", "acme-q4", since=0)
    await watch.look()
    [after] = await store.read(rates.causes, "campaign", "acme-q4", since=0)
    assert (before.provider, after.provider) == ("acme.com", "Microsoft")
