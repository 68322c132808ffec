"""Minutes of long ago become hours: nothing is lost, and the spike detector is told nothing twice."""

from collections.abc import Sequence

from bot.clock import DAY, HOUR, MINUTE
from bot.intake.intake import Intake
from bot.store import Connection, Store, rates, rollup, spikes
from bot.store.spikes import News
from tests.bot.acme import NOW, SetClock, event, hard

OLD = 4 * 24 * 60  # minutes


def rows(db: Connection, kind: str, name: str) -> list[tuple[int, int]]:
    sql = "SELECT minute_at, sent FROM rate_minute WHERE subject_kind = ? AND subject = ? ORDER BY minute_at"
    return [(row[0], row[1]) for row in db.execute(sql, (kind, name))]


def news(db: Connection) -> Sequence[News]:
    return spikes.take_news(db, 10_000)


async def rolled(store: Store, now: int = NOW) -> int:
    return sum([await store.write(rollup.roll_up, hour) for hour in await store.read(rollup.hours, now)])


async def test_an_hour_is_one_row_and_its_sums_are_the_same(intake: Intake, store: Store) -> None:
    # 59 to 1 minutes past the hour, and 0.
    batch = [event(str(n), "sent", campaign="spring", count=n + 1, minutes_ago=OLD - n) for n in range(60)]
    await intake.take([*batch, hard("h", campaign="spring", minutes_ago=OLD - 30)], source="events")
    before = await store.read(rates.total, "campaign", "spring", since=0)
    await store.write(news)
    assert await rolled(store) > 0
    assert await store.read(rows, "campaign", "spring") == [(NOW - 4 * DAY, 60 * 61 // 2)]
    assert await store.read(rates.total, "campaign", "spring", since=0) == before
    assert await store.read(rollup.hours, NOW) == []


async def test_what_is_younger_than_three_days_keeps_its_minutes(intake: Intake, store: Store) -> None:
    await intake.take(
        [event("1", "sent", minutes_ago=3 * 24 * 60 - 1), event("2", "sent", minutes_ago=7)], source="events"
    )
    await store.write(news)
    assert await rolled(store) == 0


async def test_what_the_detector_was_not_told_keeps_its_minute(intake: Intake, store: Store) -> None:
    await intake.take([event("1", "sent", campaign="spring", minutes_ago=OLD - 5)], source="events")
    await rolled(store)
    assert await store.read(rows, "campaign", "spring") == [(NOW - 4 * DAY + 5 * MINUTE, 1)]
    await store.write(news)
    await rolled(store)
    assert await store.read(rows, "campaign", "spring") == [(NOW - 4 * DAY, 1)]


async def test_a_late_event_is_told_to_the_detector_once_and_by_itself(
    intake: Intake, store: Store, clock: SetClock
) -> None:
    sent = [event(str(n), "sent", campaign="spring", count=10, minutes_ago=OLD - n) for n in range(5)]
    done = [event(f"d{n}", campaign="spring", count=12, minutes_ago=OLD - n - 5) for n in range(5)]
    await intake.take([*sent, *done], source="events")
    await store.write(news)
    await rolled(store)
    assert await store.write(news) == []
    for late in (0, 3):  # into the hour's own row, and into a minute of it that has none any more
        await intake.take([hard(f"h{late}", campaign="spring", minutes_ago=OLD - late)], source="events")
        told = [each for each in await store.write(news) if each.kind == "campaign"]
        assert [each.hits["hard"] for each in told] == [1]
        assert all(0 <= each.mailed <= 1 for each in told)
    await rolled(store)
    assert await store.write(news) == []
    assert (await store.read(rates.total, "campaign", "spring", since=0)).hard == 2


async def test_hours_are_rolled_up_one_by_one(intake: Intake, store: Store) -> None:
    batch = [event(str(n), "sent", minutes_ago=OLD + 60 * n - 1) for n in range(3)]
    await intake.take(batch, source="events")
    await store.write(news)
    assert await store.read(rollup.hours, NOW) == [NOW - 4 * DAY - n * HOUR for n in (2, 1, 0)]
