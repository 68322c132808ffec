"""Whom our mail was delivered to, and when: a row an address, taken in from the news by the hour."""

from itertools import pairwise

import pytest

from bot.clock import DAY, HOUR, MINUTE
from bot.delivery_event import DeliveryEvent
from bot.intake import reached as reached_by
from bot.intake.intake import Intake
from bot.intake.reached import take_in
from bot.store import Connection, Store, deliveries
from tests.bot.acme import NOW, SetClock, event, hard

JO = "jo@acme.com"


def rows(db: Connection) -> tuple[int, int]:
    """How many addresses are known, and how many news wait."""
    known, waiting = (
        int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in ("delivered_to", "delivery_news")
    )
    return known, waiting


async def reached(store: Store, *addresses: str) -> dict[str, tuple[int, ...]]:
    """What is known once the news are taken in."""
    await take_in(store)
    return await store.read(deliveries.of, addresses or (JO,))


async def take(intake: Intake, *batch: DeliveryEvent) -> None:
    await intake.take(batch, source="events")


async def test_the_latest_delivery_of_each_address_is_known(intake: Intake, store: Store) -> None:
    await take(
        intake,
        event("1", recipient=JO, minutes_ago=90),
        event("2", recipient=JO, minutes_ago=30),
        event("3", recipient="al@acme.com", minutes_ago=60),
        event("4", "deferred", recipient="bo@acme.com"),
    )
    assert await reached(store, JO, "al@acme.com", "bo@acme.com") == {
        JO: (NOW - 30 * MINUTE,),
        "al@acme.com": (NOW - HOUR,),
    }


async def test_upper_and_lower_case_are_one_address(intake: Intake, store: Store) -> None:
    await take(intake, event("1", recipient="Jo@Acme.com"))
    assert await reached(store, "JO@acme.com") == {"JO@acme.com": (NOW,)}


async def test_mails_told_as_counts_are_nobodys(intake: Intake, store: Store) -> None:
    await take(intake, event("1", count=500), event("2", count=2, recipient=JO), event("3"))
    assert await store.read(rows) == (0, 0)


async def test_the_address_itself_is_not_kept(intake: Intake, store: Store) -> None:
    await take(intake, event("1", recipient="very.private@acme.com"))
    await reached(store)
    kept = await store.read(lambda db: "\n".join(db.iterdump()))
    assert "very.private" not in kept
    assert await store.read(rows) == (1, 0)


async def test_a_days_further_mails_change_nothing_and_then_both_are_known(
    intake: Intake, store: Store, clock: SetClock
) -> None:
    await take(intake, event("1", recipient=JO))
    await reached(store)
    clock.forward(2 * DAY)
    await take(intake, event("2", recipient=JO, minutes_ago=-60 * 23))
    assert await reached(store) == {JO: (NOW,)}
    await take(intake, event("3", recipient=JO, minutes_ago=-60 * 24))
    assert await reached(store) == {JO: (NOW + DAY, NOW)}


async def test_an_older_delivery_told_later_changes_nothing(intake: Intake, store: Store) -> None:
    await take(intake, event("1", recipient=JO))
    await reached(store)
    await take(intake, event("2", recipient=JO, minutes_ago=60 * 72))
    assert await reached(store) == {JO: (NOW,)}


async def test_an_event_told_twice_is_noted_once(intake: Intake, store: Store) -> None:
    await take(intake, event("1", recipient=JO))
    await take(intake, event("1", recipient=JO))
    assert await store.read(rows) == (0, 1)


async def test_a_bounce_ends_what_was_known_whichever_came_in_first(intake: Intake, store: Store) -> None:
    await take(intake, event("1", recipient=JO, minutes_ago=120))
    await reached(store)
    await take(intake, hard("2", JO, minutes_ago=30))
    assert await reached(store) == {}
    # The delivery of the mail that bounced, told late; and another mail's, just before the bounce.
    await take(intake, hard("3", JO, minutes_ago=30), event("4", recipient=JO, minutes_ago=120))
    assert await reached(store) == {}


async def test_the_first_delivery_after_a_bounce_is_noted_however_soon(
    intake: Intake, store: Store, clock: SetClock
) -> None:
    await take(intake, event("1", recipient=JO, minutes_ago=300), hard("2", JO, minutes_ago=180))
    await take(intake, event("3", recipient=JO))
    assert await reached(store) == {JO: (NOW,)}


async def test_what_is_hardly_later_than_the_bounce_may_be_of_the_same_mail(intake: Intake, store: Store) -> None:
    await take(intake, hard("1", JO, minutes_ago=60), event("2", recipient=JO))
    assert await reached(store) == {}


async def test_a_bounce_that_is_not_hard_leaves_it_for_others_to_weigh(intake: Intake, store: Store) -> None:
    await take(intake, event("1", recipient=JO, minutes_ago=180))
    await take(intake, event("2", "bounced", recipient=JO, diagnostic="452 4.2.2 mailbox full"))
    assert await reached(store) == {JO: (NOW - 3 * HOUR,)}


async def test_taking_in_again_changes_nothing(intake: Intake, store: Store) -> None:
    """Killed before the news were dropped, it begins anew."""
    await take(intake, event("1", recipient=JO, minutes_ago=300), hard("2", JO, minutes_ago=180))
    await take(intake, event("3", recipient=JO, minutes_ago=30), event("4", recipient="al@acme.com"))
    last = await store.read(deliveries.last_news)
    for _ in range(2):
        for piece in deliveries.pieces():
            await store.write(deliveries.take_in, piece, last=last)
    assert await reached(store, JO, "al@acme.com") == {JO: (NOW - 30 * MINUTE,), "al@acme.com": (NOW,)}


async def test_what_comes_meanwhile_is_for_the_next_time(intake: Intake, store: Store) -> None:
    await take(intake, event("1", recipient=JO))
    last = await store.read(deliveries.last_news)
    await take(intake, event("2", recipient="al@acme.com"))
    for piece in deliveries.pieces():
        await store.write(deliveries.take_in, piece, last=last)
    await store.write(deliveries.forget_news, last=last)
    assert await store.read(rows) == (1, 1)


def test_the_pieces_are_all_there_is() -> None:
    spans = list(deliveries.pieces())
    assert (spans[0][0], spans[-1][1]) == (-(2**63), 2**63 - 1)
    assert all(one[1] + 1 == following[0] for one, following in pairwise(spans))


async def test_nobody_is_known_of_none(store: Store) -> None:
    assert await store.read(deliveries.of, []) == {}


async def test_many_news_are_taken_in_by_rounds(intake: Intake, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reached_by, "ROUND", 2)
    # Rounds keep the order in which things were told.
    told = [event(str(n), recipient=f"{n}@acme.com", minutes_ago=400) for n in range(4)]
    await take(intake, *told, event("4", recipient=JO, minutes_ago=400), hard("5", JO, minutes_ago=180))
    await take(intake, event("6", recipient=JO))
    everybody = [*(f"{n}@acme.com" for n in range(4)), JO]
    assert await reached(store, *everybody) == dict.fromkeys(everybody[:4], (NOW - 400 * MINUTE,)) | {JO: (NOW,)}
    assert await store.read(rows) == (5, 0)


def test_a_name_no_file_can_hold_has_a_key_too() -> None:
    assert deliveries.key("j\udcff@acme.com") != deliveries.key("j\udcfe@acme.com")
