"""A check that fails: told after some failures in a row, as its own thing; the alerts of its subject stay as they are."""

import pytest

from bot.alerts import Alerts
from bot.store import Store, runs
from bot.store import alerts as rows
from bot.watch.failed_checks import FailedChecks
from tests.bot.acme import NOW, SetClock
from tests.bot.alerts.conftest import rate
from tests.bot.watch.conftest import alarming


@pytest.fixture
def failed(alerts: Alerts) -> FailedChecks:
    return FailedChecks(alerts, {"blocklist", "bounce_rate"})


async def ran(store: Store, outcome: str, name: str = "blocklist", *, times: int = 1) -> None:
    for _ in range(times):
        await store.write(runs.started, name, NOW)
        await store.write(runs.finished, name, outcome=outcome, detail="Timeout: no answer", now=NOW)


async def test_after_three_failures_in_a_row_it_is_told(failed: FailedChecks, store: Store) -> None:
    await ran(store, "ok")
    await ran(store, "failed", times=2)
    assert await failed.look() == "0 checks fail"
    assert await store.read(alarming) == []
    await ran(store, "failed")
    assert await failed.look() == "1 checks fail"
    [alert] = await store.read(rows.open_alerts)
    assert (alert.check_name, alert.subject, alert.severity) == ("check", "blocklist", "warning")
    assert alert.evidence == {"failures": 3, "detail": "Timeout: no answer", "known_at": NOW}


async def test_a_success_in_between_begins_the_count_anew(failed: FailedChecks, store: Store) -> None:
    for outcome in ("failed", "failed", "ok", "failed", "failed"):
        await ran(store, outcome)
    await failed.look()
    assert await store.read(alarming) == []


async def test_the_first_success_ends_it(failed: FailedChecks, store: Store) -> None:
    await ran(store, "failed", times=5)
    await failed.look()
    await store.write(runs.started, "blocklist", NOW)  # it runs just now: nobody knows
    await failed.look()
    assert await store.read(alarming) == [("check", "blocklist", "warning")]
    await ran(store, "ok")
    await failed.look()
    assert await store.read(alarming) == []


async def test_what_it_looked_at_stays_as_it_was(failed: FailedChecks, alerts: Alerts, store: Store) -> None:
    await alerts.consider([rate("critical", 90)])
    await ran(store, "failed", "bounce_rate", times=3)
    await failed.look()
    assert await store.read(alarming) == [("campaign", "acme-q4", "critical"), ("check", "bounce_rate", "warning")]


async def test_checks_that_do_not_run_here_any_more_are_left_alone(failed: FailedChecks, store: Store) -> None:
    await ran(store, "failed", "mail", times=9)
    await failed.look()
    assert await store.read(alarming) == []


async def test_the_time_is_that_of_the_clock(failed: FailedChecks, store: Store, clock: SetClock) -> None:
    await ran(store, "failed", times=3)
    await failed.look()
    [alert] = await store.read(rows.open_alerts)
    assert (alert.opened_at, alert.evidence["known_at"]) == (clock(), None)
