"""Asking for a review freezes what waits: the list, its evidence and its hash stay as they are."""

import asyncio
from hashlib import sha256
from typing import Any

import pytest

from bot.alerts import Alerts
from bot.clock import HOUR
from bot.errors import InputError
from bot.intake.intake import Intake
from bot.reviews import Reviews
from bot.settings import Settings
from bot.store import Store
from bot.store import reviews as rows
from bot.store.reviews import Review
from tests.bot.acme import ALICE, BOB, CHANNEL, NOW, hard, told
from tests.bot.alerts.conftest import rate
from tests.bot.reviews.conftest import DEAD, flag_states, trail


async def test_alice_puts_everything_up_that_waits(reviews: Reviews) -> None:
    review = await reviews.ask(ALICE, CHANNEL)
    assert review == Review(
        id=1,
        hash=sha256("\n".join(DEAD).encode()).hexdigest(),
        title="",
        state="open",
        asked_by=ALICE,
        asked_at=NOW,
        expires_at=NOW + 72 * HOUR,
        quorum=2,
        self_approval=0,
        channel=CHANNEL,
        alert_id=None,
        decided_at=None,
        size=3,
    )


async def test_the_list_carries_its_evidence_most_often_bounced_first(reviews: Reviews, store: Store) -> None:
    await reviews.ask(ALICE, CHANNEL)
    listed = await store.read(rows.addresses, 1)
    assert [(one.address, one.times) for one in listed] == [(DEAD[1], 2), (DEAD[0], 1), (DEAD[2], 1)]
    assert (listed[0].reason, listed[0].evidence) == ("invalid_address", "550 5.1.1 user unknown")


async def test_so_many_of_the_list(reviews: Reviews, store: Store) -> None:
    await reviews.ask(ALICE, CHANNEL)
    assert [one.address for one in await store.read(rows.addresses, 1, limit=1)] == [DEAD[1]]


@pytest.mark.parametrize(
    ("about", "addresses"),
    [
        ({"campaign": "acme-q4"}, DEAD[:2]),
        ({"campaign": "acme-q3"}, DEAD[2:]),
        ({"domain": "else.example"}, DEAD[2:]),
    ],
)
async def test_only_those_of_a_campaign_or_domain(
    reviews: Reviews, store: Store, about: dict[str, Any], addresses: list[str]
) -> None:
    review = await reviews.ask(ALICE, CHANNEL, **about)
    assert review.title == next(iter(about.values()))
    assert sorted(one.address for one in await store.read(rows.addresses, review.id)) == addresses


async def test_it_is_posted_once_and_written_down(reviews: Reviews, store: Store) -> None:
    await reviews.ask(ALICE, CHANNEL)
    assert await store.read(told) == [("review", "1")]
    assert await store.read(trail) == [("asked", ALICE)]


async def test_asked_from_an_alert_the_alert_shows_it(reviews: Reviews, store: Store) -> None:
    await Alerts(store, Settings(), reviews.clock).consider([rate("critical")])
    review = await reviews.ask(ALICE, CHANNEL, campaign="acme-q4", alert_id=1)
    assert review.alert_id == 1
    assert await store.read(told) == [("alert", "1"), ("review", "1")]


async def test_what_bounces_later_is_not_on_the_frozen_list(reviews: Reviews, intake: Intake, store: Store) -> None:
    await reviews.ask(ALICE, CHANNEL)
    await intake.take([hard("9", "late@dead.example"), hard("10", DEAD[0], diagnostic="550 other")], source="events")
    listed = {one.address: one.evidence for one in await store.read(rows.addresses, 1)}
    assert sorted(listed) == DEAD
    assert listed[DEAD[0]] == "550 5.1.1 user unknown"


async def test_what_is_under_review_does_not_wait_any_more(reviews: Reviews, store: Store) -> None:
    await reviews.ask(ALICE, CHANNEL, campaign="acme-q4")
    assert await store.read(flag_states) == {"in_review": 2, "flagged": 1}


async def test_a_second_review_takes_only_what_is_new(reviews: Reviews, intake: Intake, store: Store) -> None:
    await reviews.ask(ALICE, CHANNEL)
    await intake.take([hard("9", "late@dead.example")], source="events")
    second = await reviews.ask(BOB, CHANNEL)
    assert [one.address for one in await store.read(rows.addresses, second.id)] == ["late@dead.example"]


async def test_where_nothing_waits_it_says_why(reviews: Reviews) -> None:
    await reviews.ask(ALICE, CHANNEL)
    with pytest.raises(InputError) as caught:
        await reviews.ask(ALICE, CHANNEL)
    assert str(caught.value) == (
        "No flagged address waits for a review: each is under review, suppressed or dismissed already."
    )


async def test_where_nothing_of_a_campaign_waits_it_names_it(reviews: Reviews) -> None:
    with pytest.raises(InputError) as caught:
        await reviews.ask(ALICE, CHANNEL, campaign="newsletter")
    assert str(caught.value) == (
        "No flagged address of newsletter waits for a review: each is under review, suppressed or dismissed already."
    )


async def test_of_all_who_ask_at_once_one_gets_the_review(reviews: Reviews, store: Store) -> None:
    outcomes = await asyncio.gather(*(reviews.ask(f"U{n}", CHANNEL) for n in range(10)), return_exceptions=True)
    assert sum(isinstance(one, Review) for one in outcomes) == 1
    assert {type(one) for one in outcomes if not isinstance(one, Review)} == {InputError}
    assert len(await store.read(trail)) == 1
