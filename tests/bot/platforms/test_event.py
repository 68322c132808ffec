"""What is told of an event, and what it is counted as."""

import json

import msgspec
import pytest

from bot import platforms
from bot.intake.prepare import prepare
from bot.platforms import Event, Request
from tests.bot.acme import NOW

COLUMNS = {
    "hard": "hard", "soft": "soft", "block": "sender_side", "suppressed": "suppressed", "complaint": "complained",
    "unsubscribe": "unsubscribed", "auto-reply": "auto_replied", "unknown": "unknown",
}  # fmt: skip
REASONS = (
    "",
    "invalid_address",
    "suppressed",
    "mailbox_full",
    "blocklisted",
    "message_too_big",
    "unknown",
    "server_error",
)


def event(**told: object) -> Event:
    return msgspec.convert({"kind": "bounced", "word": "bounce", "recipient": "jo@acme.com", **told}, Event)


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize(("meaning", "column"), COLUMNS.items())
def test_each_class_has_its_own_count_whatever_the_reason(meaning: str, column: str, reason: str) -> None:
    delivery = event(**{"class": meaning, "reason": reason}).delivery(NOW)
    assert delivery
    entry = prepare(delivery, "postmark")
    assert entry.column == column
    assert entry.hard == (meaning == "hard")


@pytest.mark.parametrize("kind", ["opened", "clicked", "subscribed", "unknown"])
def test_what_tells_nothing_of_delivery_is_not_counted(kind: str) -> None:
    assert event(kind=kind).delivery(NOW) is None


def test_a_bounce_of_nobody_is_told_and_not_counted() -> None:
    assert event(**{"class": "hard", "recipient": ""}).delivery(NOW) is None
    assert event(kind="delivered", recipient="").delivery(NOW)


def test_without_a_time_it_counts_for_now() -> None:
    delivery = event(kind="delivered").delivery(NOW)
    assert delivery
    assert prepare(delivery, "x").at == NOW


def test_the_word_of_the_platform_is_kept_as_the_rule() -> None:
    delivery = event(**{"class": "block", "word": "bounce/blocked"}).delivery(NOW)
    assert delivery
    assert prepare(delivery, "sendgrid").rule == "bounce/blocked"


def test_only_the_address_it_was_sent_from_counts_as_sending_ip() -> None:
    sent, junk = event(kind="delivered", ip="192.0.2.1").delivery(NOW), event(kind="delivered", ip="a b").delivery(NOW)
    complaint = event(**{"kind": "complained", "class": "complaint", "ip": "192.0.2.1"}).delivery(NOW)
    assert sent
    assert junk
    assert complaint
    assert (sent.ip, junk.ip, complaint.ip) == ("192.0.2.1", "", "")


def test_recipients_of_one_message_are_told_apart_however_long_its_id() -> None:
    number = "x" * 300
    found = [
        event(kind="delivered", key=f"{number} {who}", recipient=who).delivery(NOW)
        for who in ("jo@acme.com", "flo@acme.com")
    ]
    assert len({one.id for one in found if one}) == 2
    row = {"event": "delivered", "message-id": number, "ts_epoch": 1763805600000}
    body = json.dumps([row | {"email": who} for who in ("jo@acme.com", "flo@acme.com")]).encode()
    events = platforms.load("brevo").read(Request.of(body=body)).events
    assert len({one.id for each in events if (one := each.delivery(NOW))}) == 2
