"""One bad list that hits several campaigns of one sending domain is one alert with a line for each."""

import pytest

from bot.alerts import Alerts, Finding
from bot.clock import HOUR
from bot.intake.intake import Intake
from bot.settings import Alerts as AlertSettings
from bot.settings import Route, Settings
from bot.store import Connection, Store, outbox
from bot.store.alerts import Alert
from tests.bot.acme import BOB, CHANNEL, SetClock, hard, told, waiting_rows
from tests.bot.alerts.conftest import actions, all_alerts, rate


@pytest.fixture
async def one_list(alerts: Alerts, intake: Intake) -> Alerts:
    """Bounces of three campaigns of one domain, and of one of another."""
    batch = [hard(name, campaign=name) for name in ("acme-q4", "acme-q3", "acme-q2")]
    batch.append(hard("else", campaign="else", sender="news@else.example"))
    await intake.take(batch, source="ses")
    return alerts


def leads(db: Connection) -> dict[str, str]:
    """Subject → subject of the alert it is told in."""
    found = {alert.id: alert for alert in all_alerts(db)}
    return {alert.subject: found[alert.top].subject for alert in found.values()}


async def by_subject(store: Store) -> dict[str, Alert]:
    return {alert.subject: alert for alert in await store.read(all_alerts)}


async def test_what_goes_bad_of_one_domain_is_told_in_one_alert(one_list: Alerts, store: Store) -> None:
    await one_list.consider([rate("warning", subject=name) for name in ("acme-q4", "acme-q3", "acme-q2", "else")])
    assert await store.read(leads) == {"acme-q4": "acme-q4", "acme-q3": "acme-q4", "acme-q2": "acme-q4", "else": "else"}
    assert [kind for kind, about in await store.read(told) if kind == "alert"] == ["alert", "alert"]


async def test_its_domain_joins_too(one_list: Alerts, store: Store) -> None:
    domain = Finding(
        check="bounce_rate", kind="domain", subject="mail.acme.example", state="warning", evidence={"hard": 9}
    )
    await one_list.consider([rate("warning"), domain])
    assert (await store.read(leads))["mail.acme.example"] == "acme-q4"


async def test_a_check_may_name_the_group(one_list: Alerts, store: Store) -> None:
    both = [
        Finding(check="domain_spf", kind="domain", subject=name, state="warning", evidence={}, group="acme")
        for name in ("a.example", "b.example")
    ]
    await one_list.consider(both)
    assert await store.read(leads) == {"a.example": "a.example", "b.example": "a.example"}


async def test_what_goes_bad_much_later_has_an_alert_of_its_own(
    one_list: Alerts, store: Store, clock: SetClock
) -> None:
    await one_list.consider([rate("warning")])
    clock.forward(HOUR + 1)
    await one_list.consider([rate("warning", subject="acme-q3")])
    assert (await store.read(leads))["acme-q3"] == "acme-q3"


async def test_a_group_is_as_bad_as_its_worst(one_list: Alerts, store: Store) -> None:
    await one_list.consider([rate("warning"), rate("warning", subject="acme-q3")])
    await one_list.consider([rate("critical", 90, subject="acme-q3")])
    assert (await by_subject(store))["acme-q4"].severity == "critical"
    assert [action for action, _ in await store.read(actions)] == ["opened", "worsened"]
    await one_list.consider([rate("ok", 0, subject="acme-q3")])
    assert (await by_subject(store))["acme-q4"].severity == "warning"


async def test_it_is_over_when_all_of_it_is(one_list: Alerts, store: Store) -> None:
    await one_list.consider([rate("warning"), rate("warning", subject="acme-q3")])
    await one_list.consider([rate("ok", 0)])
    assert (await by_subject(store))["acme-q4"].state == "open"
    await one_list.consider([rate("ok", 0, subject="acme-q3")])
    assert {alert.state for alert in await store.read(all_alerts)} == {"resolved"}
    assert [action for action, _ in await store.read(actions)] == ["opened", "", "resolved"][::2]


