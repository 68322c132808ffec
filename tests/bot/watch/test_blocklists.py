"""Blocklists: one finding a target, from real lists on a real server; told once confirmed, and never by a list that is broken."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from bot.alerts import Alerts
from bot.clock import DAY, HOUR, SECOND
from bot.errors import NotFound
from bot.settings import Blocklists as BlocklistSettings
from bot.settings import Settings
from bot.store import Connection, Store, reputation, watched
from bot.store import alerts as rows
from bot.targets import BLOCKLIST, Item, Lookups, Targets
from bot.targets.looking import SECOND_LOOK
from bot.watch.blocklists import Blocklists, finding
from checks.blocklist import Blocklist, Health
from checks.dns import Resolver
from tests.bot.acme import ALICE, SetClock
from tests.bot.watch.conftest import alarming, finding_states
from tests.servers.rbldnsd import Zone, rbldnsd
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("rbldnsd", "unbound")

ZONES = {
    "bl.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:sends spam\n"),
    "minor.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.2 :2:some spam\n"),
    "domains.test": Zone("dnset", "test :2:test\nbad.example :2:seen in spam\n"),
    "also.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:sends spam\n"),
    "empty.test": Zone("ip4set", "127.0.0.2 :2:test point\n"),
}
BL = Blocklist("bl.test", "ip4", severity="critical", delist="https://bl.test/out")
MINOR = Blocklist("minor.test", "ip4", severity="info")
DOMAINS = Blocklist("domains.test", "domain", severity="warning")
EMPTY = Blocklist("empty.test", "ip4", severity="critical")
BROKEN = Blocklist("broken.test", "ip4", severity="critical")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def nameserver() -> AsyncIterator[str]:
    async with AsyncExitStack() as stack:
        lists = await stack.enter_async_context(rbldnsd(ZONES))
        forward = dict.fromkeys(ZONES, lists.nameserver)
        server = await stack.enter_async_context(unbound("", forward=forward, refused=["broken.test"]))
        yield server.nameserver


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def refusing() -> AsyncIterator[str]:
    """The same resolver, on a day on which bl.test refuses it."""
    async with AsyncExitStack() as stack:
        lists = await stack.enter_async_context(rbldnsd(ZONES))
        forward = {zone: lists.nameserver for zone in ZONES if zone != "bl.test"}
        server = await stack.enter_async_context(unbound("", forward=forward, refused=["bl.test"]))
        yield server.nameserver


class Watch:
    """The check, with the targets and lists a test wants."""

    def __init__(self, store: Store, alerts: Alerts, clock: SetClock, nameserver: str) -> None:
        self._parts = (store, alerts, clock)
        self.nameserver = nameserver
        self.alert_weight = 1.0
        self._health = Health(clock=lambda: clock() / SECOND)

    def check(self, *catalog: Blocklist, ips: Sequence[str] = (), domains: Sequence[str] = ()) -> Blocklists:
        store, alerts, clock = self._parts
        wanted = BlocklistSettings(ips=list(ips), domains=list(domains), alert_weight=self.alert_weight)
        settings = Settings(blocklists=wanted)
        lookups = Lookups(
            settings, Resolver(nameservers=[self.nameserver], timeout=2, cache_seconds=0), catalog, health=self._health
        )
        return Blocklists(store, alerts, Targets(store, settings, clock), lookups, clock)

    async def __call__(self, *catalog: Blocklist, ips: Sequence[str] = (), domains: Sequence[str] = ()) -> str:
        return await self.check(*catalog, ips=ips, domains=domains).look()

    async def comes(self, *catalog: Blocklist, ips: Sequence[str] = (), domains: Sequence[str] = ()) -> str:
        """On none at first; then these lists say what they say, and say so again."""
        store, _, clock = self._parts
        for target in (*ips, *domains):
            await store.write(watched.first_look, check=BLOCKLIST, target=target, now=clock())
        await self(*catalog, ips=ips, domains=domains)
        clock.forward(SECOND_LOOK)
        return await self.check(*catalog, ips=ips, domains=domains).look_again()


@pytest.fixture
def look(store: Store, alerts: Alerts, clock: SetClock, nameserver: str) -> Watch:
    return Watch(store, alerts, clock, nameserver)


async def test_without_targets_it_says_what_to_set(look: Watch) -> None:
    assert await look(BL) == "nothing to look up: set blocklists.ips and blocklists.domains"


async def test_what_is_on_no_list_is_ok(look: Watch, store: Store) -> None:
    assert await look(BL, MINOR, ips=["192.0.2.9"]) == "0 listed, 2 clean, 0 unusable"
    assert await store.read(finding_states, BLOCKLIST) == {"192.0.2.9": "ok"}
    assert await store.read(alarming) == []


async def test_what_was_listed_before_the_watch_began_is_no_news(look: Watch, store: Store) -> None:
    assert await look(BL, ips=["192.0.2.1"]) == "1 listed, 0 clean, 0 unusable"
    assert await store.read(alarming) == []
    [item] = await store.read(watched.items, check=BLOCKLIST, target="192.0.2.1")
    assert (item.name, item.present, item.baseline) == ("bl.test", True, True)


async def test_a_listing_that_comes_is_an_alert_with_the_lists_words(
    look: Watch, store: Store, clock: SetClock
) -> None:
    began = clock()
    assert await look.comes(BL, MINOR, ips=["192.0.2.1"]) == "1 listed, 1 clean, 0 unusable"
    [alert] = await store.read(rows.open_alerts)
    assert (alert.check_name, alert.subject_kind, alert.subject, alert.severity) == (
        BLOCKLIST,
        "ip",
        "192.0.2.1",
        "critical",
    )
    [told] = alert.evidence["lists"]
    assert (told["list"], told["severity"], told["delist"]) == ("bl.test", "critical", "https://bl.test/out")
    assert (told["reason"], told["since_at"], told["known_before"]) == ("sends spam", began, False)
    assert alert.evidence["usable"] == 2
    assert [(change.item, change.present) for change in await store.read(watched.history, check=BLOCKLIST)] == [
        ("bl.test", True)
    ]


async def test_one_look_alone_is_no_alert(look: Watch, store: Store, clock: SetClock) -> None:
    await look(EMPTY, ips=["192.0.2.1"])
    await look(BL, EMPTY, ips=["192.0.2.1"])
    assert await store.read(alarming) == []
    clock.forward(SECOND_LOOK - 1)
    check = look.check(BL, EMPTY, ips=["192.0.2.1"])
    assert await check.look_again() == "nothing to confirm"
    clock.forward(1)
    assert await check.look_again() == "1 listed, 1 clean, 0 unusable"
    assert await store.read(alarming) == [("ip", "192.0.2.1", "critical")]


async def test_a_listed_domain_is_an_alert_of_its_own(look: Watch, store: Store) -> None:
    await look.comes(BL, DOMAINS, ips=["192.0.2.1"], domains=["bad.example", "good.example"])
    assert await store.read(alarming) == [("ip", "192.0.2.1", "critical"), ("domain", "bad.example", "warning")]


async def test_a_target_written_twice_is_looked_up_once(look: Watch) -> None:
    assert await look(DOMAINS, domains=["bad.example", "BAD.example"]) == "1 listed, 0 clean, 0 unusable"


async def test_what_people_added_is_looked_up_too(look: Watch) -> None:
    check = look.check(BL, ips=["192.0.2.9"])
    await check.targets.add(BLOCKLIST, "192.0.2.1", ALICE)
    assert await check.look() == "1 listed, 1 clean, 0 unusable"


async def test_a_listing_that_only_informs_is_no_alert(look: Watch, store: Store) -> None:
    await look.comes(MINOR, ips=["192.0.2.2"])
    assert await store.read(finding_states, BLOCKLIST) == {"192.0.2.2": "ok"}


async def test_where_no_list_can_be_used_nobody_knows(look: Watch, store: Store) -> None:
    assert await look(BROKEN, ips=["192.0.2.1"]) == "0 listed, 0 clean, 1 unusable"
    assert await store.read(finding_states, BLOCKLIST) == {"192.0.2.1": "unknown"}
    assert await store.read(alarming) == []


async def test_off_the_list_it_resolves_after_a_second_look(look: Watch, store: Store, clock: SetClock) -> None:
    await look.comes(BL, EMPTY, ips=["192.0.2.1"])
    await look(EMPTY, ips=["192.0.2.1"])
    assert await store.read(alarming) == [("ip", "192.0.2.1", "critical")]
    clock.forward(SECOND_LOOK)
    await look.check(EMPTY, ips=["192.0.2.1"]).look_again()
    assert await store.read(alarming) == []


async def test_a_list_that_held_it_and_cannot_be_used_now_has_not_let_go(
    look: Watch, refusing: str, store: Store, clock: SetClock
) -> None:
    await look.comes(BL, EMPTY, ips=["192.0.2.1"])
    look.nameserver = refusing
    for _ in range(3):
        assert await look(BL, EMPTY, ips=["192.0.2.1"]) == "0 listed, 1 clean, 1 unusable"
        clock.forward(SECOND_LOOK)
    assert ("ip", "192.0.2.1", "critical") in await store.read(alarming)


async def test_a_list_that_named_nothing_is_not_silenced_and_those_that_did_are_named(look: Watch) -> None:
    await look.comes(BL, EMPTY, ips=["192.0.2.1"])
    targets = look.check(BL, EMPTY, ips=["192.0.2.1"]).targets
    with pytest.raises(NotFound, match=r"^empty.test never named 192.0.2.1. These lists did: bl.test.$"):
        await targets.hush(BLOCKLIST, "192.0.2.1", "empty.test", ALICE, days=30)


async def test_one_list_is_silenced_and_another_still_told(look: Watch, store: Store, clock: SetClock) -> None:
    await look.comes(BL, EMPTY, ips=["192.0.2.1"])
    check = look.check(BL, EMPTY, ips=["192.0.2.1"])
    await check.targets.hush(BLOCKLIST, "192.0.2.1", "bl.test", ALICE, days=30)
    await check.look()
    assert await store.read(alarming) == []


async def test_a_list_that_fails_its_tests_is_told_as_its_own_fault_and_that_it_is_over(
    look: Watch, refusing: str, nameserver: str, store: Store, clock: SetClock
) -> None:
    look.nameserver = refusing
    await look(BL, EMPTY, ips=["192.0.2.9"])
    assert await store.read(alarming) == []
    clock.forward(HOUR)
    await look(BL, EMPTY, ips=["192.0.2.9"])
    assert await store.read(alarming) == [("list", "bl.test", "warning")]
    clock.forward(HOUR)
    look.nameserver = nameserver
    await look(BL, EMPTY, ips=["192.0.2.9"])
    assert await store.read(alarming) == []


def tell_blocked(db: Connection, first: str, last: str, now: int) -> None:
    ranges = [{"first": first, "last": last, "blocked": True, "reason": "user complaints"}]
    reputation.put(db, source="snds", subject="ranges", what=ranges, now=now)


async def test_an_address_that_outlook_blocks_is_an_alert_with_advice(
    look: Watch, store: Store, clock: SetClock
) -> None:
    await look(BL, ips=["192.0.2.9"])
    await store.write(tell_blocked, "192.0.2.9", "192.0.2.10", clock())
    assert await look(BL, ips=["192.0.2.9"]) == "1 listed, 1 clean, 0 unusable"
    clock.forward(SECOND_LOOK)
    await look.check(BL, ips=["192.0.2.9"]).look_again()
    [alert] = await store.read(rows.open_alerts)
    [told] = alert.evidence["lists"]
    assert (told["list"], told["severity"], told["reason"]) == ("Microsoft SNDS", "critical", "user complaints")
    assert told["fix"].startswith("Outlook.com refuses all mail from this address")


async def test_a_block_lasts_while_snds_cannot_be_read_and_ends_when_it_says_so(
    look: Watch, store: Store, clock: SetClock
) -> None:
    await look(BL, ips=["192.0.2.9"])
    await store.write(tell_blocked, "192.0.2.9", "192.0.2.9", clock())
    await look(BL, ips=["192.0.2.9"])
    for _ in range(2):
        clock.forward(4 * DAY)
        await look(BL, ips=["192.0.2.9"])
    assert await store.read(alarming) == []  # seen once, and no look after that could tell
    await store.write(tell_blocked, "192.0.2.9", "192.0.2.9", clock())
    await look(BL, ips=["192.0.2.9"])
    assert await store.read(alarming) == [("ip", "192.0.2.9", "critical")]
    clock.forward(4 * DAY)
    await look(BL, ips=["192.0.2.9"])
    assert await store.read(alarming) == [("ip", "192.0.2.9", "critical")]
    await store.write(tell_blocked, "192.0.2.1", "192.0.2.1", clock())
    await look(BL, ips=["192.0.2.9"])
    clock.forward(SECOND_LOOK)
    await look(BL, ips=["192.0.2.9"])
    assert await store.read(alarming) == []


async def test_where_no_list_can_be_used_snds_does_not_make_up_for_them(
    look: Watch, store: Store, clock: SetClock
) -> None:
    await store.write(tell_blocked, "192.0.2.9", "192.0.2.9", clock())
    await look(BROKEN, ips=["192.0.2.1"])
    assert await store.read(finding_states, BLOCKLIST) == {"192.0.2.1": "unknown"}


LIGHT = Blocklist("bl.test", "ip4", severity="critical", weight=0.5)
LIGHT_TOO = Blocklist("also.test", "ip4", severity="warning", weight=0.5)


async def test_two_lists_of_half_weight_are_an_alert_together_and_one_of_them_is_none(
    look: Watch, store: Store, clock: SetClock
) -> None:
    await look.comes(LIGHT, EMPTY, ips=["192.0.2.1"])
    assert await store.read(alarming) == []
    for _ in range(2):
        await look(LIGHT, LIGHT_TOO, ips=["192.0.2.1"])
        clock.forward(SECOND_LOOK)
    assert await store.read(alarming) == [("ip", "192.0.2.1", "critical")]
    [alert] = await store.read(rows.open_alerts)
    assert (alert.evidence["weight"], alert.evidence["alert_weight"]) == (1, 1)
    for _ in range(2):
        await look(LIGHT_TOO, ips=["192.0.2.1"])
        clock.forward(SECOND_LOOK)
    assert await store.read(alarming) == []
    over = await store.read(rows.get, alert.id)
    assert over is not None
    assert [row["list"] for row in over.evidence["lists"]] == ["also.test"]  # still shown


async def test_a_list_without_weight_is_shown_and_never_alerts(look: Watch, store: Store) -> None:
    await look.comes(Blocklist("bl.test", "ip4", severity="critical", weight=0), ips=["192.0.2.1"])
    assert await store.read(alarming) == []
    [item] = await store.read(watched.items, check=BLOCKLIST, target="192.0.2.1")
    assert (item.present, item.evidence["weight"]) == (True, 0)


async def test_an_alert_may_take_more_than_one_list(look: Watch, store: Store) -> None:
    look.alert_weight = 2
    await look.comes(BL, EMPTY, ips=["192.0.2.1"])
    assert await store.read(alarming) == []
    look.alert_weight = 1
    await look(BL, EMPTY, ips=["192.0.2.1"])
    assert await store.read(alarming) == [("ip", "192.0.2.1", "critical")]


def item(name: str, severity: str, **known: bool) -> Item:
    return Item(name=name, present=True, since_at=1, evidence={"list": name, "severity": severity}, **known)


@pytest.mark.parametrize(
    ("items", "usable", "state"),
    [
        ([], 0, "unknown"),
        ([], 1, "ok"),
        ([item("a", "info")], 1, "ok"),
        ([item("a", "warning")], 1, "warning"),
        ([item("a", "warning"), item("b", "critical")], 1, "critical"),
        ([item("a", "critical", baseline=True)], 1, "ok"),
        ([item("a", "critical", baseline=True), item("b", "warning")], 1, "warning"),
        ([item("a", "warning")], 0, "warning"),
    ],
)
def test_the_worst_news_decides(items: list[Item], usable: int, state: str) -> None:
    assert finding("ip", "192.0.2.1", items, usable=usable, alert_weight=1, now=2).state == state
