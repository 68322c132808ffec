"""Listings that people acknowledge or silence, list by list: what their alert does then, and when it speaks up again."""

import asyncio

import pytest

from bot.alerts import Alerts
from bot.clock import DAY, HOUR, MINUTE
from bot.errors import NotFound, TooLate
from bot.settings import Alerts as AlertSettings
from bot.settings import Settings
from bot.store import Connection, Store, audit, watched
from bot.store import alerts as rows
from bot.store.alerts import Alert
from bot.targets import BLOCKLIST
from bot.targets.looking import SECOND_LOOK
from checks.blocklist import Blocklist
from tests.bot.acme import ALICE, BOB, SetClock
from tests.bot.watch.conftest import alarming
from tests.bot.watch.lists import BL, EMPTY, LIGHT, LIGHT_TOO, Watch

pytestmark = pytest.mark.server("rbldnsd", "unbound")

IP = "192.0.2.1"
ALSO = Blocklist("also.test", "ip4", severity="warning")


@pytest.fixture
def alerts(store: Store, clock: SetClock) -> Alerts:
    nagging = AlertSettings(escalate_minutes=30, repeat_hours=4, mention="S0ALL", owner=BOB, reopen_minutes=0)
    return Alerts(store, Settings(alerts=nagging), clock)


async def the_alert(store: Store) -> Alert:
    [alert] = await store.read(rows.open_alerts)
    return alert


def happened(db: Connection, alert: Alert) -> list[str]:
    """What the trail tells of an alert and of its target, in order."""
    flips = [*audit.about(db, "alert", alert.id), *audit.about(db, BLOCKLIST, alert.subject)]
    return [flip.action for flip in sorted(flips, key=lambda flip: flip.id)]


async def test_an_acknowledged_listing_keeps_its_alert_open_and_shows_who_and_when(
    look: Watch, store: Store, clock: SetClock
) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    assert await look.marks().acknowledge(IP, ["BL.test"], ALICE) == ["bl.test"]
    alert = await the_alert(store)
    assert (alert.severity, alert.attended) == ("critical", True)
    [row] = alert.evidence["lists"]
    assert (row["acknowledged_by"], row["acknowledged_at"]) == (ALICE, clock())
    assert await store.read(happened, alert) == ["opened", "listing_acknowledged"]


async def test_what_is_acknowledged_is_neither_repeated_nor_escalated(
    look: Watch, store: Store, alerts: Alerts, clock: SetClock
) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    await look.marks().acknowledge(IP, ["bl.test"], ALICE)
    for _ in range(10):
        clock.forward(5 * HOUR)
        await look(BL, EMPTY, ips=[IP])
        await alerts.attend()
    assert await store.read(happened, await the_alert(store)) == ["opened", "listing_acknowledged"]


async def test_without_it_both_happen(look: Watch, store: Store, alerts: Alerts, clock: SetClock) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    for _ in range(3):
        clock.forward(5 * HOUR)
        await alerts.attend()
    assert await store.read(happened, await the_alert(store)) == ["opened", "escalated", "escalated", "repeated"]


async def test_another_list_is_news_beside_what_is_acknowledged(
    look: Watch, store: Store, alerts: Alerts, clock: SetClock
) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    await look.marks().acknowledge(IP, ["bl.test"], ALICE)
    clock.forward(DAY)
    await look.again(BL, ALSO, EMPTY, ips=[IP])
    alert = await the_alert(store)
    assert (alert.severity, alert.attended) == ("warning", False)  # as bad as what nobody has seen
    trail = await store.read(audit.about, "alert", alert.id)
    assert (trail[-1].action, trail[-1].details["unseen"]) == ("renewed", ["also.test"])
    clock.forward(4 * HOUR)
    await alerts.attend()
    assert (await store.read(happened, alert))[-1] == "repeated"


async def test_a_second_list_and_one_that_lets_go_are_told_in_the_thread(look: Watch, store: Store) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    await look.again(BL, Blocklist("also.test", "ip4", severity="critical"), ips=[IP])
    await look.again(BL, EMPTY, ips=[IP])
    trail = await store.read(audit.about, "alert", (await the_alert(store)).id)
    assert [(flip.action, flip.details.get("came"), flip.details.get("went")) for flip in trail[1:]] == [
        ("grown", ["also.test"], []), ("shrunk", [], ["also.test"]),
    ]  # fmt: skip


