"""What is no bounce: complaints, automatic answers, conversation, ordinary mail."""

import importlib.util
from pathlib import Path

import pytest

from checks.bounce import parse
from tests.checks.bounce.messages import note

COMPLAINT = b"""\
From: fbl@example.org
To: abuse@example.com
Subject: FW: Hello
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b

An abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: FBL/1.0
Version: 1
Original-Rcpt-To: <Bob@Example.org>

--b
Content-Type: message/rfc822

From: alice@example.com
Message-ID: <17@example.com>
Subject: Hello

Hello
--b--
"""


def test_a_complaint_is_no_bounce_and_never_hard() -> None:
    (row,) = parse(COMPLAINT)
    assert (row.recipient, row.reason, row.feedback_type) == ("bob@example.org", "complaint", "abuse")
    assert (row.action, row.hard, row.permanent, row.message_id) == ("complaint", False, False, "17@example.com")


def test_an_unsubscription_by_mail_client_is_an_opt_out() -> None:
    mail = (
        b"From: bob@example.org\nTo: list@example.com\nSubject: unsubscribe\nAuto-Submitted: auto-replied\n\n"
        b"Apple Mail sent this email to unsubscribe from the message.\n"
    )
    (row,) = parse(mail)
    assert (row.recipient, row.reason, row.feedback_type) == ("bob@example.org", "complaint", "opt-out")


@pytest.mark.parametrize(
    "headers",
    [
        "Subject: Re: Hello\nAuto-Submitted: auto-replied",
        "Subject: Automatic reply: Hello\nReturn-Path: <>",
        "Subject: Abwesenheitsnotiz: Hallo\nReturn-Path: <>",
        "Subject: Réponse automatique : bonjour\nReturn-Path: <>",
        "Subject: 自動返信\nReturn-Path: <>",
        "Subject: Hello\nX-Autoreply: yes",
    ],
)
def test_an_automatic_answer(headers: str) -> None:
    (row,) = parse(f"From: Bob <bob@example.org>\nTo: alice@example.com\n{headers}\n\nI am away.\n".encode())
    assert (row.recipient, row.reason, row.hard, row.action) == ("bob@example.org", "auto_reply", False, "auto-reply")