async def test_resolved_by_hand_all_of_it_is(one_list: Alerts, store: Store) -> None:
    await one_list.consider([rate("warning"), rate("warning", subject="acme-q3")])
    await one_list.resolve(1, BOB)
    assert {alert.state for alert in await store.read(all_alerts)} == {"resolved"}
    assert await store.read(actions, 2) == [("joined", "deliverabot"), ("resolved", BOB)]


async def test_a_line_that_comes_back_brings_its_alert_back(one_list: Alerts, store: Store) -> None:
    await one_list.consider([rate("warning"), rate("warning", subject="acme-q3")])
    await one_list.consider([rate("ok", 0), rate("ok", 0, subject="acme-q3")])
    await one_list.consider([rate("critical", 90, subject="acme-q3")])
    found = await by_subject(store)
    assert (found["acme-q4"].state, found["acme-q4"].severity, len(found)) == ("open", "critical", 2)


async def test_grouping_can_be_switched_off(one_list: Alerts, store: Store, clock: SetClock) -> None:
    alone = Alerts(store, Settings(alerts=AlertSettings(group_minutes=0)), clock)
    assert one_list
    await alone.consider([rate("warning"), rate("warning", subject="acme-q3")])
    assert await store.read(leads) == {"acme-q4": "acme-q4", "acme-q3": "acme-q3"}


async def test_a_route_may_tell_each_of_its_own_alone(one_list: Alerts, store: Store, clock: SetClock) -> None:
    routes = (Route(subject="acme-q3", group_minutes=0),)
    routed = Alerts(store, Settings(routes=routes), clock)
    assert one_list
    await routed.consider([rate("warning", subject=name) for name in ("acme-q4", "acme-q3", "acme-q2")])
    assert await store.read(leads) == {"acme-q4": "acme-q4", "acme-q3": "acme-q3", "acme-q2": "acme-q4"}


def shown_in(db: Connection) -> list[tuple[str, str]]:
    """(alert, channel) of the messages to be posted."""
    return sorted((row.about, row.channel) for row in waiting_rows(db) if row.kind == "alert")


@pytest.mark.parametrize("posted", [True, False])
async def test_what_joins_by_another_route_is_shown_in_the_channel_of_that_route_too(
    one_list: Alerts, store: Store, clock: SetClock, posted: bool
) -> None:
    routed = Alerts(store, Settings(routes=(Route(subject="acme-q3", channel="#oncall"),)), clock)
    assert one_list
    await routed.consider([rate("critical", 90)])
    if posted:
        await all_posted(store, clock)
    await routed.consider([rate("critical", 90, subject="acme-q3")])
    assert (await store.read(leads))["acme-q3"] == "acme-q4"
    assert await store.read(shown_in) == [("1", CHANNEL), ("1", "#oncall")]
    await all_posted(store, clock)
    await routed.consider([rate("critical", 95)])
    assert await store.read(shown_in) == [("1", CHANNEL), ("1", "#oncall")]  # it lives in both


async def test_what_grows_critical_is_shown_where_criticals_go(one_list: Alerts, store: Store, clock: SetClock) -> None:
    routed = Alerts(store, Settings(routes=(Route(subject="acme-q3", severity="critical", channel="#oncall"),)), clock)
    assert one_list
    await routed.consider([rate("critical", 90), rate("warning", subject="acme-q3")])
    assert await store.read(shown_in) == [("1", CHANNEL)]
    await routed.consider([rate("critical", 90, subject="acme-q3")])
    assert await store.read(shown_in) == [("1", CHANNEL), ("1", "#oncall")]


async def all_posted(store: Store, clock: SetClock) -> None:
    while due := await store.read(outbox.due, clock()):
        for row in due:
            claimed = await store.write(outbox.claim, row.id)
            assert claimed is not None
            await store.write(outbox.told, claimed, channel_id=claimed.channel, ts=str(row.id), now=clock())
