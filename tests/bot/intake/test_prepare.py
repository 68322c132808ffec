"""An event becomes an entry: when it counts, for whom, and what it means."""

from datetime import timedelta

import pytest

from bot.clock import HOUR
from bot.delivery_event import DeliveryEvent
from bot.intake.prepare import column, prepare
from checks.bounce import Classification
from tests.bot.acme import NOW, TEN, event, hard


def test_a_bounce_without_a_reason_is_read_from_its_diagnostic() -> None:
    entry = prepare(hard("1"), "events")
    assert (entry.hard, entry.permanent, entry.reason, entry.column) == (True, True, "invalid_address", "hard")


def test_what_the_sender_knows_is_believed() -> None:
    entry = prepare(hard("1", reason="blocklisted"), "events")
    assert (entry.hard, entry.permanent, entry.reason, entry.rule) == (False, True, "blocklisted", "told-by-sender")


def test_the_sender_decides_whether_it_was_hard() -> None:
    assert prepare(hard("1", reason="mailbox_full", hard=True), "events").hard
    assert not prepare(hard("1", reason="invalid_address", hard=False), "events").hard


def test_a_passing_status_is_not_permanent() -> None:
    assert not prepare(hard("1", reason="mailbox_full", status="4.2.2"), "events").permanent


def test_only_bounces_have_a_meaning() -> None:
    entry = prepare(event("1", "deferred", recipient="jo@acme.com", diagnostic="550 5.1.1 user unknown"), "events")
    assert (entry.hard, entry.reason, entry.rule, entry.column) == (False, "", "", "deferred")


def test_it_counts_when_the_mail_was_sent() -> None:
    entry = prepare(hard("1", sent_at=TEN - timedelta(hours=1)), "events")
    assert (entry.at, entry.counted_at) == (NOW, NOW - HOUR)


def test_addresses_and_message_ids_are_plain() -> None:
    entry = prepare(hard("1", " Jo@Dead.Example ", message_id="<1@acme.example>"), "events")
    assert (entry.recipient, entry.message_id) == ("jo@dead.example", "1@acme.example")


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("news@Mail.Acme.example", "mail.acme.example"),
        ("mail.acme.example", "mail.acme.example"),
        ("Acme News <news@mail.acme.example>", "mail.acme.example"),
        ("Acme News <news@mail.acme.example> ", "mail.acme.example"),
        ('"a@b" <news@mail.acme.example>', "mail.acme.example"),
        ("", ""),
    ],
)
def test_the_sending_domain_is_read_from_what_is_told(sender: str, domain: str) -> None:
    told = DeliveryEvent(id="1", kind="sent", at=TEN, sender=sender)
    assert prepare(told, "events").domain == domain


@pytest.mark.parametrize(
    ("reason", "hard_one", "expected"),
    [
        ("invalid_address", True, "hard"),
        ("suppressed", True, "suppressed"),
        ("mailbox_full", False, "soft"),
        ("unknown", False, "unknown"),
        ("blocklisted", False, "sender_side"),
        ("rate_limited", False, "sender_side"),
        ("policy", True, "hard"),
    ],
)
def test_which_count_a_bounce_adds_to(reason: str, hard_one: bool, expected: str) -> None:
    assert column(Classification(reason, hard_one, permanent=True, rule="")) == expected
