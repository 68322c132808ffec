"""Sources: how each fares, how much it tells, and where its reader goes on, in one transaction with what it told."""

import pytest

from bot.clock import HOUR, MINUTE
from bot.intake.intake import Intake
from bot.intake.prepare import prepare_all
from bot.store import Store, rates, sources
from bot.store.events import Entry
from bot.store.sources import Health, Source
from tests.bot.acme import NOW, SetClock, event, hard

BOX = Source("imap", "bounces")


def entries(*numbers: str) -> list[Entry]:
    return prepare_all([hard(number) for number in numbers], "mail")


async def health(store: Store) -> Health:
    [found] = await store.read(sources.all_sources)
    return found


async def test_a_source_that_tells_something_is_known_from_then_on(store: Store) -> None:
    await store.write(sources.take, BOX, entries("1", "2"), NOW)
    assert await health(store) == Health(
        kind="imap", name="bounces", state="ok", first_at=NOW, worked_at=NOW, last_event_at=NOW, events=2,
        failures=0, last_failure="", failed_at=None,
    )  # fmt: skip


async def test_a_look_that_finds_nothing_is_no_event(store: Store) -> None:
    await store.write(sources.take, BOX, entries("1"), NOW)
    await store.write(sources.seen, BOX, events=0, now=NOW + MINUTE)
    found = await health(store)
    assert (found.worked_at, found.last_event_at, found.events) == (NOW + MINUTE, NOW, 1)


async def test_what_another_source_told_before_counts_for_both(store: Store) -> None:
    log = Source("log", "mail.log")
    await store.write(sources.take, BOX, entries("1"), NOW)
    assert (await store.write(sources.take, log, entries("1"), NOW)).duplicates == 1
    assert [(one.kind, one.events) for one in await store.read(sources.all_sources)] == [("imap", 1), ("log", 1)]


async def test_a_failure_is_told_until_it_works_again_and_remembered_then(store: Store) -> None:
    await store.write(sources.failed, BOX, why="no route to host", now=NOW)
    await store.write(sources.failed, BOX, why="password refused", now=NOW + MINUTE, state="refused")
    found = await health(store)
    assert (found.state, found.failures, found.last_failure, found.failed_at) == (
        "refused", 2, "password refused", NOW + MINUTE,
    )  # fmt: skip
    await store.write(sources.seen, BOX, events=0, now=NOW + HOUR)
    found = await health(store)
    assert (found.state, found.failures, found.last_failure) == ("ok", 2, "password refused")


async def test_events_are_counted_by_the_hour(store: Store) -> None:
    for hour, count in ((0, 2), (1, 1), (3, 4)):
        await store.write(sources.seen, BOX, events=count, now=NOW + hour * HOUR + 7 * MINUTE)
    assert await store.read(sources.per_hour, BOX, since=NOW + HOUR) == {NOW + HOUR: 1, NOW + 3 * HOUR: 4}


async def test_the_position_is_kept_with_what_was_read(store: Store) -> None:
    assert await store.read(sources.position, BOX) is None
    for place in ("7:1", "7:2"):
        await store.write(sources.take, BOX, entries(place), NOW, position=place, items=[place])
    assert await store.read(sources.position, BOX) == "7:2"
    assert await store.read(sources.items, BOX) == {"7:1", "7:2"}
    assert await store.read(sources.items, Source("pop3", "bounces")) == set()


async def test_where_the_events_are_not_taken_the_position_does_not_move(store: Store) -> None:
    broken = entries("1")[0]
    with pytest.raises(Exception, match="NOT NULL"):
        await store.write(
            sources.take, BOX, [Entry(identity=1, kind="bounced", column="hard", at=NOW, counted_at=NOW, reason=None)],  # type: ignore[arg-type]
            NOW, position="7:1",
        )  # fmt: skip
    assert await store.read(sources.position, BOX) is None
    assert (await store.write(sources.take, BOX, [broken], NOW)).new == 1


async def test_items_that_are_gone_are_forgotten(store: Store) -> None:
    await store.write(sources.take, BOX, [], NOW, items=["a", "b", "c"])
    await store.write(sources.forget_items, BOX, ["a", "c"])
    assert await store.read(sources.items, BOX) == {"b"}


async def test_posted_events_are_a_source_too(store: Store, clock: SetClock) -> None:
    await Intake(store, clock).take([event("1"), hard("2")], source="events", kind="api")
    found = await health(store)
    assert (found.kind, found.name, found.events) == ("api", "events", 2)
    assert (await store.read(rates.total, "all", "", since=0)).hard == 1
