"""What is known before anybody is asked, from the store: answers, and our own mail to the rest."""

import pytest

from bot.clock import DAY, HOUR
from bot.intake.intake import Intake
from bot.intake.reached import take_in
from bot.store import Connection, Store, verifications
from bot.verification.evidence import Evidence, known
from tests.bot.acme import NOW, SetClock, event, hard

JO = "jo@acme.com"


async def delivered(intake: Intake, store: Store, *, days_ago: float) -> None:
    await intake.take([event(f"at {days_ago}", recipient=JO, minutes_ago=days_ago * 1_440)], source="events")
    await take_in(store)


def answered(db: Connection, verdict: str, reason: str, *, at: int) -> None:
    verifications.save(db, address=JO, verdict=verdict, reason=reason, answer={}, now=at)


async def look(store: Store, clock: SetClock, *, again: bool = False) -> Evidence:
    return await store.read(known, [JO], clock(), again=again)


async def reason(store: Store, clock: SetClock) -> str:
    answer = (await look(store, clock)).answers.get(JO)
    return answer.reason if answer else ""


async def test_a_delivery_is_no_answer_but_goes_with_the_question(
    intake: Intake, store: Store, clock: SetClock
) -> None:
    await delivered(intake, store, days_ago=2)
    evidence = await look(store, clock)
    assert evidence.answers == {}
    assert evidence.own[JO].delivered == (NOW - 2 * DAY,)


async def test_each_way_of_writing_an_address_is_answered(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", JO)], source="events")
    evidence = await store.read(known, [JO, "Jo@acme.com"], NOW)
    assert {verdict.reason for verdict in evidence.answers.values()} == {"bounced_before"}
    assert set(evidence.answers) == {JO, "Jo@acme.com"}


@pytest.mark.parametrize(
    "kept",
    ["mailbox_not_found", "mailbox_disabled", "relay_denied", "disputed", "mailbox_full", "rate_limited_mailbox"],
)
async def test_what_a_server_said_of_a_mailbox_is_overtaken_by_a_later_delivery(
    intake: Intake, store: Store, clock: SetClock, kept: str
) -> None:
    asked = clock() - DAY - HOUR // 2
    await store.write(answered, "undeliverable", kept, at=asked)
    await delivered(intake, store, days_ago=1)
    clock.ms = asked + HOUR // 2 + 1
    assert await reason(store, clock) == kept  # the delivery may come back still
    clock.ms = NOW + 1
    assert await reason(store, clock) == ""


async def test_a_delivery_before_the_answer_was_weighed_with_it(intake: Intake, store: Store, clock: SetClock) -> None:
    await delivered(intake, store, days_ago=2)
    await store.write(answered, "undeliverable", "mailbox_not_found", at=NOW - DAY)
    assert await reason(store, clock) == "mailbox_not_found"


@pytest.mark.parametrize("kept", ["accepted", "catch_all", "typo", "disposable", "role"])
async def test_other_answers_stand_beside_a_delivery(intake: Intake, store: Store, clock: SetClock, kept: str) -> None:
    await store.write(answered, "risky", kept, at=NOW - 3 * DAY)
    await delivered(intake, store, days_ago=2)
    assert await reason(store, clock) == kept


async def test_who_wants_it_asked_again_has_no_answers_but_our_own_mail(
    intake: Intake, store: Store, clock: SetClock
) -> None:
    await intake.take([hard("1", JO)], source="events")
    evidence = await look(store, clock, again=True)
    assert evidence.answers == {}
    assert evidence.own[JO].bounced is not None


async def test_nothing_is_known_of_nobody(store: Store, clock: SetClock) -> None:
    assert await look(store, clock) == Evidence({}, {})
    assert await store.read(known, [], NOW) == Evidence({}, {})
