"""Events: each counts once, for its campaign, its domain and both together, in the minute its mail was sent."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import DAY, MINUTE
from bot.intake.intake import Intake
from bot.intake.prepare import prepare
from bot.store import Connection, Store, events, rates, retention
from bot.store.columns import COLUMNS
from bot.store.events import Recorded
from tests.bot.acme import NOW, TEN, SetClock, event, hard

DOMAIN = "mail.acme.example"


def counted(db: Connection, kind: str = "campaign", name: str = "acme-q4") -> list[tuple[int, int, int, int]]:
    """(minutes ago, sent, delivered, hard) of a subject, oldest first."""
    rows = rates.by_minute(db, kind, name, since=0)
    return [((NOW - row.at) // MINUTE, row.sent, row.delivered, row.hard) for row in rows]


def kept(db: Connection) -> list[tuple[str, str]]:
    return [tuple(row) for row in db.execute("SELECT kind, recipient FROM kept_event ORDER BY id")]


async def test_a_batch_is_new_once(intake: Intake) -> None:
    batch = [event("1"), event("2"), hard("3")]
    assert await intake.take(batch, source="events") == Recorded(3, 0)
    assert await intake.take(batch, source="events") == Recorded(0, 3)


async def test_the_same_id_twice_in_a_batch_counts_once(intake: Intake, store: Store) -> None:
    recorded = await intake.take([event("1", campaign="acme-q4"), event("1", campaign="acme-q4")], source="events")
    assert recorded == Recorded(1, 1)
    assert await store.read(counted) == [(0, 0, 1, 0)]


async def test_of_equal_ids_in_a_batch_the_first_is_taken(intake: Intake, store: Store) -> None:
    await intake.take([event("1", "sent", campaign="first"), event("1", campaign="second")], source="events")
    assert await store.read(counted, "campaign", "first") == [(0, 1, 0, 0)]
    assert await store.read(counted, "campaign", "second") == []


async def test_the_same_id_in_a_later_batch_adds_nothing(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", campaign="acme-q4")], source="events")
    recorded = await intake.take([hard("1", campaign="acme-q4"), hard("2", campaign="acme-q4")], source="events")
    assert recorded == Recorded(1, 1)
    assert await store.read(counted) == [(0, 0, 0, 2)]


async def test_the_same_id_of_another_source_is_another_event(intake: Intake) -> None:
    await intake.take([event("1")], source="events")
    assert await intake.take([event("1")], source="import") == Recorded(1, 0)


async def test_batches_that_race_count_each_event_once(intake: Intake, store: Store) -> None:
    batch = [event(str(n), campaign="acme-q4") for n in range(50)]
    outcomes = await asyncio.gather(*(intake.take(batch, source="events") for _ in range(8)))
    assert sorted(one.new for one in outcomes) == [0] * 7 + [50]
    assert await store.read(counted) == [(0, 0, 50, 0)]


async def test_more_events_than_one_statement_takes(intake: Intake, store: Store) -> None:
    batch = [event(str(n), campaign="acme-q4") for n in range(events.CHUNK * 2 + 1)]
    assert await intake.take(batch, source="events") == Recorded(1_001, 0)
    assert await store.read(counted) == [(0, 0, 1_001, 0)]


async def test_an_event_counts_for_campaign_and_domain(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", campaign="acme-q4")], source="events")
    for kind, name in (("campaign", "acme-q4"), ("domain", DOMAIN)):
        assert await store.read(counted, kind, name) == [(0, 0, 0, 1)]


async def test_an_event_without_campaign_counts_for_the_domain_alone(intake: Intake, store: Store) -> None:
    await intake.take([hard("1")], source="events")
    assert await store.read(rates.changed, 0) == [("domain", DOMAIN)]
    assert await store.read(counted, "domain", DOMAIN) == [(0, 0, 0, 1)]


async def test_an_event_about_nobody_known_is_new_and_counts_for_nothing(intake: Intake, store: Store) -> None:
    assert await intake.take([event("1", sender="")], source="events") == Recorded(1, 0)
    assert await store.read(rates.changed, 0) == []


async def test_one_event_may_stand_for_many_mails(intake: Intake, store: Store) -> None:
    await intake.take([event("1", "sent", count=1_000, campaign="acme-q4"), event("2", campaign="acme-q4")], source="e")
    assert await store.read(counted) == [(0, 1_000, 1, 0)]


async def test_each_minute_has_its_own_count(intake: Intake, store: Store) -> None:
    ago = (0, 0.5, 1, 61)
    batch = [event(f"{n}", campaign="acme-q4", minutes_ago=minutes) for n, minutes in enumerate(ago)]
    await intake.take(batch, source="events")
    assert await store.read(counted) == [(61, 0, 1, 0), (1, 0, 2, 0), (0, 0, 1, 0)]


async def test_a_bounce_counts_in_the_minute_its_mail_was_sent(intake: Intake, store: Store) -> None:
    late = hard("1", campaign="acme-q4", sent_at=TEN - timedelta(hours=5))
    await intake.take([late], source="events")
    assert await store.read(counted) == [(300, 0, 0, 1)]


@pytest.mark.parametrize(
    ("kind", "fields", "column"),
    [
        ("sent", {}, "sent"),
        ("delivered", {}, "delivered"),
        ("deferred", {}, "deferred"),
        ("complained", {"recipient": "jo@acme.com"}, "complained"),
        ("unsubscribed", {"recipient": "jo@acme.com"}, "unsubscribed"),
        ("bounced", {"recipient": "jo@acme.com", "diagnostic": "550 5.1.1 user unknown"}, "hard"),
        ("bounced", {"recipient": "jo@acme.com", "diagnostic": "452 4.2.2 mailbox full"}, "soft"),
        ("bounced", {"recipient": "jo@acme.com", "reason": "blocklisted"}, "sender_side"),
        ("bounced", {"recipient": "jo@acme.com", "reason": "suppressed"}, "suppressed"),
        ("bounced", {"recipient": "jo@acme.com"}, "unknown"),
        ("auto_replied", {"recipient": "jo@acme.com"}, "auto_replied"),
        ("bounced", {"recipient": "jo@acme.com", "reason": "mailbox_full", "hard": True}, "hard"),
    ],
)
async def test_what_happened_adds_to_its_own_count(
    intake: Intake, store: Store, kind: str, fields: dict[str, Any], column: str
) -> None:
    await intake.take([event("1", kind, campaign="acme-q4", **fields)], source="events")
    total = await store.read(rates.total, "campaign", "acme-q4", since=0)
    assert {name: getattr(total, name) for name in COLUMNS if getattr(total, name)} == {column: 1}


async def test_bounces_and_complaints_are_kept_and_the_rest_only_counted(intake: Intake, store: Store) -> None:
    batch = [
        event("1", "sent"),
        event("2"),
        event("3", "deferred"),
        hard("4", "Jo@Dead.example"),
        event("5", "complained", recipient="mo@acme.com"),
        event("6", "unsubscribed", recipient="al@acme.com"),
    ]
    await intake.take(batch, source="events")
    assert await store.read(kept) == [
        ("bounced", "jo@dead.example"),
        ("complained", "mo@acme.com"),
        ("unsubscribed", "al@acme.com"),
    ]


async def test_a_campaign_is_known_from_its_first_mail_on(intake: Intake, store: Store, clock: SetClock) -> None:
    await intake.take([event("1", "sent", campaign="acme-q4")], source="events")
    clock.forward(MINUTE)
    await intake.take([event("2", "sent", campaign="acme-q4")], source="events")
    rows = await store.read(lambda db: [tuple(row) for row in db.execute("SELECT id, state, first_at FROM campaign")])
    assert rows == [("acme-q4", "running", NOW)]


async def test_subjects_say_when_they_last_changed(intake: Intake, store: Store, clock: SetClock) -> None:
    await intake.take([event("1", campaign="old")], source="events")
    clock.forward(MINUTE)
    await intake.take([event("2", campaign="new", sender="")], source="events")
    assert await store.read(rates.changed, NOW + 1) == [("campaign", "new")]


async def test_the_retention_takes_events_and_counts_and_leaves_the_rest(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", minutes_ago=3 * 24 * 60), hard("2")], source="events")
    dropped = await store.write(retention.forget, events_before=NOW - DAY, identities_before=NOW - DAY)
    assert dropped == 4  # the old bounce, and its minute of the domain, of the recipient's and of all
    assert await store.read(counted, "domain", DOMAIN) == [(0, 0, 0, 1)]


async def test_an_event_counts_again_only_after_its_identity_was_forgotten(
    intake: Intake, store: Store, clock: SetClock
) -> None:
    await intake.take([event("1")], source="events")
    await store.write(retention.forget, events_before=0, identities_before=NOW)
    assert await intake.take([event("1")], source="events") == Recorded(0, 1)
    await store.write(retention.forget, events_before=0, identities_before=NOW + DAY)  # they go a day at a time
    assert await intake.take([event("1")], source="events") == Recorded(1, 0)


async def test_a_bounce_that_is_still_kept_counts_once_long_after_its_identity_was_forgotten(
    intake: Intake, store: Store
) -> None:
    await intake.take([hard("1")], source="events")
    await store.write(retention.forget, events_before=0, identities_before=NOW + DAY)
    assert await intake.take([hard("1")], source="events") == Recorded(0, 1)
    assert await store.read(counted, "domain", DOMAIN) == [(0, 0, 0, 1)]


async def test_a_failing_batch_leaves_nothing(intake: Intake, store: Store) -> None:
    def record_and_fail(db: Connection) -> None:
        events.record(db, [prepare(hard("1", campaign="acme-q4"), "events")], NOW)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        await store.write(record_and_fail)
    assert await store.read(counted) == []
    assert await intake.take([hard("1", campaign="acme-q4")], source="events") == Recorded(1, 0)


def test_identities_are_told_apart_by_source_and_id_and_fit_a_bigint() -> None:
    numbers = {events.identity(*pair) for pair in (("a", "bc"), ("ab", "c"), ("a", "bd"), ("", "abc"))}
    assert len(numbers) == 4
    assert all(-(2**63) <= number < 2**63 for number in numbers)


async def test_a_senders_clock_that_runs_ahead_puts_nothing_into_the_future(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", minutes_ago=-60 * 24)], source="events")
    assert await store.read(lambda db: [tuple(row) for row in db.execute("SELECT at, sent_at FROM kept_event")]) == [
        (NOW, NOW)
    ]
