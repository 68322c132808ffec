"""Bounce messages become entries: who, why, of which campaign, and in the minute the mail was sent."""

import email.utils
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import HOUR, MINUTE
from bot.intake import dsn as reading
from tests.bot.acme import NOW
from tests.bot.intake.mail import dsn


def test_a_bounce_is_read_whole() -> None:
    [entry] = reading.entries(dsn(), now=NOW)
    assert (entry.kind, entry.column, entry.recipient) == ("bounced", "hard", "jo@dead.example")
    assert (entry.hard, entry.permanent, entry.reason) == (True, True, "invalid_address")
    assert (entry.status, entry.reply_code, entry.diagnostic) == ("5.1.1", "550", "550 5.1.1 user unknown")
    assert (entry.message_id, entry.domain, entry.source) == ("1@mail.acme.example", "mail.acme.example", "mail")


def test_it_happened_when_the_report_was_written_and_counts_when_the_mail_was_sent() -> None:
    [entry] = reading.entries(dsn(), now=NOW)
    assert (entry.at, entry.counted_at) == (NOW - 30 * MINUTE, NOW - HOUR)


def test_a_report_of_the_future_happened_now() -> None:
    [entry] = reading.entries(dsn(date="Sun, 22 Nov 2037 09:30:00 +0000"), now=NOW)
    assert (entry.at, entry.counted_at) == (NOW, NOW - HOUR)


def test_a_mail_sent_after_its_report_counts_at_its_report() -> None:
    [entry] = reading.entries(dsn(sent="Mon, 23 Nov 2026 09:00:00 +0000"), now=NOW)
    assert entry.counted_at == entry.at == NOW - 30 * MINUTE


@pytest.mark.parametrize("date", ["", "yesterday", "1 Jan 99999999999999999999 00:00:00", "Sun, 99 Nov 2026 09:30:00"])
def test_a_date_that_cannot_be_read_is_now(date: str) -> None:
    [entry] = reading.entries(dsn(date=date), now=NOW)
    assert entry.at == NOW


def test_a_delay_is_a_deferral() -> None:
    [entry] = reading.entries(dsn(action="delayed", status="4.4.1", diagnostic="connect timed out"), now=NOW)
    assert (entry.kind, entry.column, entry.hard) == ("deferred", "deferred", False)


def test_a_receipt_is_a_delivery() -> None:
    [entry] = reading.entries(dsn(action="delivered", status="2.0.0", diagnostic="250 ok"), now=NOW)
    assert (entry.kind, entry.column) == ("delivered", "delivered")


def test_what_is_no_report_says_nothing() -> None:
    assert reading.entries(b"From: bob@acme.example\r\nSubject: lunch\r\n\r\nAt noon?\r\n", now=NOW) == []


def test_an_automatic_reply_says_nothing() -> None:
    message = b"From: bob@acme.example\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n"
    assert reading.entries(message, now=NOW) == []


@pytest.mark.parametrize(
    ("header", "campaign"),
    [
        ("X-Campaign-ID: acme-q4", "acme-q4"),
        ("X-Campaign: acme-q4", "acme-q4"),
        ("X-Mailgun-Tag: acme-q4", "acme-q4"),
        ("X-PM-Tag: acme-q4", "acme-q4"),
        ("Feedback-ID: acme-q4:customer:news:acme", "acme-q4"),
        ("X-Campaign: 2026/q4", "2026-q4"),
        ("X-Campaign: acme\tq4\x01", "acme q4"),
        (f"X-Campaign: {'x' * 200}", "x" * 120),
        ("X-Campaign:  ", ""),
        ("X-Colour: red", ""),
    ],
)
def test_the_campaign_is_read_from_the_mail_that_came_back(header: str, campaign: str) -> None:
    [entry] = reading.entries(dsn(header=header), now=NOW)
    assert entry.campaign == campaign


def test_the_same_report_is_the_same_event() -> None:
    first, again = (reading.entries(dsn(date=date), now=NOW)[0] for date in ("Sun, 22 Nov 2026 09:30:00 +0000", ""))
    assert first.identity == again.identity


@pytest.mark.parametrize(
    "other",
    [{"recipient": "mo@dead.example"}, {"message_id": "2@mail.acme.example"}, {"action": "delayed", "status": "4.4.1"}],
)
def test_another_recipient_mail_or_kind_is_another_event(other: dict[str, str]) -> None:
    [first], [second] = reading.entries(dsn(), now=NOW), reading.entries(dsn(**other), now=NOW)
    assert first.identity != second.identity


def test_without_a_message_id_the_same_file_is_still_the_same_event_whatever_its_line_ends() -> None:
    bare = dsn().replace(b"Message-ID: <1@mail.acme.example>\n", b"")
    [unix], [dos] = reading.entries(bare, now=NOW), reading.entries(bare.replace(b"\n", b"\r\n"), now=NOW)
    [other] = reading.entries(bare.replace(b"Hello", b"Good bye"), now=NOW)
    assert unix.identity == dos.identity != other.identity


def test_what_was_read_is_summed_by_reason_and_kind() -> None:
    found = [
        *reading.entries(dsn(), now=NOW),
        *reading.entries(dsn("mo@dead.example"), now=NOW),
        *reading.entries(dsn(action="delayed", status="4.4.1"), now=NOW),
    ]
    assert reading.summary(found) == {"invalid_address": 2, "deferred": 1}


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2026, 11, 1)))  # noqa: DTZ001
def test_every_date_that_is_written_is_read(moment: datetime) -> None:
    written = email.utils.format_datetime(moment.replace(tzinfo=UTC, microsecond=0))
    assert reading.date(f"Subject: x\r\nDate: {written}\r\n\r\n".encode()) == int(
        moment.replace(tzinfo=UTC, microsecond=0).timestamp() * 1_000
    )


@given(st.binary(max_size=300) | st.text(max_size=40).map(lambda text: f"Date: {text}\r\n\r\n".encode()))
def test_no_octets_break_the_reading_of_dates(message: bytes) -> None:
    assert isinstance(reading.date(message), int | None)


@given(st.binary(max_size=60), st.integers(0, 900))
def test_a_damaged_report_breaks_nothing(noise: bytes, place: int) -> None:
    whole = dsn()
    for entry in reading.entries(whole[:place] + noise + whole[place + len(noise) :], now=NOW):
        assert entry.at <= NOW
        assert entry.counted_at <= entry.at
