"""What the way of a message tells: a signed address it came to is believed before what the report says."""

import pytest

from bot.intake import dsn as reading
from bot.intake import envelope
from bot.intake.verp import Mailed, Verp
from tests.bot.acme import NOW
from tests.bot.intake.mail import dsn

VERP = Verp(["a-secret-of-acmes-1"], "bounce.acme.com")
JO = Mailed("acme-q4", "jo@dead.example")
GIBBERISH = b"From: postmaster@odd.example\nSubject: \xff\n\nzzz zzz\n"
AWAY = b"From: jo@dead.example\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away.\n"


def test_the_campaign_is_the_signed_one() -> None:
    [entry] = reading.entries(dsn(header="X-Campaign: other"), now=NOW, mailed=JO)
    assert (entry.campaign, entry.recipient, entry.reason) == ("acme-q4", "jo@dead.example", "invalid_address")


def test_a_report_about_somebody_else_is_about_whom_was_mailed() -> None:
    [entry] = reading.entries(dsn("victim@customer.com"), now=NOW, mailed=JO)
    assert entry.recipient == "jo@dead.example"


def test_it_is_the_same_event_as_one_that_came_another_way() -> None:
    [unsigned], [signed] = reading.entries(dsn(), now=NOW), reading.entries(dsn(), now=NOW, mailed=JO)
    assert unsigned.identity == signed.identity


def test_what_cannot_be_read_is_a_bounce_of_unknown_reason_and_never_hard() -> None:
    [entry] = reading.entries(GIBBERISH, now=NOW, mailed=JO, returned=True)
    assert (entry.kind, entry.recipient, entry.campaign) == ("bounced", "jo@dead.example", "acme-q4")
    assert (entry.reason, entry.hard, entry.column, entry.rule) == ("unknown", False, "unknown", "null-sender")


@pytest.mark.parametrize(("mailed", "returned"), [(None, True), (JO, False)])
def test_what_cannot_be_read_is_nothing_without_a_signed_address_or_a_null_sender(
    mailed: Mailed | None, returned: bool
) -> None:
    assert reading.entries(GIBBERISH, now=NOW, mailed=mailed, returned=returned) == []


def test_an_automatic_reply_is_no_bounce_wherever_it_comes_to() -> None:
    assert reading.entries(AWAY, now=NOW, mailed=JO, returned=True) == []


@pytest.mark.parametrize("name", ["Delivered-To", "X-Original-To", "Envelope-To", "To"])
def test_in_a_mailbox_the_header_says_where_it_came_to(name: str) -> None:
    message = f"Return-Path: <>\n{name}: <{VERP.address(JO)}>\n".encode() + GIBBERISH
    [entry] = envelope.entries(message, now=NOW, verp=VERP)
    assert (entry.recipient, entry.campaign) == ("jo@dead.example", "acme-q4")


def test_a_folded_header_is_read() -> None:
    message = f"Return-Path: <>\r\nTo: Bounces\r\n <{VERP.address(JO)}>\r\n".encode() + dsn()
    [entry] = envelope.entries(message, now=NOW, verp=VERP)
    assert entry.campaign == "acme-q4"


def test_a_forged_address_in_the_header_says_nothing() -> None:
    forged = VERP.address(JO).replace("jo=", "mo=")
    assert envelope.entries(f"Return-Path: <>\nTo: {forged}\n".encode() + GIBBERISH, now=NOW, verp=VERP) == []
    [entry] = envelope.entries(f"To: {forged}\n".encode() + dsn(), now=NOW, verp=VERP)
    assert (entry.recipient, entry.campaign) == ("jo@dead.example", "")
