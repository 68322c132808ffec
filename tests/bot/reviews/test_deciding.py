"""Votes: distinct people up to the quorum, the asker not among them; what is decided happens once."""

import asyncio
from collections.abc import Callable

import pytest

from bot.clock import HOUR
from bot.errors import InputError, NotAllowed, NotFound, TooLate
from bot.intake.intake import Intake
from bot.reviews import Reviews
from bot.settings import Reviews as ReviewSettings
from bot.settings import Settings
from bot.store import Store, suppressions
from bot.store import reviews as rows
from tests.bot.acme import ALICE, BOB, CAROL, CHANNEL, MALLORY, NOW, SetClock, hard, told
from tests.bot.reviews.conftest import DEAD, flag_states, suppressed, trail

BOT = "deliverabot"


@pytest.fixture
async def asked(reviews: Reviews) -> Reviews:
    """Alice has put all of it up, as review 1."""
    await reviews.ask(ALICE, CHANNEL)
    return reviews


@pytest.fixture
def with_settings(store: Store, clock: SetClock) -> Callable[..., Reviews]:
    return lambda **wanted: Reviews(store, Settings(reviews=ReviewSettings(**wanted)), clock)


async def test_one_approval_of_two_decides_nothing(asked: Reviews, store: Store) -> None:
    review, decided = await asked.approve(1, BOB)
    assert (review.state, decided) == ("open", False)
    assert await store.read(suppressed) == []


async def test_at_the_quorum_every_address_is_suppressed(asked: Reviews, store: Store) -> None:
    await asked.approve(1, BOB)
    review, decided = await asked.approve(1, CAROL)
    assert (review.state, review.decided_at, decided) == ("approved", NOW, True)
    assert await store.read(suppressed) == DEAD
    assert await store.read(flag_states) == {"suppressed": 3}


async def test_a_suppression_says_why_since_when_and_by_what_it_was_decided(asked: Reviews, store: Store) -> None:
    await asked.approve(1, BOB)
    await asked.approve(1, CAROL)
    found = await store.read(suppressions.get, DEAD[0])
    assert found is not None
    assert (found.reason, found.since_at, found.decided_by, found.review_id) == (
        "invalid_address",
        NOW,
        "review 1",
        1,
    )


async def test_all_of_it_is_in_the_trail_and_in_the_thread(asked: Reviews, store: Store) -> None:
    await asked.approve(1, BOB)
    await asked.approve(1, CAROL)
    assert await store.read(trail) == [("asked", ALICE), ("voted", BOB), ("voted", CAROL), ("approved", BOT)]
    assert await store.read(told) == [("review", "1"), ("history", "2"), ("history", "3"), ("history", "4")]


async def test_of_all_last_approvals_at_once_one_decides(asked: Reviews, store: Store) -> None:
    await asked.approve(1, BOB)
    people = [f"U{n}" for n in range(20)]
    outcomes = await asyncio.gather(*(asked.approve(1, who) for who in people), return_exceptions=True)
    assert [one[1] for one in outcomes if isinstance(one, tuple)] == [True]
    refusals = {str(one) for one in outcomes if isinstance(one, TooLate)}
    assert refusals == {"It was approved already; the addresses are suppressed."}
    assert [action for action, _ in await store.read(trail)].count("approved") == 1
    assert await store.read(suppressed) == DEAD


