"""Domains: what was so when the watch began is no news; what breaks is told once confirmed; a DNS fault is told as nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from bot.alerts import Alerts
from bot.clock import DAY
from bot.intake.intake import Intake
from bot.settings import Domains as DomainSettings
from bot.settings import Settings
from bot.store import Store, domain_reports
from bot.store import alerts as rows
from bot.targets import Lookups, Targets
from bot.targets.looking import SECOND_LOOK
from bot.watch.domains import Domains
from checks.dns import Resolver
from tests.bot.acme import SetClock, event, hard
from tests.bot.watch.conftest import alarming, finding_states
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("unbound")

GOOD = """
acme.example. A 192.0.2.1
acme.example. MX 10 mx.acme.example.
mx.acme.example. A 192.0.2.1
acme.example. TXT "v=spf1 ip4:192.0.2.1 -all"
_dmarc.acme.example. TXT "v=DMARC1; p=reject"
"""
BROKEN = GOOD.replace("ip4:192.0.2.1 -all", "ipv4:192.0.2.1 -all")
Starts = Callable[..., "AsyncIterator[Domains]"]


@pytest.fixture
async def watching(store: Store, alerts: Alerts, clock: SetClock) -> AsyncIterator[Callable[..., object]]:
    """Starts a resolver that says this, and gives the check that asks it."""
    settings = Settings(domains=DomainSettings(names=["acme.example"]))
    async with AsyncExitStack() as stack:

        async def start(records: str, servfail: tuple[str, ...] = ()) -> Domains:
            server = await stack.enter_async_context(unbound(records, servfail=servfail))
            resolver = Resolver(nameservers=[server.nameserver], timeout=2, cache_seconds=0)
            stack.push_async_callback(resolver.aclose)
            lookups = Lookups(settings, resolver, ())
            return Domains(store, alerts, Targets(store, settings, clock), lookups, clock)

        yield start


async def test_what_was_wrong_before_is_no_news(watching: Callable[..., object], store: Store) -> None:
    watch: Domains = await watching(BROKEN)  # type: ignore[misc]
    assert await watch.look() == "1 domains, 0 with something new that is wrong"
    assert await store.read(alarming) == []
    latest = await store.read(domain_reports.latest, "acme.example")
    assert latest is not None
    assert (latest.state, any(part["name"] == "spf" for part in latest.report["score"]["parts"])) == ("failure", True)


async def test_what_breaks_is_told_after_a_second_look(
    watching: Callable[..., object], store: Store, clock: SetClock
) -> None:
    await (await watching(GOOD)).look()  # type: ignore[misc]
    watch: Domains = await watching(BROKEN)  # type: ignore[misc]
    clock.forward(DAY)
    await watch.look()
    assert await store.read(alarming) == []
    clock.forward(SECOND_LOOK)
    assert await watch.look_again() == "1 domains, 1 with something new that is wrong"
    [alert] = await store.read(rows.open_alerts)
    assert (alert.check_name, alert.subject, alert.severity) == ("domain", "acme.example", "critical")
    new = [fault for fault in alert.evidence["faults"] if not fault["known_before"]]
    assert {fault["check"] for fault in new} == {"spf"}
    assert any(record["type"] == "TXT" for fault in new for record in fault["publish"])


async def test_a_dns_fault_neither_breaks_nor_mends(
    watching: Callable[..., object], store: Store, clock: SetClock
) -> None:
    await (await watching(GOOD)).look()  # type: ignore[misc]
    dark: Domains = await watching("", servfail=("acme.example",))  # type: ignore[misc]
    for _ in range(2):
        clock.forward(DAY)
        await dark.look()
    assert await store.read(alarming) == []
    assert (await store.read(finding_states, "domain"))["acme.example"] in ("ok", "unknown")


async def test_our_own_rates_are_part_of_the_score(
    watching: Callable[..., object], store: Store, intake: Intake
) -> None:
    sent = [event("1", count=950, sender="news@acme.example")]
    await intake.take([*sent, *[hard(f"b{n}", sender="news@acme.example") for n in range(50)]], source="events")
    await (await watching(GOOD)).look()  # type: ignore[misc]
    latest = await store.read(domain_reports.latest, "acme.example")
    assert latest is not None
    told = {part["name"]: part["detail"] for part in latest.report["score"]["parts"]}
    assert told["hard_bounces"] == "5.00% hard bounces"
