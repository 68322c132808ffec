"""What the counts say of a subject: how much was mailed, and why it came back."""

from bot.clock import MINUTE
from bot.intake.intake import Intake
from bot.store import Store, rates
from bot.store.rates import Cause, Counts
from tests.bot.acme import NOW, event, hard

DOMAIN = "mail.acme.example"
FULL = {"status": "4.2.2", "reply_code": "452", "diagnostic": "452 4.2.2 mailbox full"}


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
        Cause("invalid_address", 2, "gone.example", "550 5.1.1 no such user"),
        Cause("mailbox_full", 3, "2@full.example".partition("@")[2], "452 4.2.2 mailbox full"),
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


async def test_what_campaigns_sent_through_a_domain_is_summed_by_minute(intake: Intake, store: Store) -> None:
    batch = [
        hard("1", campaign="acme-q4"),
        hard("2", campaign="acme-q3"),
        hard("3", campaign="other"),
        hard("4", campaign="acme-q4", sender="news@else.example"),
        event("5", campaign="acme-q4", minutes_ago=2),
    ]
    await intake.take(batch, source="events")
    rows = await store.read(rates.of_pairs, DOMAIN, ["acme-q4", "acme-q3"], since=0)
    assert [((NOW - row.at) // MINUTE, row.delivered, row.hard) for row in rows] == [(2, 1, 0), (0, 0, 2)]


async def test_what_is_long_past_is_told_by_ten_minutes_and_by_hours(intake: Intake, store: Store) -> None:
    ago = (1, 2, 61, 62, 200, 201)  # NOW is a full hour
    await intake.take([event(str(n), campaign="acme-q4", minutes_ago=n) for n in ago], source="events")
    span = {"since": 0, "tens_until": NOW - 60 * MINUTE, "hours_until": NOW - 180 * MINUTE}
    for rows in (
        await store.read(rates.by_minute, "campaign", "acme-q4", **span),
        await store.read(rates.of_pairs, DOMAIN, ["acme-q4"], **span),
    ):
        assert [((NOW - row.at) // MINUTE, row.delivered) for row in rows] == [(240, 2), (70, 2), (2, 1), (1, 1)]


async def test_no_campaigns_sent_nothing_through_a_domain(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", campaign="acme-q4")], source="events")
    assert await store.read(rates.of_pairs, DOMAIN, [], since=0) == []
