"""Postfix's log, in both of its time formats: who got what, and what a failure means."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import HOUR, to_ms
from bot.intake.log import PostfixLog, looks_like
from bot.intake.log.mails import Mails
from bot.intake.verp import Mailed, Verp
from bot.settings import FollowedLog
from bot.store.events import Entry
from tests.bot.acme import NOW

SAID = "host mx.dead.example[192.0.2.1] said: 550 5.1.1 <jo@dead.example>: User unknown (in reply to RCPT TO command)"
MAIL = """\
{t} mail postfix/smtpd[11]: connect from app.acme.example[192.0.2.9]
{t} mail postfix/smtpd[11]: 4F9XxA1b2C: client=app.acme.example[192.0.2.9]
{t} mail postfix/cleanup[12]: 4F9XxA1b2C: message-id=<1@mail.acme.example>
{t} mail postfix/qmgr[13]: 4F9XxA1b2C: from=<news@Mail.acme.example>, size=400, nrcpt=1 (queue active)
{t} mail postfix/smtp[14]: 4F9XxA1b2C: to=<jo@dead.example>,{orig} relay=mx.dead.example[192.0.2.1]:25, \
delay=1.2, delays=0.1/0.1/0.5/0.5, dsn={dsn}, status={status} ({text})
{t} mail postfix/qmgr[13]: 4F9XxA1b2C: removed
"""
SYSLOG = "Nov 22 09:00:00"


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the machine's own time zone; UTC at first."""

    def set_zone(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    set_zone("UTC")
    yield set_zone
    monkeypatch.undo()
    time.tzset()


def log(*, t: str = SYSLOG, dsn: str = "5.1.1", status: str = "bounced", text: str = SAID, orig: str = "") -> list[str]:
    return MAIL.format(t=t, dsn=dsn, status=status, text=text, orig=orig).splitlines(keepends=True)


def read(lines: list[str], *, now: int = NOW) -> list[Entry]:
    return list(PostfixLog(now=now).read(lines))


def test_a_refusal_is_a_hard_bounce_with_all_that_is_known() -> None:
    [entry] = read(log())
    assert (entry.kind, entry.column, entry.recipient) == ("bounced", "hard", "jo@dead.example")
    assert (entry.hard, entry.permanent, entry.reason) == (True, True, "invalid_address")
    assert (entry.status, entry.reply_code, entry.diagnostic) == ("5.1.1", "550", SAID)
    assert (entry.message_id, entry.domain) == ("1@mail.acme.example", "mail.acme.example")
    assert entry.at == entry.counted_at == NOW - HOUR


@pytest.mark.parametrize(
    ("status", "dsn", "text", "kind", "column"),
    [
        ("sent", "2.0.0", "250 2.0.0 Ok: queued as 1", "delivered", "delivered"),
        ("deferred", "4.4.1", "connect to mx.dead.example[192.0.2.1]:25: Connection timed out", "deferred", "deferred"),
        ("bounced", "5.2.2", "host mx[1] said: 552 5.2.2 Mailbox full (in reply to DATA)", "bounced", "soft"),
        ("bounced", "5.7.1", "host mx[1] said: 550 5.7.1 listed at zen.spamhaus.org (x)", "bounced", "sender_side"),
        ("expired", "4.4.1", "delivery temporarily suspended", "bounced", "soft"),
    ],
)
def test_what_became_of_a_mail(status: str, dsn: str, text: str, kind: str, column: str) -> None:
    [entry] = read(log(status=status, dsn=dsn, text=text))
    assert (entry.kind, entry.column) == (kind, column)


def test_a_mail_given_up_is_permanent_and_its_address_not_dead() -> None:
    [entry] = read(log(status="expired", dsn="4.4.1", text="timed out"))
    assert (entry.reason, entry.permanent, entry.hard, entry.rule) == ("unreachable", True, False, "expired-in-queue")


def test_other_states_are_passed_over() -> None:
    assert read(log(status="deliverable", dsn="2.1.5", text="probe")) == []


def test_the_address_that_was_mailed_counts_not_the_one_it_went_to() -> None:
    [entry] = read(log(orig=" orig_to=<Jo@acme.example>,"))
    assert entry.recipient == "jo@acme.example"


def test_a_mail_whose_beginning_is_not_in_the_log_is_read_too() -> None:
    [entry] = read(log()[4:])
    assert (entry.recipient, entry.domain, entry.message_id) == ("jo@dead.example", "", "")


def test_postfixs_own_bounces_on_their_way_back_are_no_mail_of_ours() -> None:
    assert read([line.replace("news@Mail.acme.example", "") for line in log()]) == []


def test_the_same_log_again_is_the_same_events() -> None:
    assert [one.identity for one in read(log())] == [one.identity for one in read(log())]


def test_each_deferral_is_a_fact_of_its_own_and_the_outcome_comes_once() -> None:
    deferred = {"status": "deferred", "dsn": "4.4.1", "text": "timed out"}
    lines = log(**deferred)[:-1] + log(t="Nov 22 09:05:00", **deferred)[4:5] + log(t="Nov 22 09:10:00")[4:]
    entries = read(lines)
    assert [entry.kind for entry in entries] == ["deferred", "deferred", "bounced"]
    assert len({entry.identity for entry in entries}) == 3


def test_what_is_known_of_a_mail_ends_with_it() -> None:
    reused = log()[4].replace("jo@dead.example", "mo@dead.example")
    assert [entry.message_id for entry in read([*log(), reused])] == ["1@mail.acme.example", ""]


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-22T09:00:00+00:00",
        "2026-11-22T09:00:00.000000+00:00",
        "2026-11-22T10:00:00+01:00",
        "2026-11-22T09:00:00Z",
        "2026-11-22T09:00:00",
    ],
)
def test_times_of_rfc_3339(written: str) -> None:
    [entry] = read(log(t=written))
    assert entry.at == NOW - HOUR


