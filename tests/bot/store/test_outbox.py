"""The outbox: rows fold, are claimed once, outlive a kill, and wait for the thread they belong in."""

import asyncio
from typing import Any

from bot.store import Connection, Store, outbox
from bot.store.outbox import Post, Row
from tests.bot.acme import CHANNEL, NOW, waiting_rows


async def put(store: Store, kind: str = "alert", about: str = "1", **more: Any) -> None:
    await store.write(outbox.put, **{"kind": kind, "about": about, "channel": CHANNEL, "now": NOW, **more})


async def first_due(store: Store, now: int = NOW) -> Row:
    return (await store.read(outbox.due, now))[0]


async def claimed(store: Store) -> Row:
    row = await store.write(outbox.claim, (await first_due(store)).id)
    assert row is not None
    return row


def states(db: Connection) -> list[tuple[str, str, int, int]]:
    return [(row.about, row.state, row.uncertain, row.next_try_at) for row in waiting_rows(db)]


async def test_what_is_put_is_due_at_once(store: Store) -> None:
    await put(store)
    row = await first_due(store)
    assert (row.kind, row.about, row.channel, row.state, row.attempts) == ("alert", "1", CHANNEL, "waiting", 0)


async def test_several_updates_of_one_thing_fold_into_one(store: Store) -> None:
    for _ in range(3):
        await put(store)
    assert len(await store.read(outbox.due, NOW)) == 1


async def test_another_thing_or_channel_is_a_row_of_its_own(store: Store) -> None:
    await put(store)
    await put(store, about="2")
    await put(store, kind="review")
    await put(store, channel="#elsewhere")
    assert len(await store.read(waiting_rows)) == 4


async def test_an_update_while_the_last_one_is_being_sent_waits_behind_it(store: Store) -> None:
    await put(store)
    await claimed(store)
    await put(store)
    assert [state for _, state, _, _ in await store.read(states)] == ["sending", "waiting"]


async def test_of_every_channel_the_oldest_is_due(store: Store) -> None:
    for about, channel in (("1", CHANNEL), ("2", CHANNEL), ("3", "#elsewhere"), ("4", "#elsewhere")):
        await put(store, about=about, channel=channel)
    assert [row.about for row in await store.read(outbox.due, NOW)] == ["1", "3"]


async def test_what_must_wait_holds_up_nothing_behind_it(store: Store) -> None:
    await put(store, kind="history", about="7", thread_of=("alert", 1))
    await put(store, about="2", now=NOW + 5_000)
    await put(store, about="3")
    assert [row.about for row in await store.read(outbox.due, NOW)] == ["3"]


async def test_a_row_is_claimed_once_whoever_races(store: Store) -> None:
    await put(store)
    row = await first_due(store)
    got = await asyncio.gather(*(store.write(outbox.claim, row.id) for _ in range(20)))
    assert [one.attempts for one in got if one is not None] == [1]


async def test_what_was_told_goes_and_its_message_is_remembered(store: Store) -> None:
    await put(store)
    await store.write(outbox.told, await claimed(store), channel_id="C1", ts="1.1", now=NOW)
    assert await store.read(waiting_rows) == []
    assert await store.read(outbox.post_of, "alert", 1, CHANNEL) == Post(
        kind="alert", about="1", channel=CHANNEL, channel_id="C1", ts="1.1", posted_at=NOW
    )
    assert await store.read(outbox.channel_id, CHANNEL) == "C1"


async def test_a_message_posted_anew_replaces_the_one_known(store: Store) -> None:
    for ts in ("1.1", "2.2"):
        await put(store)
        await store.write(outbox.told, await claimed(store), channel_id="C1", ts=ts, now=NOW)
    post = await store.read(outbox.post_of, "alert", 1, CHANNEL)
    assert post is not None
    assert (post.ts, post.posted_at) == ("2.2", NOW)


async def test_a_deleted_message_is_forgotten(store: Store) -> None:
    await put(store)
    await store.write(outbox.told, await claimed(store), channel_id="C1", ts="1.1", now=NOW)
    post = await store.read(outbox.post_of, "alert", 1, CHANNEL)
    assert post is not None
    await store.write(outbox.forget_post, post)
    assert await store.read(outbox.post_of, "alert", 1, CHANNEL) is None


async def test_a_line_of_a_thread_waits_for_its_message(store: Store) -> None:
    await put(store, kind="history", about="7", thread_of=("alert", 1))
    assert await store.read(outbox.due, NOW) == []


async def test_a_line_of_a_thread_is_due_once_its_message_is_there(store: Store) -> None:
    await put(store)
    await put(store, kind="history", about="7", thread_of=("alert", 1))
    await store.write(outbox.told, await claimed(store), channel_id="C1", ts="1.1", now=NOW)
    assert [(row.kind, row.about) for row in await store.read(outbox.due, NOW)] == [("history", "7")]


async def test_a_message_in_another_channel_is_not_the_lines_thread(store: Store) -> None:
    await put(store, channel="#elsewhere")
    await put(store, kind="history", about="7", thread_of=("alert", 1))
    await store.write(outbox.told, await claimed(store), channel_id="C2", ts="1.1", now=NOW)
    assert await store.read(outbox.due, NOW) == []


async def test_what_failed_is_tried_again_at_its_time(store: Store) -> None:
    await put(store)
    row = await claimed(store)
    await store.write(outbox.again, row, at=NOW + 5_000, error="ratelimited", uncertain=False)
    assert await store.read(outbox.due, NOW + 4_999) == []
    again = await first_due(store, NOW + 5_000)
    assert (again.attempts, again.error, again.uncertain) == (1, "ratelimited", 0)


async def test_what_failed_folds_into_a_newer_update_that_waits(store: Store) -> None:
    await put(store)
    row = await claimed(store)
    await put(store)
    await store.write(outbox.again, row, at=NOW + 5_000, error="timeout", uncertain=True)
    assert await store.read(states) == [("1", "waiting", 1, NOW + 5_000)]


async def test_what_was_in_flight_when_the_bot_was_killed_waits_again_in_doubt(store: Store) -> None:
    await put(store)
    await put(store, about="2")
    await claimed(store)
    assert await store.write(outbox.recover) == 1
    assert await store.read(states) == [("1", "waiting", 1, 0), ("2", "waiting", 0, NOW)]


async def test_a_newer_update_stands_for_the_one_in_flight_and_inherits_the_doubt(store: Store) -> None:
    await put(store)
    await claimed(store)
    await put(store)
    assert await store.write(outbox.recover) == 0
    assert await store.read(states) == [("1", "waiting", 1, NOW)]


async def test_what_has_nothing_to_tell_any_more_goes(store: Store) -> None:
    await put(store)
    await store.write(outbox.drop, await claimed(store))
    assert await store.read(waiting_rows) == []


async def test_the_backlog_counts_and_tells_the_latest_error(store: Store) -> None:
    assert await store.read(outbox.backlog) == (0, "")
    for about, error in (("1", "timeout"), ("2", "channel_not_found"), ("3", "")):
        await put(store, about=about)
        row = await store.write(outbox.claim, (await store.read(waiting_rows))[-1].id)
        assert row is not None
        if error:
            await store.write(outbox.again, row, at=NOW, error=error, uncertain=False)
    assert await store.read(outbox.backlog) == (3, "channel_not_found")