async def test_a_list_that_only_informs_comes_without_a_word(look: Watch, store: Store) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    await look.again(BL, Blocklist("also.test", "ip4", severity="info"), ips=[IP])
    assert await store.read(happened, await the_alert(store)) == ["opened"]


async def test_one_that_comes_and_goes_is_told_as_that_and_then_no_more(
    look: Watch, store: Store, alerts: Alerts, clock: SetClock
) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    for _ in range(8):
        await look.again(BL, Blocklist("also.test", "ip4", severity="critical"), ips=[IP])
        await look.again(BL, EMPTY, ips=[IP])
    assert (await store.read(happened, await the_alert(store))).count("flapping") == 1


async def test_who_is_called_waits_anew_for_what_is_new(
    look: Watch, store: Store, alerts: Alerts, clock: SetClock
) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    await look.marks().acknowledge(IP, ["bl.test"], ALICE)
    clock.forward(DAY)
    await look.again(BL, Blocklist("also.test", "ip4", severity="critical"), ips=[IP])
    clock.forward(29 * MINUTE)
    await alerts.attend()
    assert "escalated" not in await store.read(happened, await the_alert(store))
    clock.forward(MINUTE)
    await alerts.attend()
    assert (await store.read(happened, await the_alert(store)))[-1] == "escalated"


async def test_the_worst_is_acknowledged_and_the_rest_gives_the_severity(look: Watch, store: Store) -> None:
    await look.comes(BL, ALSO, ips=[IP])
    await look.marks().acknowledge(IP, ["bl.test"], ALICE)
    alert = await the_alert(store)
    assert (alert.severity, alert.attended) == ("warning", False)
    await look.marks().unacknowledge(IP, ["bl.test"], BOB)
    assert (await the_alert(store)).severity == "critical"
    assert await store.read(happened, alert) == [
        "opened", "listing_acknowledged", "eased", "listing_unacknowledged", "worsened",
    ]  # fmt: skip


async def test_what_weighs_too_little_without_the_acknowledged_ones_does_not_speak_up(
    look: Watch, store: Store
) -> None:
    await look.comes(LIGHT, LIGHT_TOO, ips=[IP])
    await look.marks().acknowledge(IP, ["bl.test"], ALICE)
    assert (await the_alert(store)).attended


async def test_it_ends_when_the_listing_is_gone_and_a_new_one_is_news(
    look: Watch, store: Store, clock: SetClock
) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    await look.marks().acknowledge(IP, ["bl.test"], ALICE)
    await look(EMPTY, ips=[IP])
    assert (await the_alert(store)).attended  # one look alone says nothing
    clock.forward(SECOND_LOOK)
    await look(EMPTY, ips=[IP])
    assert await store.read(alarming) == []
    [item] = await store.read(watched.items, check=BLOCKLIST, target=IP)
    assert (item.present, item.acknowledged_by, item.acknowledged_at) == (False, "", None)
    clock.forward(DAY)
    await look.again(BL, EMPTY, ips=[IP])
    assert not (await the_alert(store)).attended


async def test_taken_back_it_is_news_again(look: Watch, store: Store, alerts: Alerts, clock: SetClock) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    marks = look.marks()
    await marks.acknowledge(IP, ["bl.test"], ALICE)
    assert await marks.unacknowledge(IP, ["bl.test"], BOB) == ["bl.test"]
    alert = await the_alert(store)
    assert (alert.attended, alert.evidence["lists"][0]["acknowledged_by"]) == (False, "")
    clock.forward(30 * MINUTE)
    await alerts.attend()
    assert (await store.read(happened, alert))[-1] == "escalated"


async def test_resolved_by_hand_an_acknowledged_listing_does_not_open_it_again(
    look: Watch, store: Store, alerts: Alerts
) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    marks = look.marks()
    await marks.acknowledge(IP, ["bl.test"], ALICE)
    await alerts.resolve((await the_alert(store)).id, ALICE)
    await look(BL, EMPTY, ips=[IP])
    assert await store.read(alarming) == []
    await marks.unacknowledge(IP, ["bl.test"], ALICE)
    assert await store.read(alarming) == [("ip", IP, "critical")]


