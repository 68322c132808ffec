"""What the counts say of a subject: how much was mailed, and why it came back."""

from typing import Any

from bot.clock import MINUTE
from bot.intake.intake import Intake
from bot.store import Store, rates
from bot.store.rates import Cause, Counts
from tests.bot.acme import NOW, event, hard

DOMAIN = "mail.acme.example"
FULL: dict[str, Any] = {"status": "4.2.2", "reply_code": "452", "diagnostic": "452 4.2.2 mailbox full"}


def test_mailed_is_what_was_told_as_sent() -> None:
    assert Counts(NOW, 100, 80, 3, 5, 2, 1, 0, 0).mailed == 100


def test_mailed_is_what_had_an_outcome_where_nobody_told_what_was_sent() -> None:
    assert Counts(NOW, 0, 80, 3, 5, 2, 1, 4, 4).mailed == 88


async def test_a_subject_without_mail_has_no_counts(store: Store) -> None:
    assert await store.read(rates.total, "campaign", "acme-q4", since=0) == Counts(*[0] * 9)
    assert await store.read(rates.by_minute, "campaign", "acme-q4", since=0) == []


async def test_causes_are_told_hard_ones_first_with_their_latest_example(intake: Intake, store: Store) -> None:
    full = [event(f"f{n}", "bounced", recipient=f"{n}@full.example", campaign="acme-q4", **FULL) for n in range(3)]
    gone = [
        hard("h1", "jo@dead.example", campaign="acme-q4", diagnostic="550 5.1.1 user unknown"),
        hard("h2", "mo@gone.example", campaign="acme-q4", diagnostic="550 5.1.1 no such user"),
    ]
    await intake.take([*full, *gone], source="events")
    assert await store.read(rates.causes, "campaign", "acme-q4", since=0) == [
        Cause("invalid_address", 2, "gone.example", "550 5.1.1 no such user", "acme-q4"),
        Cause("mailbox_full", 3, "2@full.example".partition("@")[2], "452 4.2.2 mailbox full", "acme-q4"),
    ]


async def test_causes_of_before_are_left_out(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", campaign="acme-q4", minutes_ago=10)], source="events")
    assert await store.read(rates.causes, "campaign", "acme-q4", since=NOW - MINUTE) == []


async def test_only_so_many_causes_are_told(intake: Intake, store: Store) -> None:
    reasons = ("invalid_address", "mailbox_full", "blocklisted", "policy")
    batch = [event(r, "bounced", recipient="jo@acme.com", campaign="acme-q4", reason=r) for r in reasons]
    await intake.take(batch, source="events")
    told = await store.read(rates.causes, "campaign", "acme-q4", since=0)
    assert [cause.reason for cause in told] == ["invalid_address", "blocklisted", "mailbox_full"]
