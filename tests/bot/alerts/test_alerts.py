"""Findings open, move and close alerts; people acknowledge and resolve them; each step is written down and told once."""

import asyncio

import pytest

from bot.alerts import Alerts
from bot.clock import HOUR, MINUTE
from bot.errors import NotFound, TooLate
from bot.store import Store
from bot.store import alerts as rows
from tests.bot.acme import ALICE, BOB, NOW, SetClock, told
from tests.bot.alerts.conftest import actions, all_alerts, rate

BOT = "deliverabot"


async def test_a_bad_finding_opens_an_alert_with_its_numbers(alerts: Alerts, store: Store) -> None:
    assert await alerts.consider([rate("warning", 30)]) == 1
    [alert] = await store.read(all_alerts)
    assert (alert.state, alert.severity, alert.subject, alert.opened_at) == ("open", "warning", "acme-q4", NOW)
    assert alert.evidence == alert.peak == {"sent": 1_000, "hard": 30, "rate": 0.03}


async def test_opening_is_one_message_and_no_line_of_its_thread(alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("warning")])
    assert await store.read(told) == [("alert", "1")]
    assert await store.read(actions) == [("opened", BOT)]


async def test_no_findings_change_nothing(alerts: Alerts) -> None:
    assert await alerts.consider([]) == 0


@pytest.mark.parametrize("state", ["ok", "unknown"])
async def test_what_is_not_bad_opens_nothing_but_is_remembered(alerts: Alerts, store: Store, state: str) -> None:
    assert await alerts.consider([rate(state)]) == 0
    assert await store.read(all_alerts) == []
    found = await store.read(rows.findings, "bounce_rate")
    assert found[("campaign", "acme-q4")] == (state, {"sent": 1_000, "hard": 50, "rate": 0.05}, NOW)


async def test_new_numbers_update_the_message_and_say_nothing_in_the_thread(alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("warning", 30)])
    assert await alerts.consider([rate("warning", 35)]) == 1
    [alert] = await store.read(all_alerts)
    assert (alert.evidence["hard"], alert.version) == (35, 2)
    assert await store.read(told) == [("alert", "1")]


async def test_worsening_is_told_in_the_thread(alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("warning", 30)])
    await alerts.consider([rate("critical", 90)])
    [alert] = await store.read(all_alerts)
    assert (alert.severity, alert.peak["rate"]) == ("critical", 0.09)
    assert await store.read(actions) == [("opened", BOT), ("worsened", BOT)]
    assert await store.read(told) == [("alert", "1"), ("rise", "2")]


async def test_easing_is_told_and_the_worst_is_remembered(alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("critical", 90)])
    await alerts.consider([rate("warning", 30)])
    [alert] = await store.read(all_alerts)
    assert (alert.severity, alert.evidence["rate"], alert.peak["rate"]) == ("warning", 0.03, 0.09)
    assert await store.read(actions) == [("opened", BOT), ("eased", BOT)]


async def test_an_ok_resolves_with_the_last_numbers(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await alerts.consider([rate("warning", 30)])
    clock.forward(MINUTE)
    await alerts.consider([rate("ok", 1)])
    [alert] = await store.read(all_alerts)
    assert (alert.state, alert.resolved_at, alert.evidence["hard"]) == ("resolved", NOW + MINUTE, 1)
    assert await store.read(actions) == [("opened", BOT), ("resolved", BOT)]


async def test_not_knowing_changes_nothing(alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("critical", 90)])
    before = await store.read(all_alerts)
    assert await alerts.consider([rate("unknown", 0)]) == 0
    assert await store.read(all_alerts) == before