@pytest.mark.parametrize(
    ("written", "now", "at"),
    [
        ("Nov 22 09:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC), datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("Nov  2 09:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)),
        # New Year: the latest such moment that is not in the future
        ("Dec 31 23:59:59", datetime(2027, 1, 1, 0, 1, tzinfo=UTC), datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Jan  1 00:00:01", datetime(2027, 1, 1, 0, 1, tzinfo=UTC), datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC)),
        ("Nov 24 09:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC), datetime(2025, 11, 24, 9, tzinfo=UTC)),
        ("Jan  1 00:30:00", datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, 0, 30, tzinfo=UTC)),
        # the zone of the log is not known, so that a moment of today is never last year's
        ("Nov 22 23:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC), datetime(2026, 11, 22, 23, tzinfo=UTC)),
        # a leap day, read in years that have none
        ("Feb 29 09:00:00", datetime(2028, 3, 1, 10, tzinfo=UTC), datetime(2028, 2, 29, 9, tzinfo=UTC)),
        ("Feb 29 09:00:00", datetime(2029, 1, 5, 10, tzinfo=UTC), datetime(2028, 2, 29, 9, tzinfo=UTC)),
        ("Feb 29 09:00:00", datetime(2031, 1, 5, 10, tzinfo=UTC), datetime(2028, 2, 29, 9, tzinfo=UTC)),
    ],
)
def test_times_of_syslog_have_no_year(written: str, now: datetime, at: datetime) -> None:
    [entry] = read(log(t=written), now=to_ms(now))
    assert datetime.fromtimestamp(entry.at / 1_000, UTC) == at


def test_times_of_syslog_are_the_machines_own(zone: Callable[[str], None]) -> None:
    zone("America/New_York")
    [entry] = read(log(t="Nov 22 04:00:00"))
    assert entry.at == NOW - HOUR


@pytest.mark.parametrize("written", ["Xyz 22 09:00:00", "Nov 31 09:00:00", "Nov 22 25:00:00", "2026-13-22T09:00:00Z"])
def test_a_line_whose_time_is_none_is_passed_over(written: str) -> None:
    assert read(log(t=written)) == []


def test_several_instances_and_services_are_read() -> None:
    assert len(read([line.replace("postfix/smtp[", "postfix-out/relay/smtp[") for line in log()])) == 1


def test_other_programs_lines_are_passed_over() -> None:
    assert read(["Nov 22 09:00:00 mail dovecot: imap(jo): Logged out", "", "…", *log()]) == read(log())


@pytest.mark.parametrize(
    ("text", "is_log"),
    [
        ("".join(log()), True),
        ("".join(log(t="2026-11-22T09:00:00Z")), True),
        ("Nov 22 09:00:00 mail dovecot: started\n" * 10 + log()[0], True),
        ("From: bob@acme.example\nSubject: lunch\n\nAt noon?\n", False),
        ("", False),
    ],
)
def test_what_looks_like_a_log(text: str, is_log: bool) -> None:
    assert looks_like(text) is is_log


@given(st.lists(st.text(max_size=120) | st.sampled_from(log()).map(lambda line: line[:-30]), max_size=8))
def test_no_line_breaks_the_reading(lines: list[str]) -> None:
    for entry in read(lines):
        assert entry.recipient


def followed(lines: list[str], *, verp: Verp | None = None, **wanted: Any) -> list[Entry]:
    rules = FollowedLog(name="mta", path="mail.log", **wanted)
    return list(PostfixLog(now=NOW, wanted=rules, verp=verp).read(lines))


def with_header(lines: list[str], words: str, *, before: int = 2) -> list[str]:
    line = f"{SYSLOG} mail postfix/cleanup[12]: 4F9XxA1b2C: {words}\n"
    return [*lines[:before], line, *lines[before:]]


@pytest.mark.parametrize("word", ["info", "warning"])
@pytest.mark.parametrize("before", [2, 3])
def test_the_campaign_of_a_header_that_postfix_logs(word: str, before: int) -> None:
    words = (
        f"{word}: header X-Campaign: acme/q4 from here from app[1.2.3.4]; from=<a@b.c> to=<d@e.f> proto=ESMTP helo=<x>"
    )
    [entry] = followed(with_header(log(), words, before=before))
    assert entry.campaign == "acme-q4 from here"


def test_other_headers_are_no_campaign() -> None:
    words = "info: header Subject: X-Campaign: no from app[1.2.3.4]; from=<a@b.c> to=<d@e.f>"
    [entry] = followed(with_header(log(), words))
    assert entry.campaign == ""
    [entry] = followed(with_header(log(), words), campaign_headers=["subject"])
    assert entry.campaign == "X-Campaign: no"


def test_the_campaign_of_a_signed_sender() -> None:
    verp = Verp(["a-secret-of-acmes-1"], "bounce.acme.example")
    sender = verp.address(Mailed("acme-q4", "jo@dead.example"))
    lines = [line.replace("news@Mail.acme.example", sender) for line in log()]
    assert [entry.campaign for entry in followed(lines, verp=verp)] == ["acme-q4"]
    forged = [line.replace("acme-q4", "acme-q5") for line in lines]
    assert [entry.campaign for entry in followed(forged, verp=verp)] == [""]


def test_the_campaign_of_a_sender_of_another_form() -> None:
    lines = [line.replace("news@Mail", "bounces+acme-q4@Mail") for line in log()]
    [entry] = followed(lines, campaign_sender=r"^bounces\+([^@]+)@")
    assert entry.campaign == "acme-q4"


def test_only_the_mail_of_ones_own_domains_where_that_is_wanted() -> None:
    assert followed(log(), sender_domains=["other.example"]) == []
    assert len(followed(log(), sender_domains=["mail.acme.example"])) == 1


def test_mail_handed_to_a_relay_of_ones_own_is_not_delivered_yet() -> None:
    sent = log(status="sent", dsn="2.0.0", text="250 2.0.0 Ok: queued as 1")
    assert followed(sent, own_relays=["mx.dead.example"]) == []
    assert len(followed(sent, own_relays=["127.0.0.1"])) == 1
    assert len(followed(log(), own_relays=["mx.dead.example"])) == 1  # what it refuses is refused


def test_a_long_queue_id() -> None:
    assert len(followed([line.replace("4F9XxA1b2C", "4bXyZw1qTzz9Kd") for line in log()])) == 1


def test_a_queue_id_that_is_used_again_begins_anew() -> None:
    lost_its_end = with_header(log()[:4], "info: header X-Campaign: old from a[1]; from=<a@b.c> to=<d@e.f>")
    [entry] = followed(lost_its_end + log())
    assert entry.campaign == ""


def test_what_is_remembered_is_bounded() -> None:
    mails = Mails(most=3)
    for number in range(10):
        mails.of(str(number)).sender = "news@acme.example"
    assert len(mails) == 3
    assert (mails.known("9").sender, mails.known("0").sender) == ("news@acme.example", None)