async def test_who_is_second_is_told_who_was_first(look: Watch) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    await look.marks().acknowledge(IP, ["bl.test"], ALICE)
    with pytest.raises(TooLate, match=r"^<@U0ALICE> was first and acknowledged this.$"):
        await look.marks().acknowledge(IP, ["bl.test"], BOB)


async def test_who_acknowledges_twice_is_told_so(look: Watch) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    await look.marks().acknowledge(IP, ["bl.test"], ALICE)
    with pytest.raises(TooLate, match=r"^You have acknowledged this already.$"):
        await look.marks().acknowledge(IP, ["bl.test"], ALICE)


async def test_of_two_at_once_one_is_first(look: Watch, store: Store) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    marks = look.marks()
    done = await asyncio.gather(
        *(marks.acknowledge(IP, ["bl.test"], who) for who in (ALICE, BOB)), return_exceptions=True
    )
    assert [type(each) for each in done].count(TooLate) == 1
    assert (await store.read(happened, await the_alert(store))).count("listing_acknowledged") == 1


async def test_what_is_not_listed_or_not_acknowledged_cannot_be(look: Watch, clock: SetClock) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    marks = look.marks()
    with pytest.raises(TooLate, match=r"^Nobody has acknowledged that bl.test holds 192.0.2.1.$"):
        await marks.unacknowledge(IP, ["bl.test"], ALICE)
    with pytest.raises(NotFound, match=r"^empty.test never named 192.0.2.1. These lists did: bl.test.$"):
        await marks.acknowledge(IP, ["empty.test"], ALICE)
    await look.again(EMPTY, ips=[IP])
    with pytest.raises(NotFound, match=r"^bl.test does not hold 192.0.2.1 now, as far as a second look"):
        await marks.acknowledge(IP, ["bl.test"], ALICE)


async def test_a_list_that_is_silenced_ends_the_alert_at_once_and_its_end_brings_it_back(
    look: Watch, store: Store
) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    alert = await the_alert(store)
    marks = look.marks()
    await marks.silence(IP, ["bl.test"], ALICE, days=30)
    assert await store.read(alarming) == []
    await marks.unsilence(IP, ["bl.test"], ALICE)
    assert await store.read(alarming) == [("ip", IP, "critical")]
    with pytest.raises(TooLate, match=r"^bl.test is not silenced for 192.0.2.1.$"):
        await marks.unsilence(IP, ["bl.test"], ALICE)
    assert [flip.action for flip in await store.read(audit.about, BLOCKLIST, IP)] == [
        "listing_silenced", "listing_unsilenced",
    ]  # fmt: skip
    assert "resolved" in await store.read(happened, alert)


async def test_a_list_that_named_nothing_is_not_silenced_and_those_that_did_are_named(look: Watch) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    with pytest.raises(NotFound, match=r"^empty.test never named 192.0.2.1. These lists did: bl.test.$"):
        await look.marks().silence(IP, ["empty.test"], ALICE, days=30)


async def test_one_list_is_silenced_and_another_still_told(look: Watch, store: Store) -> None:
    await look.comes(BL, ALSO, ips=[IP])
    await look.marks().silence(IP, ["bl.test"], ALICE, days=30)
    assert await store.read(alarming) == [("ip", IP, "warning")]


async def test_what_nobody_knows_cannot_be_marked(look: Watch) -> None:
    await look(EMPTY, ips=[IP])
    with pytest.raises(NotFound, match=r"^No list has named 192.0.2.1 so far.* `/blocklist 192.0.2.1` tells"):
        await look.marks().silence(IP, ["bl.test"], ALICE, days=30)
    with pytest.raises(NotFound, match=r"^192.0.2.9 is not watched, so no list raises an alert about it."):
        await look.marks().acknowledge("192.0.2.9", ["bl.test"], ALICE)


async def test_an_alert_of_what_is_watched_no_more_is_over(look: Watch, store: Store) -> None:
    await look.comes(BL, EMPTY, ips=[IP])
    alert = await the_alert(store)
    await look(BL, EMPTY, ips=["192.0.2.9"])
    assert await store.read(alarming) == []
    over = await store.read(rows.get, alert.id)
    assert over is not None
    assert over.evidence["unwatched"]
