"""Time passes over an open alert: it is repeated, escalated, given back, delivered after the quiet hours. Each once."""

import pytest

from bot.alerts import Alerts
from bot.clock import HOUR, MINUTE
from bot.settings import Alerts as AlertSettings
from bot.settings import Route, Settings
from bot.store import Connection, Store, outbox
from tests.bot.acme import ALICE, BOB, CHANNEL, NOW, SetClock, told, waiting_rows
from tests.bot.alerts.conftest import actions, all_alerts, rate

CALLED = AlertSettings(mention="S0TEAM", owner=BOB, escalate_minutes=30, repeat_hours=4)


@pytest.fixture
def alerts(store: Store, clock: SetClock) -> Alerts:
    return Alerts(store, Settings(alerts=CALLED), clock)


def names(db: Connection) -> list[str]:
    return [action for action, _ in actions(db)]


def posted(db: Connection) -> None:
    """Slack has all that waits."""
    for row in waiting_rows(db):
        outbox.told(db, row, channel_id="C0", ts=f"1.{row.id}", now=NOW)


async def test_nobody_takes_it_the_group_is_called_then_one_person_is_told(
    alerts: Alerts, store: Store, clock: SetClock
) -> None:
    await alerts.consider([rate("critical", 90)])
    for _ in range(5):
        clock.forward(15 * MINUTE)
        await alerts.attend()
    assert await store.read(names) == ["opened", "escalated", "escalated"]
    places = [(row.kind, row.channel) for row in await store.read(waiting_rows)]
    assert places == [("alert", CHANNEL), ("history", CHANNEL), ("alert", BOB), ("history", CHANNEL)]


async def test_who_is_told_in_person_sees_what_becomes_of_it(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await alerts.consider([rate("critical", 90)])
    for _ in range(2):
        clock.forward(30 * MINUTE)
        await alerts.attend()
    await store.write(posted)
    await alerts.acknowledge(1, BOB)
    assert [(row.kind, row.channel) for row in await store.read(waiting_rows)] == [
        ("alert", CHANNEL), ("alert", BOB), ("history", CHANNEL),
    ]  # fmt: skip


async def test_what_somebody_took_is_not_escalated(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await alerts.consider([rate("critical", 90)])
    await alerts.acknowledge(1, ALICE)
    clock.forward(2 * HOUR)
    await alerts.attend()
    assert await store.read(names) == ["opened", "acknowledged"]


async def test_still_bad_it_is_repeated_in_the_thread(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await alerts.consider([rate("warning", 30)])
    for _ in range(9):
        clock.forward(HOUR)
        await alerts.attend()
    assert await store.read(names) == ["opened", "repeated", "repeated"]


async def test_an_acknowledgement_ends_with_a_reminder_before(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await alerts.consider([rate("warning", 30)])
    await alerts.acknowledge(1, ALICE)
    clock.forward(23 * HOUR)
    await alerts.attend()
    await alerts.attend()
    assert (await store.read(names))[-1] == "reminded"
    clock.forward(HOUR)
    await alerts.attend()
    [alert] = await store.read(all_alerts)
    assert ((await store.read(names))[-1], alert.owner, alert.unowned_at) == ("released", "", clock())


async def test_who_was_reminded_can_keep_it(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await alerts.consider([rate("warning", 30)])
    await alerts.acknowledge(1, ALICE)
    clock.forward(23 * HOUR)
    await alerts.attend()
    assert (await alerts.acknowledge(1, ALICE)).owned_until == clock() + 24 * HOUR


async def test_going_back_and_forth_is_told_once(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await alerts.consider([rate("warning", 30)])
    for _ in range(8):
        clock.forward(10 * MINUTE)
        await alerts.consider([rate("ok", 1)])
        clock.forward(10 * MINUTE)
        await alerts.consider([rate("warning", 30)])
    assert (await store.read(names)).count("flapping") == 1
    assert (await store.read(names)).count("reopened") == 8
    lines = [about for kind, about in await store.read(told) if kind == "history"]
    assert len(lines) == 3 + 4 + 1  # three times back, four times over, and that it flaps


@pytest.fixture
def at_night(store: Store, clock: SetClock) -> Alerts:
    """It is ten in the morning, and quiet until noon; what is called urgent is not."""
    settings = Settings(
        alerts=AlertSettings(quiet_hours="09:00-12:00", group_minutes=0),
        routes=(Route(subject="urgent", quiet_hours="never"),),
    )
    return Alerts(store, settings, clock)


async def test_in_quiet_hours_warnings_wait_and_criticals_do_not(at_night: Alerts, store: Store) -> None:
    await at_night.consider([rate("warning"), rate("critical", subject="a"), rate("warning", subject="urgent")])
    assert await store.read(told) == [("alert", "2"), ("alert", "3")]


async def test_after_them_a_warning_alone_is_posted_as_it_is(at_night: Alerts, store: Store, clock: SetClock) -> None:
    await at_night.consider([rate("warning")])
    clock.forward(2 * HOUR)
    await at_night.attend()
    await at_night.attend()
    assert await store.read(told) == [("alert", "1")]


async def test_after_them_several_are_summed_up_and_what_is_open_is_posted(
    at_night: Alerts, store: Store, clock: SetClock
) -> None:
    await at_night.consider([rate("warning"), rate("warning", subject="a")])
    await at_night.consider([rate("ok", 0, subject="a")])
    assert await store.read(told) == []
    clock.forward(2 * HOUR)
    await at_night.attend()
    assert [kind for kind, _ in await store.read(told)] == ["quiet", "alert"]


async def test_a_warning_that_becomes_critical_waits_no_longer(at_night: Alerts, store: Store) -> None:
    await at_night.consider([rate("warning")])
    await at_night.consider([rate("critical", 90)])
    assert await store.read(told) == [("alert", "1")]


async def test_a_rise_to_critical_may_lead_to_another_channel_too(store: Store, clock: SetClock) -> None:
    alerts = Alerts(store, Settings(routes=(Route(severity="critical", channel="#oncall"),)), clock)
    await alerts.consider([rate("warning", 30)])
    await store.write(posted)
    await alerts.consider([rate("critical", 90)])
    assert [(row.kind, row.channel) for row in await store.read(waiting_rows)] == [
        ("alert", CHANNEL), ("rise", CHANNEL), ("alert", "#oncall"),
    ]  # fmt: skip