async def test_within_the_hour_it_reopens_without_its_owner(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await alerts.consider([rate("warning", 30)])
    await alerts.acknowledge(1, ALICE)
    await alerts.consider([rate("ok", 1)])
    clock.forward(HOUR)
    await alerts.consider([rate("critical", 90)])
    [alert] = await store.read(all_alerts)
    assert (alert.state, alert.severity, alert.owner, alert.resolved_at) == ("open", "critical", "", None)
    assert (alert.opened_at, alert.version) == (NOW, 4)
    assert await store.read(actions) == [("opened", BOT), ("acknowledged", ALICE), ("resolved", BOT), ("reopened", BOT)]


async def test_what_reopens_worse_than_ever_is_the_worst_so_far(alerts: Alerts, store: Store) -> None:
    for finding in (rate("warning", 30), rate("ok", 1), rate("critical", 90)):
        await alerts.consider([finding])
    [alert] = await store.read(all_alerts)
    assert alert.peak["rate"] == 0.09


async def test_after_the_hour_it_is_a_new_alert(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await alerts.consider([rate("warning", 30)])
    await alerts.consider([rate("ok", 1)])
    clock.forward(HOUR + 1)
    await alerts.consider([rate("warning", 30)])
    assert [alert.state for alert in await store.read(all_alerts)] == ["resolved", "open"]


async def test_findings_of_other_subjects_are_alerts_of_their_own(alerts: Alerts, store: Store) -> None:
    assert await alerts.consider([rate("warning"), rate("critical", subject="acme-q3"), rate("ok", subject="x")]) == 2
    assert [alert.subject for alert in await store.read(rows.open_alerts)] == ["acme-q3", "acme-q4"]


async def test_looks_that_race_open_one_alert(alerts: Alerts, store: Store) -> None:
    changed = await asyncio.gather(*(alerts.consider([rate("warning")]) for _ in range(10)))
    assert sorted(changed) == [0] * 9 + [1]
    assert len(await store.read(all_alerts)) == 1


async def test_alice_acknowledges_and_owns_it(alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("warning")])
    alert = await alerts.acknowledge(1, ALICE)
    assert (alert.owner, alert.owned_at) == (ALICE, NOW)
    assert await store.read(told) == [("alert", "1"), ("history", "2")]


async def test_of_all_who_acknowledge_at_once_one_owns_it(alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("warning")])
    people = [f"U{n}" for n in range(20)]
    outcomes = await asyncio.gather(*(alerts.acknowledge(1, who) for who in people), return_exceptions=True)
    [owner] = [one.owner for one in outcomes if isinstance(one, rows.Alert)]
    refusals = {str(one) for one in outcomes if not isinstance(one, rows.Alert)}
    assert refusals == {f"<@{owner}> was first and owns this alert."}
    assert await store.read(actions) == [("opened", BOT), ("acknowledged", owner)]


async def test_a_double_click_is_told_as_that(alerts: Alerts) -> None:
    await alerts.consider([rate("warning")])
    await alerts.acknowledge(1, ALICE)
    with pytest.raises(TooLate, match=r"^You own this alert already\.$"):
        await alerts.acknowledge(1, ALICE)


async def test_a_resolved_alert_is_not_acknowledged_any_more(alerts: Alerts) -> None:
    await alerts.consider([rate("warning")])
    await alerts.resolve(1, BOB)
    with pytest.raises(TooLate, match=r"^This alert is resolved already\.$"):
        await alerts.acknowledge(1, ALICE)


async def test_an_alert_that_never_was_is_told_as_that(alerts: Alerts) -> None:
    with pytest.raises(NotFound, match=r"^This alert is no longer stored\.$"):
        await alerts.acknowledge(7, ALICE)


async def test_taking_it_back_frees_it_for_others(alerts: Alerts) -> None:
    await alerts.consider([rate("warning")])
    await alerts.acknowledge(1, ALICE)
    assert (await alerts.unacknowledge(1, ALICE)).owner == ""
    assert (await alerts.acknowledge(1, BOB)).owner == BOB


async def test_what_nobody_owns_cannot_be_taken_back(alerts: Alerts) -> None:
    await alerts.consider([rate("warning")])
    with pytest.raises(TooLate, match=r"^Nobody owns this alert\.$"):
        await alerts.unacknowledge(1, ALICE)


async def test_bob_resolves_it_by_hand(alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("warning", 30)])
    alert = await alerts.resolve(1, BOB)
    assert (alert.state, alert.resolved_at, alert.evidence["hard"]) == ("resolved", NOW, 30)
    assert await store.read(actions) == [("opened", BOT), ("resolved", BOB)]


async def test_of_all_who_resolve_at_once_one_does(alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("warning")])
    outcomes = await asyncio.gather(*(alerts.resolve(1, f"U{n}") for n in range(10)), return_exceptions=True)
    assert sum(isinstance(one, rows.Alert) for one in outcomes) == 1
    assert {str(one) for one in outcomes if isinstance(one, TooLate)} == {"This alert is resolved already."}
    assert len(await store.read(actions)) == 2


async def test_open_alerts_are_listed_worst_and_oldest_first(alerts: Alerts, store: Store, clock: SetClock) -> None:
    for subject, state in (("a", "warning"), ("b", "critical"), ("c", "warning"), ("d", "critical")):
        await alerts.consider([rate(state, subject=subject)])
        clock.forward(MINUTE)
    assert [alert.subject for alert in await store.read(rows.open_alerts)] == ["b", "d", "a", "c"]
