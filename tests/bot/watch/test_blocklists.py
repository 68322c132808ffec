"""Blocklists: one finding a target, from real lists on a real server; a list that cannot be used decides nothing."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from bot.alerts import Alerts
from bot.settings import Blocklists as BlocklistSettings
from bot.settings import Settings
from bot.store import Store
from bot.store import alerts as rows
from bot.watch.blocklists import CHECK, Blocklists, finding
from checks.blocklist import Blocklist, Listing
from checks.dns import Resolver
from tests.bot.watch.conftest import alarming, finding_states
from tests.servers.rbldnsd import Zone, rbldnsd
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("rbldnsd", "unbound")

ZONES = {
    "bl.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:sends spam\n"),
    "minor.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.2 :2:some spam\n"),
    "domains.test": Zone("dnset", "test :2:test\nbad.example :2:seen in spam\n"),
}
BL = Blocklist("bl.test", "ip4", severity="critical", delist="https://bl.test/out")
MINOR = Blocklist("minor.test", "ip4", severity="info")
DOMAINS = Blocklist("domains.test", "domain", severity="warning")
BROKEN = Blocklist("broken.test", "ip4", severity="critical")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def nameserver() -> AsyncIterator[str]:
    async with AsyncExitStack() as stack:
        lists = await stack.enter_async_context(rbldnsd(ZONES))
        forward = dict.fromkeys(ZONES, lists.nameserver)
        server = await stack.enter_async_context(unbound("", forward=forward, refused=["broken.test"]))
        yield server.nameserver


class Watch:
    """The check, with the targets and lists a test wants."""

    def __init__(self, alerts: Alerts, nameserver: str) -> None:
        self._alerts = alerts
        self._resolver = Resolver(nameservers=[nameserver], timeout=2)

    async def __call__(self, *catalog: Blocklist, ips: Sequence[str] = (), domains: Sequence[str] = ()) -> str:
        settings = Settings(blocklists=BlocklistSettings(ips=list(ips), domains=list(domains)))
        return await Blocklists(self._alerts, settings, self._resolver, catalog).look()


@pytest.fixture
def look(alerts: Alerts, nameserver: str) -> Watch:
    return Watch(alerts, nameserver)


async def test_without_targets_it_says_what_to_set(look: Watch) -> None:
    assert await look(BL) == "nothing to look up: set blocklists.ips and blocklists.domains"


async def test_what_is_on_no_list_is_ok(look: Watch, store: Store) -> None:
    assert await look(BL, MINOR, ips=["192.0.2.9"]) == "0 listed, 2 clean, 0 unusable"
    assert await store.read(finding_states, CHECK) == {"192.0.2.9": "ok"}
    assert await store.read(alarming) == []


async def test_a_listed_address_is_an_alert_with_the_lists_words(look: Watch, store: Store) -> None:
    assert await look(BL, MINOR, ips=["192.0.2.1"]) == "1 listed, 1 clean, 0 unusable"
    [alert] = await store.read(rows.open_alerts)
    assert (alert.check_name, alert.subject_kind, alert.subject, alert.severity) == (
        CHECK,
        "ip",
        "192.0.2.1",
        "critical",
    )
    [told] = alert.evidence["lists"]
    assert (told["list"], told["severity"], told["delist"]) == ("bl.test", "critical", "https://bl.test/out")
    assert told["reason"] == "sends spam"
    assert alert.evidence["usable"] == 2


async def test_a_listed_domain_is_an_alert_of_its_own(look: Watch, store: Store) -> None:
    await look(BL, DOMAINS, ips=["192.0.2.1"], domains=["bad.example", "good.example"])
    assert await store.read(alarming) == [("ip", "192.0.2.1", "critical"), ("domain", "bad.example", "warning")]


@pytest.mark.parametrize(("kind", "written"), [("domains", "Bad.Example."), ("ips", " 192.0.2.1 ")])
async def test_a_target_is_found_however_it_is_written(look: Watch, store: Store, kind: str, written: str) -> None:
    await look(BL, DOMAINS, **{kind: [written]})
    assert [subject for _, subject, _ in await store.read(alarming)] == [written.strip(" .").lower()]


async def test_a_target_written_twice_is_looked_up_once(look: Watch) -> None:
    assert await look(DOMAINS, domains=["bad.example", "BAD.example"]) == "1 listed, 0 clean, 0 unusable"


async def test_a_listing_that_only_informs_is_no_alert(look: Watch, store: Store) -> None:
    await look(MINOR, ips=["192.0.2.2"])
    assert await store.read(finding_states, CHECK) == {"192.0.2.2": "ok"}


async def test_where_no_list_can_be_used_nobody_knows(look: Watch, store: Store) -> None:
    assert await look(BROKEN, ips=["192.0.2.1"]) == "0 listed, 0 clean, 1 unusable"
    assert await store.read(finding_states, CHECK) == {"192.0.2.1": "unknown"}
    assert await store.read(alarming) == []


async def test_not_knowing_resolves_nothing(look: Watch, store: Store) -> None:
    await look(BL, ips=["192.0.2.1"])
    await look(BROKEN, ips=["192.0.2.1"])
    assert await store.read(alarming) == [("ip", "192.0.2.1", "critical")]


async def test_off_the_list_it_resolves(look: Watch, alerts: Alerts, store: Store) -> None:
    listed = finding("ip", "192.0.2.9", [Listing("192.0.2.9", "bl.test", "listed", severity="critical")])
    await alerts.consider([listed])
    await look(BL, ips=["192.0.2.9"])
    assert await store.read(alarming) == []


async def test_a_list_that_held_it_and_cannot_be_used_now_has_not_let_go(
    look: Watch, alerts: Alerts, store: Store
) -> None:
    listed = finding("ip", "192.0.2.9", [Listing("192.0.2.9", "broken.test", "listed", severity="critical")])
    await alerts.consider([listed])
    await look(BL, BROKEN, ips=["192.0.2.9"])
    assert await store.read(alarming) == [("ip", "192.0.2.9", "critical")]


async def test_resolved_by_hand_a_list_that_cannot_be_used_brings_nothing_back(
    look: Watch, alerts: Alerts, store: Store
) -> None:
    listed = finding("ip", "192.0.2.9", [Listing("192.0.2.9", "broken.test", "listed", severity="critical")])
    await alerts.consider([listed])
    await alerts.resolve(1, "U0BOB")
    await look(BL, BROKEN, ips=["192.0.2.9"])
    assert await store.read(alarming) == []


def listing(name: str, state: str, severity: str = "warning") -> Listing:
    return Listing("192.0.2.1", name, state, severity=severity)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("listings", "state"),
    [
        ([], "unknown"),
        ([listing("a", "clean")], "ok"),
        ([listing("a", "good")], "ok"),
        ([listing("a", "unusable")], "unknown"),
        ([listing("a", "unusable"), listing("b", "clean")], "ok"),
        ([listing("a", "listed", "info")], "ok"),
        ([listing("a", "listed", "warning"), listing("b", "clean")], "warning"),
        ([listing("a", "listed", "warning"), listing("b", "listed", "critical")], "critical"),
        ([listing("a", "listed", "info"), listing("b", "unusable")], "ok"),
    ],
)
def test_the_worst_listing_decides(listings: list[Listing], state: str) -> None:
    assert finding("ip", "192.0.2.1", listings).state == state
