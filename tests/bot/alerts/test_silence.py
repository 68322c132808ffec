"""Silence: the message goes on showing the numbers, the thread keeps quiet until the time is over."""

import asyncio

import pytest

from bot.alerts import Alerts
from bot.clock import HOUR
from bot.errors import TooLate
from bot.store import Store
from bot.store import alerts as rows
from tests.bot.acme import ALICE, BOB, NOW, SetClock, told
from tests.bot.alerts.conftest import actions, all_alerts, rate

BOT = "deliverabot"


@pytest.fixture
async def silenced(alerts: Alerts) -> Alerts:
    """An alert that alice has silenced for four hours."""
    await alerts.consider([rate("warning", 30)])
    await alerts.silence(1, ALICE, hours=4, why="we know")
    return alerts


async def test_who_silenced_it_until_when_and_why_is_stored(silenced: Alerts, store: Store) -> None:
    [alert] = await store.read(all_alerts)
    assert (alert.silenced_until, alert.silenced_by, alert.silence_reason) == (NOW + 4 * HOUR, ALICE, "we know")
    assert alert.silenced(NOW + 4 * HOUR - 1)
    assert not alert.silenced(NOW + 4 * HOUR)


async def test_that_it_is_silent_is_itself_told_in_the_thread(silenced: Alerts, store: Store) -> None:
    assert await store.read(told) == [("alert", "1"), ("history", "2")]


@pytest.mark.parametrize(
    ("state", "hard", "action"), [("critical", 90, "worsened"), ("warning", 40, ""), ("ok", 1, "resolved")]
)
async def test_what_the_check_finds_moves_the_message(
    silenced: Alerts, store: Store, state: str, hard: int, action: str
) -> None:
    assert await silenced.consider([rate(state, hard)]) == 1
    [alert] = await store.read(all_alerts)
    assert alert.evidence["hard"] == hard
    assert [name for name, _ in (await store.read(actions))[2:]] == ([action] if action else [])


async def test_worsening_is_written_down_and_not_told_in_the_thread(silenced: Alerts, store: Store) -> None:
    await silenced.consider([rate("critical", 90)])
    assert await store.read(actions) == [("opened", BOT), ("silenced", ALICE), ("worsened", BOT)]
    assert await store.read(told) == [("alert", "1"), ("history", "2")]


async def test_its_end_is_told_even_in_silence(silenced: Alerts, store: Store) -> None:
    await silenced.consider([rate("ok", 1)])
    assert await store.read(told) == [("alert", "1"), ("history", "2"), ("history", "3")]


async def test_time_ends_a_silence_and_the_thread_says_so_once(silenced: Alerts, store: Store, clock: SetClock) -> None:
    clock.forward(4 * HOUR)
    await asyncio.gather(silenced.attend(), silenced.attend())
    assert await store.read(actions) == [("opened", BOT), ("silenced", ALICE), ("unsilenced", BOT)]
    assert await store.read(told) == [("alert", "1"), ("history", "2"), ("history", "3")]


async def test_before_its_time_nothing_ends(silenced: Alerts, store: Store, clock: SetClock) -> None:
    clock.forward(4 * HOUR - 1)
    await silenced.attend()
    assert (await store.read(all_alerts))[0].silenced(clock())


async def test_after_the_silence_worsening_is_told_again(silenced: Alerts, store: Store, clock: SetClock) -> None:
    clock.forward(4 * HOUR)
    await silenced.consider([rate("critical", 90)])
    assert await store.read(told) == [("alert", "1"), ("history", "2"), ("rise", "3")]


async def test_bob_ends_a_silence_before_its_time(silenced: Alerts, store: Store) -> None:
    alert = await silenced.unsilence(1, BOB)
    assert alert.silenced_until is None
    assert await store.read(actions) == [("opened", BOT), ("silenced", ALICE), ("unsilenced", BOB)]


async def test_of_all_who_end_a_silence_at_once_one_does(silenced: Alerts, store: Store) -> None:
    outcomes = await asyncio.gather(*(silenced.unsilence(1, f"U{n}") for n in range(10)), return_exceptions=True)
    assert sum(isinstance(one, rows.Alert) for one in outcomes) == 1
    assert {str(one) for one in outcomes if isinstance(one, TooLate)} == {"This alert is not silenced."}
    assert [name for name, _ in await store.read(actions)] == ["opened", "silenced", "unsilenced"]


async def test_another_silence_replaces_the_first(silenced: Alerts, store: Store) -> None:
    alert = await silenced.silence(1, BOB, hours=24)
    assert (alert.silenced_until, alert.silenced_by, alert.silence_reason) == (NOW + 24 * HOUR, BOB, "")


async def test_a_resolved_alert_cannot_be_silenced(silenced: Alerts) -> None:
    await silenced.resolve(1, BOB)
    with pytest.raises(TooLate, match=r"^This alert is resolved already\.$"):
        await silenced.silence(1, ALICE, hours=1)


async def test_what_reopens_is_not_silent_any_more(silenced: Alerts, store: Store, clock: SetClock) -> None:
    await silenced.consider([rate("ok", 1)])
    await silenced.consider([rate("critical", 90)])
    assert not (await store.read(all_alerts))[0].silenced(clock())