async def test_many_clicks_of_one_person_are_one_voice(asked: Reviews, store: Store) -> None:
    outcomes = await asyncio.gather(*(asked.approve(1, BOB) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(one, tuple) for one in outcomes) == 1
    assert {str(one) for one in outcomes if isinstance(one, TooLate)} == {
        "You have voted already: it takes distinct people."
    }
    assert len(await store.read(rows.votes, 1)) == 1
    assert await store.read(suppressed) == []


async def test_alice_who_asked_cannot_approve(asked: Reviews, store: Store) -> None:
    with pytest.raises(NotAllowed, match=r"^You asked for this review, so others approve it\.$"):
        await asked.approve(1, ALICE)
    assert await store.read(rows.votes, 1) == []


async def test_where_the_settings_allow_it_alice_may_approve_too(
    reviews: Reviews, with_settings: Callable[..., Reviews]
) -> None:
    trusting = with_settings(allow_self_approval=True, quorum=1)
    review = await trusting.ask(ALICE, CHANNEL)
    assert review.self_approval == 1
    assert (await trusting.approve(1, ALICE))[1]


async def test_the_quorum_is_the_one_of_when_it_was_asked(
    asked: Reviews, with_settings: Callable[..., Reviews]
) -> None:
    lax = with_settings(quorum=1)
    assert not (await lax.approve(1, BOB))[1]


async def test_one_reasoned_no_ends_it(asked: Reviews, store: Store) -> None:
    await asked.approve(1, BOB)
    review = await asked.reject(1, CAROL, why="the server was down")
    assert (review.state, review.decided_at) == ("rejected", NOW)
    assert await store.read(suppressed) == []
    assert await store.read(flag_states) == {"dismissed": 3}
    votes = await store.read(rows.votes, 1)
    assert {(vote.who, vote.choice, vote.why) for vote in votes} == {
        (BOB, "approve", ""),
        (CAROL, "reject", "the server was down"),
    }


async def test_bob_who_approved_may_still_reject(asked: Reviews, store: Store) -> None:
    await asked.approve(1, BOB)
    assert (await asked.reject(1, BOB, why="these are our own people")).state == "rejected"
    votes = await store.read(rows.votes, 1)
    assert [(vote.who, vote.choice, vote.why) for vote in votes] == [(BOB, "reject", "these are our own people")]


async def test_a_no_needs_a_reason(asked: Reviews, store: Store) -> None:
    with pytest.raises(InputError, match=r"^Say why: the others read it\.$"):
        await asked.reject(1, BOB, why="  ")
    assert await store.read(rows.votes, 1) == []


async def test_alice_may_reject_what_she_asked_for(asked: Reviews) -> None:
    assert (await asked.reject(1, ALICE, why="I was too quick")).state == "rejected"


async def test_the_last_yes_and_a_no_at_once_decide_once(asked: Reviews, store: Store) -> None:
    await asked.approve(1, BOB)
    yes, no = await asyncio.gather(asked.approve(1, CAROL), asked.reject(1, MALLORY, why="no"), return_exceptions=True)
    assert isinstance(yes, tuple)
    assert str(no) == "It was approved already; the addresses are suppressed."
    assert await store.read(suppressed) == DEAD


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (lambda r: r.reject(1, BOB, why="no"), "It was rejected already."),
        (lambda r: r.withdraw(1, ALICE), "It was withdrawn."),
    ],
)
async def test_a_vote_after_the_end_is_told_how_it_ended(
    asked: Reviews, end: Callable[[Reviews], object], sentence: str
) -> None:
    await end(asked)  # type: ignore[misc]
    with pytest.raises(TooLate) as caught:
        await asked.approve(1, CAROL)
    assert str(caught.value) == sentence


async def test_a_review_that_never_was_is_told_as_that(reviews: Reviews) -> None:
    with pytest.raises(NotFound, match=r"^This review is no longer stored\.$"):
        await reviews.approve(7, BOB)


async def test_alice_withdraws_it_and_the_addresses_wait_again(asked: Reviews, store: Store) -> None:
    assert (await asked.withdraw(1, ALICE)).state == "withdrawn"
    assert await store.read(flag_states) == {"flagged": 3}


async def test_only_who_asked_withdraws(asked: Reviews) -> None:
    with pytest.raises(NotAllowed) as caught:
        await asked.withdraw(1, MALLORY)
    assert str(caught.value) == f"Only <@{ALICE}>, who asked, can withdraw this review. Approvers can reject it."


async def test_the_withdrawn_list_may_be_put_up_again(asked: Reviews, store: Store) -> None:
    first = await store.read(rows.get, 1)
    await asked.withdraw(1, ALICE)
    again = await asked.ask(BOB, CHANNEL)
    assert first is not None
    assert (again.id, again.hash) == (2, first.hash)


