"""A source that falls silent against its habit is an alert of its own, and so is one that lets us in no more."""

import pytest

from bot.alerts import Alerts
from bot.clock import DAY, HOUR
from bot.intake.faring import read_sources
from bot.store import Store, sources
from bot.store.sources import Source
from bot.watch.sources import Sources
from tests.bot.acme import NOW, SetClock
from tests.bot.watch.conftest import alarming, finding_states

LOG = Source("log", "mx1")


@pytest.fixture
def watch(store: Store, alerts: Alerts, clock: SetClock) -> Sources:
    return Sources(store, alerts, clock)


async def told_hourly(store: Store, *, days: int) -> None:
    for hour in range(days * 24):
        await store.write(sources.seen, LOG, events=10, now=NOW - days * DAY + hour * HOUR)


async def test_silence_against_the_habit_opens_an_alert_and_an_event_ends_it(
    watch: Sources, store: Store, clock: SetClock
) -> None:
    await told_hourly(store, days=20)
    assert await watch.look() == "1 sources, 0 silent or refused"
    clock.forward(6 * HOUR)
    assert await watch.look() == "1 sources, 1 silent or refused"
    assert await store.read(alarming) == [("log", "mx1", "warning")]
    await store.write(sources.seen, LOG, events=1, now=clock())
    await watch.look()
    assert await store.read(alarming) == []


async def test_a_new_source_may_be_silent(watch: Sources, store: Store, clock: SetClock) -> None:
    await store.write(sources.seen, LOG, events=10, now=NOW)
    clock.forward(10 * DAY)
    assert await watch.look() == "1 sources, 0 silent or refused"


async def test_one_that_lets_us_in_no_more_opens_an_alert_at_once(watch: Sources, store: Store) -> None:
    await store.write(sources.failed, LOG, why="NO [AUTHENTICATIONFAILED]", now=NOW, state="refused")
    await watch.look()
    assert await store.read(alarming) == [("log", "mx1", "warning")]


async def test_one_that_fails_for_now_is_neither_well_nor_wrong(watch: Sources, store: Store) -> None:
    await store.write(sources.failed, LOG, why="connection refused", now=NOW)
    await watch.look()
    assert await store.read(finding_states, "source") == {"mx1": "unknown"}


async def test_how_much_it_tells_today_and_on_a_usual_day(store: Store) -> None:
    await told_hourly(store, days=9)
    [faring] = await store.read(read_sources, NOW)
    assert (faring.today, faring.usual, faring.wrong) == (240, 240, False)
