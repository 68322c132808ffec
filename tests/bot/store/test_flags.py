"""Flags: an address is put up for review by evidence, and once dismissed comes back only by newer evidence."""

from collections.abc import Sequence

import pytest

from bot.clock import HOUR
from bot.delivery_event import DeliveryEvent
from bot.intake.intake import Intake
from bot.store import Connection, Store, flags
from bot.store.flags import Flag
from tests.bot.acme import NOW, event, hard

JO = "jo@dead.example"


def flag_of(db: Connection, address: str = JO) -> Flag | None:
    row = db.execute("SELECT * FROM flag WHERE address = ?", (address,)).fetchone()
    return Flag(**row) if row else None


def put_into(db: Connection, state: str) -> None:
    db.execute("UPDATE flag SET state = ?", (state,))


async def flag_after(intake: Intake, store: Store, batch: Sequence[DeliveryEvent]) -> Flag:
    await intake.take(batch, source="events")
    flag = await store.read(flag_of)
    assert flag is not None
    return flag


async def test_a_hard_bounce_flags_its_recipient_with_the_evidence(intake: Intake, store: Store) -> None:
    flag = await flag_after(intake, store, [hard("1", JO, campaign="acme-q4")])
    assert flag == Flag(
        address=JO,
        state="flagged",
        first_at=NOW,
        last_at=NOW,
        times=1,
        reason="invalid_address",
        source="events",
        campaign="acme-q4",
        domain="mail.acme.example",
        evidence="550 5.1.1 user unknown",
    )


async def test_without_a_diagnostic_the_status_is_the_evidence(intake: Intake, store: Store) -> None:
    assert (await flag_after(intake, store, [hard("1", diagnostic="")])).evidence == "5.1.1"


@pytest.mark.parametrize("kind", ["sent", "delivered", "deferred", "complained", "unsubscribed"])
async def test_nothing_else_flags(intake: Intake, store: Store, kind: str) -> None:
    await intake.take([event("1", kind, recipient=JO)], source="events")
    assert await store.read(flag_of) is None


async def test_a_soft_bounce_does_not_flag(intake: Intake, store: Store) -> None:
    await intake.take([event("1", "bounced", recipient=JO, diagnostic="452 4.2.2 mailbox full")], source="events")
    assert await store.read(flag_of) is None


async def test_more_evidence_is_counted_and_the_latest_shown(intake: Intake, store: Store) -> None:
    older, newer = hard("1", minutes_ago=60), hard("2", diagnostic="550 5.1.1 no such user")
    flag = await flag_after(intake, store, [older, newer])
    assert (flag.times, flag.evidence, flag.first_at, flag.last_at) == (2, "550 5.1.1 no such user", NOW - HOUR, NOW)


async def test_evidence_that_comes_late_is_counted_and_takes_no_newer_ones_place(intake: Intake, store: Store) -> None:
    newer, older = hard("1", diagnostic="550 5.1.1 no such user"), hard("2", minutes_ago=60)
    flag = await flag_after(intake, store, [newer, older])
    assert (flag.times, flag.evidence, flag.first_at, flag.last_at) == (2, "550 5.1.1 no such user", NOW - HOUR, NOW)


async def test_the_same_event_again_is_no_more_evidence(intake: Intake, store: Store) -> None:
    assert (await flag_after(intake, store, [hard("1"), hard("1")])).times == 1


@pytest.mark.parametrize("state", ["in_review", "suppressed"])
async def test_new_evidence_leaves_what_is_being_or_was_decided(intake: Intake, store: Store, state: str) -> None:
    await intake.take([hard("1", minutes_ago=60)], source="events")
    await store.write(put_into, state)
    assert (await flag_after(intake, store, [hard("2")])).state == state


async def test_a_dismissed_flag_comes_back_on_newer_evidence(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", minutes_ago=60)], source="events")
    await store.write(put_into, "dismissed")
    assert (await flag_after(intake, store, [hard("2", minutes_ago=59)])).state == "flagged"


async def test_a_dismissed_flag_stays_so_on_evidence_as_old_as_it_was(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", minutes_ago=60)], source="events")
    await store.write(put_into, "dismissed")
    assert (await flag_after(intake, store, [hard("2", minutes_ago=60)])).state == "dismissed"


async def test_a_dismissed_flag_stays_so_on_old_evidence_in_any_order(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", minutes_ago=60)], source="events")
    await store.write(put_into, "dismissed")
    old = [hard("2", minutes_ago=180), hard("3", minutes_ago=120)]
    assert (await flag_after(intake, store, old)).state == "dismissed"


async def test_an_undeliverable_verdict_flags_too(store: Store) -> None:
    await store.write(flags.raise_for_verdict, address=JO, reason="null_mx", evidence="0 .", at=NOW)
    flag = await store.read(flag_of)
    assert flag is not None
    assert (flag.reason, flag.source, flag.campaign, flag.evidence) == ("null_mx", "verification", "", "0 .")


async def test_a_verdict_does_not_take_the_flag_off_its_campaign(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", campaign="acme-q4")], source="events")
    await store.write(flags.raise_for_verdict, address=JO, reason="null_mx", evidence="0 .", at=NOW)
    flag = await store.read(flag_of)
    assert flag is not None
    assert (flag.campaign, flag.domain, flag.reason) == ("acme-q4", "mail.acme.example", "null_mx")


async def test_waiting_flags_are_told_latest_first(intake: Intake, store: Store) -> None:
    batch = [hard("1", "a@x.example", minutes_ago=5), hard("2", "b@x.example"), hard("3", "c@x.example", minutes_ago=1)]
    await intake.take(batch, source="events")
    assert [flag.address for flag in await store.read(flags.waiting)] == ["b@x.example", "c@x.example", "a@x.example"]


async def test_waiting_flags_of_one_campaign_or_domain(intake: Intake, store: Store) -> None:
    batch = [
        hard("1", "a@x.example", campaign="acme-q4"),
        hard("2", "b@x.example", campaign="acme-q3"),
        hard("3", "c@x.example", campaign="acme-q4", sender="news@else.example"),
    ]
    await intake.take(batch, source="events")
    of_campaign = await store.read(flags.waiting, campaign="acme-q4")
    assert sorted(flag.address for flag in of_campaign) == ["a@x.example", "c@x.example"]
    assert await store.read(flags.waiting_count, campaign="acme-q4") == 2
    assert [flag.address for flag in await store.read(flags.waiting, domain="else.example")] == ["c@x.example"]
    assert await store.read(flags.waiting_count) == 3
