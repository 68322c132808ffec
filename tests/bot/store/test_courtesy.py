"""What mail servers are owed, in the store."""

import pytest

from bot.clock import DAY, HOUR, MINUTE
from bot.store import Store, courtesy
from bot.store.courtesy import Owed
from checks.address.controls import Finding
from checks.address.ledger import Asked, Pause, TakesAny
from checks.address.replies import Stage
from tests.bot.acme import NOW

AWAY = Finding("temporary", Stage.RCPT, 421, "4.7.0 Too much", retry_after=300)


async def test_what_was_saved_is_loaded_with_what_is_left_of_it(store: Store) -> None:
    owed = Owed(
        [Pause("192.0.2.1", 300.0, 2, AWAY)],
        (),
        [Asked("acme.com", 60.0, 7)],
        [TakesAny("a.com", "mx.a.com", 99.5, True)],
    )
    await store.write(courtesy.save, owed, NOW)
    assert await store.read(courtesy.load, NOW + MINUTE) == Owed(
        [Pause("192.0.2.1", 240.0, 2, AWAY)],
        (),
        [Asked("acme.com", 120.0, 7)],
        [TakesAny("a.com", "mx.a.com", 39.5, True)],
    )


async def test_a_later_pause_takes_the_place_of_the_earlier(store: Store) -> None:
    for left in (300.0, 900.0):
        await store.write(courtesy.save, Owed([Pause("192.0.2.1", left, 1, AWAY)]), NOW)
    assert [each.left for each in (await store.read(courtesy.load, NOW)).pauses] == [900.0]


async def test_a_server_in_favour_again_is_forgotten_unless_it_is_still_left_alone(store: Store) -> None:
    await store.write(courtesy.save, Owed([Pause("192.0.2.1", -1.0, 1, AWAY), Pause("192.0.2.2", 60.0, 1, AWAY)]), NOW)
    await store.write(courtesy.save, Owed(relieved=["192.0.2.1", "192.0.2.2"]), NOW)
    assert [each.group for each in (await store.read(courtesy.load, NOW)).pauses] == ["192.0.2.2"]


async def test_questions_add_up_whoever_put_them(store: Store) -> None:
    await store.write(courtesy.save, Owed(asked=[Asked("acme.com", 0.0, 100)]), NOW)
    told = await store.write(courtesy.save, Owed(asked=[Asked("acme.com", 0.0, 20)]), NOW + HOUR)
    assert told == [Asked("acme.com", 3_600.0, 120)]


async def test_after_24_hours_they_begin_anew(store: Store) -> None:
    await store.write(courtesy.save, Owed(asked=[Asked("acme.com", 0.0, 100)]), NOW)
    told = await store.write(courtesy.save, Owed(asked=[Asked("acme.com", 0.0, 20)]), NOW + DAY)
    assert told == [Asked("acme.com", 0.0, 20)]


async def test_what_was_stored_ahead_is_taken_back_of_the_same_day_only(store: Store) -> None:
    await store.write(courtesy.save, Owed(asked=[Asked("acme.com", 0.0, 100)]), NOW)
    await store.write(courtesy.take_back, [Asked("acme.com", 0.0, 40), Asked("other.com", 0.0, 1)], NOW)
    await store.write(courtesy.take_back, [Asked("acme.com", 0.0, 40)], NOW + DAY)
    assert (await store.read(courtesy.load, NOW)).asked == [Asked("acme.com", 0.0, 60)]


async def test_a_pause_of_a_clock_that_was_wrong_ends_within_a_day(store: Store) -> None:
    await store.write(courtesy.save, Owed([Pause("192.0.2.1", 300.0, 1, AWAY)]), NOW + 400 * DAY)
    assert [each.left for each in (await store.read(courtesy.load, NOW)).pauses] == [DAY / 1_000]


@pytest.mark.parametrize(("later", "kept"), [(0, 3), (9 * MINUTE, 2), (DAY + MINUTE, 1), (DAY + 6 * MINUTE, 0)])
async def test_what_is_over_is_swept(store: Store, later: int, kept: int) -> None:
    owed = Owed(
        [Pause("192.0.2.1", 300.0, 1, AWAY)], [], [Asked("acme.com", 0.0, 7)], [TakesAny("a.com", "mx", 480.0, True)]
    )
    await store.write(courtesy.save, owed, NOW)
    assert await store.write(courtesy.forget, NOW + later) == 3 - kept
    assert sum(map(len, await store.read(courtesy.load, NOW + later))) == kept


async def test_a_pause_is_meant_for_who_asked(store: Store) -> None:
    await store.write(
        courtesy.save, Owed([Pause("192.0.2.1", 300.0, 1, AWAY)]), NOW, asked_as="mx.acme.com jo@acme.com "
    )
    assert (await store.read(courtesy.load, NOW, asked_as="mx.acme.com jo@acme.com ")).pauses
    assert not (await store.read(courtesy.load, NOW, asked_as="mx2.acme.com jo@acme.com ")).pauses
