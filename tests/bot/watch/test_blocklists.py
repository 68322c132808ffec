"""Blocklists: one finding a target, from real lists on a real server; told once confirmed, and never by a list that is broken."""

import pytest

from bot.clock import DAY, HOUR
from bot.store import Connection, Store, reputation, watched
from bot.store import alerts as rows
from bot.targets import BLOCKLIST, Item
from bot.targets.looking import SECOND_LOOK
from bot.watch.list_findings import finding
from checks.blocklist import Blocklist
from tests.bot.acme import ALICE, SetClock
from tests.bot.watch.conftest import alarming, finding_states
from tests.bot.watch.lists import BL, BROKEN, DOMAINS, EMPTY, LIGHT, LIGHT_TOO, MINOR, Watch

pytestmark = pytest.mark.server("rbldnsd", "unbound")


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


def item(name: str, severity: str, *, baseline: bool = False) -> Item:
    evidence = {"list": name, "severity": severity}
    return Item(name=name, present=True, since_at=1, baseline=baseline, evidence=evidence)


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