async def test_time_ends_it_and_the_addresses_wait_again(asked: Reviews, store: Store, clock: SetClock) -> None:
    clock.forward(72 * HOUR)
    await asked.expire()
    review = await store.read(rows.get, 1)
    assert review is not None
    assert review.state == "expired"
    assert await store.read(flag_states) == {"flagged": 3}
    assert await store.read(trail) == [("asked", ALICE), ("expired", BOT)]


async def test_two_looks_at_the_time_at_once_end_it_once(asked: Reviews, store: Store, clock: SetClock) -> None:
    clock.forward(72 * HOUR)
    await asyncio.gather(asked.expire(), asked.expire())
    assert await store.read(trail) == [("asked", ALICE), ("expired", BOT)]


async def test_before_its_time_it_does_not_expire(asked: Reviews, store: Store, clock: SetClock) -> None:
    clock.forward(72 * HOUR - 1)
    await asked.expire()
    assert await store.read(trail) == [("asked", ALICE)]


async def test_a_vote_after_its_time_does_not_count_even_before_anybody_looked(
    asked: Reviews, store: Store, clock: SetClock
) -> None:
    await asked.approve(1, BOB)
    clock.forward(72 * HOUR)
    with pytest.raises(TooLate, match=r"^Its time ran out\. Ask again with Review addresses\.$"):
        await asked.approve(1, CAROL)
    assert await store.read(suppressed) == []


async def test_undo_lifts_what_it_suppressed(asked: Reviews, store: Store) -> None:
    await asked.approve(1, BOB)
    await asked.approve(1, CAROL)
    assert await asked.undo(1, ALICE) == 3
    assert await store.read(suppressed) == []
    assert await store.read(flag_states) == {"dismissed": 3}
    assert (await store.read(trail))[-1] == ("undone", ALICE)


async def test_of_all_who_undo_at_once_one_does(asked: Reviews, store: Store) -> None:
    await asked.approve(1, BOB)
    await asked.approve(1, CAROL)
    outcomes = await asyncio.gather(*(asked.undo(1, f"U{n}") for n in range(10)), return_exceptions=True)
    assert [one for one in outcomes if isinstance(one, int)] == [3]
    assert {str(one) for one in outcomes if isinstance(one, TooLate)} == {"It was undone already."}


async def test_what_was_not_approved_cannot_be_undone(asked: Reviews) -> None:
    with pytest.raises(TooLate, match=r"^There is nothing to undo\.$"):
        await asked.undo(1, ALICE)


async def test_undo_leaves_what_another_review_suppressed(asked: Reviews, intake: Intake, store: Store) -> None:
    await intake.take([hard("9", "late@dead.example")], source="events")
    await asked.ask(ALICE, CHANNEL)
    for review, who in ((1, BOB), (1, CAROL), (2, BOB), (2, CAROL)):
        await asked.approve(review, who)
    await asked.undo(1, ALICE)
    assert await store.read(suppressed) == ["late@dead.example"]


async def test_after_an_undo_only_newer_bounces_bring_an_address_back(
    asked: Reviews, intake: Intake, store: Store, clock: SetClock
) -> None:
    await asked.approve(1, BOB)
    await asked.approve(1, CAROL)
    await asked.undo(1, ALICE)
    await intake.take([hard("9", DEAD[0], minutes_ago=30), hard("10", DEAD[1], minutes_ago=-5)], source="events")
    assert await store.read(flag_states) == {"dismissed": 2, "flagged": 1}


async def test_an_address_may_be_suppressed_anew_after_an_undo(asked: Reviews, intake: Intake, store: Store) -> None:
    await asked.approve(1, BOB)
    await asked.approve(1, CAROL)
    await asked.undo(1, ALICE)
    await intake.take([hard("9", DEAD[0], minutes_ago=-5)], source="events")
    await asked.ask(ALICE, CHANNEL)
    await asked.approve(2, BOB)
    await asked.approve(2, CAROL)
    found = await store.read(suppressions.get, DEAD[0])
    assert found is not None
    assert (found.review_id, found.lifted_at, found.lifted_by) == (2, None, "")
