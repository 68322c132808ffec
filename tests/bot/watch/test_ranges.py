"""A range of addresses as one target: one alert with its addresses and lists inside."""

import pytest

from bot.store import Store, audit, watched
from bot.store import alerts as rows
from bot.targets import BLOCKLIST
from bot.targets.looking import SECOND_LOOK
from checks.blocklist import Blocklist
from tests.bot.acme import ALICE, SetClock
from tests.bot.watch.conftest import alarming, finding_states
from tests.bot.watch.lists import BL, BROKEN, EMPTY, LIGHT, LIGHT_TOO, Watch

pytestmark = pytest.mark.server("rbldnsd", "unbound")

RANGE = "192.0.2.0/28"  # bl.test holds .1, wide.test .1 and .8 to .11
WIDE = Blocklist("wide.test", "ip4", severity="warning")


async def lists_of(store: Store) -> list[tuple[str, int, list[str]]]:
    """List, how many addresses, and which, as the one open alert tells."""
    [alert] = await store.read(rows.open_alerts)
    return [(row["list"], row["count"], row["addresses"]) for row in alert.evidence["lists"]]


async def test_what_is_listed_at_first_is_no_news(look: Watch, store: Store) -> None:
    assert await look(BL, WIDE, ips=[RANGE]) == "6 listed, 26 clean, 0 unusable"
    assert await store.read(alarming) == []
    assert await store.read(finding_states, BLOCKLIST) == {RANGE: "ok"}


async def test_one_alert_has_the_addresses_of_each_list(look: Watch, store: Store) -> None:
    await look.comes(BL, WIDE, ips=[RANGE])
    assert await store.read(alarming) == [("range", RANGE, "critical")]
    assert await lists_of(store) == [
        ("bl.test", 1, ["192.0.2.1"]),
        ("wide.test", 5, ["192.0.2.1", "192.0.2.8/30"]),
    ]
    [alert] = await store.read(rows.open_alerts)
    assert alert.evidence["addresses"] == 5


async def test_a_second_look_asks_only_about_what_changed(look: Watch, store: Store, clock: SetClock) -> None:
    assert await look.comes(BL, WIDE, ips=[RANGE]) == "6 listed, 4 clean, 0 unusable"


async def test_one_look_alone_is_no_alert_and_letting_go_takes_two_as_well(
    look: Watch, store: Store, clock: SetClock
) -> None:
    await look(EMPTY, ips=[RANGE])
    await look(BL, EMPTY, ips=[RANGE])
    assert await store.read(alarming) == []
    clock.forward(SECOND_LOOK)
    await look.check(BL, EMPTY, ips=[RANGE]).look_again()
    assert await store.read(alarming) == [("range", RANGE, "critical")]
    await look(EMPTY, ips=[RANGE])
    assert await store.read(alarming) == [("range", RANGE, "critical")]
    clock.forward(SECOND_LOOK)
    await look.check(EMPTY, ips=[RANGE]).look_again()
    assert await store.read(alarming) == []


async def test_where_no_list_can_be_used_nobody_knows(look: Watch, store: Store) -> None:
    await look(BROKEN, ips=[RANGE])
    assert await store.read(finding_states, BLOCKLIST) == {RANGE: "unknown"}


async def test_lists_add_up_for_one_address_and_not_over_several(look: Watch, store: Store) -> None:
    light = Blocklist("wide.test", "ip4", severity="warning", weight=0.5)
    await look.comes(light, EMPTY, ips=["192.0.2.8/30"])
    assert await store.read(alarming) == []  # four addresses, half of what it takes each
    await look.comes(LIGHT, LIGHT_TOO, ips=["192.0.2.0/30"])
    assert await store.read(alarming) == [("range", "192.0.2.0/30", "critical")]


async def test_an_address_is_acknowledged_or_a_whole_list(look: Watch, store: Store) -> None:
    await look.comes(WIDE, EMPTY, ips=[RANGE])
    marks = look.marks()
    await marks.acknowledge("192.0.2.9", ["wide.test"], ALICE)
    assert await lists_of(store) == [
        ("wide.test", 4, ["192.0.2.1", "192.0.2.8", "192.0.2.10/31"]),
        ("wide.test", 1, ["192.0.2.9"]),
    ]
    await marks.acknowledge(RANGE, ["wide.test"], ALICE)
    [alert] = await store.read(rows.open_alerts)
    assert alert.attended
    trail = await store.read(audit.about, BLOCKLIST, RANGE)
    assert [flip.details.get("address", "all") for flip in trail] == ["192.0.2.9", "all"]


async def test_another_address_on_an_acknowledged_list_is_news(look: Watch, store: Store) -> None:
    await look.comes(BL, EMPTY, ips=[RANGE])
    await look.marks().acknowledge(RANGE, ["bl.test"], ALICE)
    await look.again(BL, WIDE, EMPTY, ips=[RANGE])
    [alert] = await store.read(rows.open_alerts)
    assert not alert.attended
    [*_, last] = await store.read(audit.about, "alert", alert.id)
    assert (last.action, last.details["unseen"][:2]) == ("renewed", ["192.0.2.1 wide.test", "192.0.2.10 wide.test"])


async def test_a_list_silenced_for_the_range_is_so_for_addresses_that_come_later(
    look: Watch, store: Store, clock: SetClock
) -> None:
    await look(EMPTY, ips=[RANGE])
    doubt = watched.Row(
        name="192.0.2.1 wide.test", present=True, since_at=clock(), baseline=True, doubted_at=None, hushed_until=None,
        evidence={"list": "wide.test", "address": "192.0.2.1", "severity": "warning", "meaning": ""},
    )  # fmt: skip
    await store.write(watched.put, [doubt], check=BLOCKLIST, target=RANGE)
    await look.marks().silence(RANGE, ["wide.test"], ALICE, days=30)
    await look.again(WIDE, EMPTY, ips=[RANGE])
    assert await store.read(alarming) == []
    await look.marks().unsilence(RANGE, ["wide.test"], ALICE)
    assert await store.read(alarming) == [("range", RANGE, "warning")]


async def test_an_address_silenced_by_itself_leaves_the_others(look: Watch, store: Store) -> None:
    await look.comes(WIDE, EMPTY, ips=[RANGE])
    await look.marks().silence("192.0.2.1", ["wide.test"], ALICE, days=30)
    assert await store.read(alarming) == [("range", RANGE, "warning")]
    assert [row[1] for row in await lists_of(store)] == [1, 4]