ORDINARY = {
    "a reply that quotes a bounce": (
        b"From: carol@example.org\nTo: alice@example.com\nSubject: Re: Undelivered Mail Returned to Sender\n"
        b"In-Reply-To: <1@example.com>\n\nWhat is this?\n\n> This is the mail system at host mx.\n"
        b"> <bob@example.org>: host mx said: 550 5.1.1 User unknown\n"
    ),
    "a postmaster's reply that quotes a bounce": (
        b"From: postmaster@example.org\nTo: alice@example.com\nSubject: Re: Undelivered Mail Returned to Sender\n"
        b"In-Reply-To: <1@example.com>\nReferences: <1@example.com>\n\nHi Alice, bob has left.\n\n"
        b"> <bob@example.org>: host mx said: 550 5.1.1 User unknown\n"
    ),
    "a person who pastes one": (
        b"From: carol@example.org\nTo: alice@example.com\nSubject: strange mail\n\nI got this:\n\n"
        b"I'm sorry to have to inform you that your message could not\nbe delivered.\n<bob@example.org>: User unknown\n"
    ),
    "a shop's mail about a parcel": (
        b"From: Shop <news@example.org>\nTo: alice@example.com\nReturn-Path: <bounces@example.org>\n"
        b"Subject: Delivery status: your parcel could not be delivered\n\nWe could not deliver to 550 Main Street.\n"
    ),
    "a read receipt": (
        b"From: bob@example.org\nTo: alice@example.com\nSubject: Read: Hello\nReturn-Path: <>\n"
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nYour message was read.\n"
        b"--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; bob@example.org\n"
        b"Disposition: manual-action/MDN-sent-manually; displayed\n--b--\n"
    ),
    "a DMARC report": (
        b"From: postmaster@example.org\n"
        b"Return-Path: <>\n"
        b"Auto-Submitted: auto-generated\n"
        b"To: dmarc@example.com\n"
        b"Subject: Report domain: example.com Submitter: example.org Report-ID: 123\n"
        b"\n"
        b"This is a DMARC aggregate report for example.com with 500 messages, 450 of them rejected.\n"
    ),
    "a TLS report": (
        b"From: noreply-smtp-tls-reporting@google.com\n"
        b"To: a@example.com\n"
        b"Subject: Report Domain: example.com Submitter: google.com\n"
        b"Content-Type: multipart/report; report-type=tlsrpt; boundary=b\n"
        b"\n"
        b"--b\n"
        b"Content-Type: text/plain\n"
        b"\n"
        b"This is an aggregate TLS report from google.com\n"
        b"--b\n"
        b"Content-Type: application/tlsrpt+gzip\n"
        b"\n"
        b"xx\n"
        b"--b--\n"
    ),
    "a log summary": (
        b"From: postmaster@example.org\n"
        b"To: root@example.com\n"
        b"Subject: Logwatch for mx\n"
        b"\n"
        b" 5 bounced, 450 sent. \n"
        b" 550 5.1.1 user unknown: 3 times\n"
    ),
    "a postmaster's announcement": (
        b"From: Postmaster <postmaster@example.org>\n"
        b"To: a@example.com\n"
        b"Subject: Maintenance on Sunday\n"
        b"\n"
        b"The mail system will be down. Delivery may be delayed. Version 5.2.1 will be installed at 500 Main Street.\n"
    ),
    "a warning that our own mailbox is full": (
        b"From: postmaster@example.org\n"
        b"To: a@example.com\n"
        b"Subject: Your mailbox is almost full\n"
        b"Auto-Submitted: auto-generated\n"
        b"\n"
        b"Your mailbox is 95% full. You may not be able to receive mail.\n"
    ),
    "a quarantine summary": (
        b"From: MAILER-DAEMON@example.org\n"
        b"To: a@example.com\n"
        b"Subject: Spam quarantine summary\n"
        b"Auto-Submitted: auto-generated\n"
        b"\n"
        b"You have 5 messages in quarantine.\n"
    ),
    "a list digest that quotes one": (
        b"From: list-request@example.org\n"
        b"To: list@example.org\n"
        b"Subject: list Digest, Vol 5\n"
        b"\n"
        b"From: X\n"
        b"Subject: bounce problem\n"
        b"\n"
        b"I got: 550 5.1.1 <bob@example.org> User unknown. Why?\n"
    ),
    "a help desk that explains one": (
        b"From: Support <support@example.org>\n"
        b"To: a@example.com\n"
        b"Subject: [#450 5.1.1] Undelivered mail question\n"
        b"Return-Path: <support@example.org>\n"
        b"\n"
        b"Hello, your mail to bob@example.org could not be delivered because 550 5.1.1 User unknown. Kind regards\n"
    ),
    "nothing": b"",
    "a newsletter": b"From: news@example.org\nTo: alice@example.com\nSubject: Hello\nList-Id: <news>\n\nHello.\n",
}


@pytest.mark.parametrize("message", ORDINARY.values(), ids=ORDINARY)
def test_ordinary_mail_gives_nothing(message: bytes) -> None:
    assert parse(message) == []


def test_no_ordinary_message_of_pythons_own_tests_is_called_a_bounce() -> None:
    spec = importlib.util.find_spec("test.test_email")
    folder = Path(spec.origin).parent / "data" if spec and spec.origin else Path("/nowhere")
    messages = [
        path for path in sorted(folder.glob("msg_*.txt")) if b"delivery-status" not in path.read_bytes().lower()
    ]
    if not messages:
        pytest.skip("this interpreter comes without its e-mail test data")
    assert [path.name for path in messages if parse(path.read_bytes())] == []


def test_a_success_in_words() -> None:
    (row,) = parse(note("Your message was successfully delivered to the following recipients:\n\nbob@example.org\n"))
    assert (row.recipient, row.reason, row.hard) == ("bob@example.org", "delivered", False)
