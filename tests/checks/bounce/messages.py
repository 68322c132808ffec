"""Bounces as mail systems write them, for the tests. alice@example.com mailed bob@example.org."""

from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "data" / "bounces"

RETURNED = """\
Received: from a.example.com by b.example.com; Thu, 29 Apr 2021 23:34:45 +0900
Message-ID: <17@example.com>
X-Campaign: spring
List-Id: <news.example.com>
From: Alice <alice@example.com>
To: bob@example.org
Subject: Hello
Date: Thu, 29 Apr 2021 23:34:45 +0900

Hello Bob. 550 5.1.1 user unknown
"""


def note(
    text: str,
    *,
    subject: str = "Undelivered Mail Returned to Sender",
    sender: str = "MAILER-DAEMON@mx.example.net (Mail Delivery System)",
    headers: str = "",
) -> bytes:
    """A report in plain words."""
    return (
        f"Return-Path: <>\nFrom: {sender}\nTo: alice@example.com\nSubject: {subject}\n{headers}"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}"
    ).encode()


def dsn(*groups: str, text: str = "Sorry.\n", to: str = "alice@example.com", returned: str = RETURNED) -> bytes:
    """A delivery status notification (RFC 3464) with these recipient groups."""
    status = "\n\n".join(("Reporting-MTA: dns; mx.example.net", *(group.strip() for group in groups)))
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b1"\n\n'
        f"--b1\nContent-Type: text/plain\n\n{text}\n--b1\nContent-Type: message/delivery-status\n\n{status}\n\n"
        f"--b1\nContent-Type: message/rfc822\n\n{returned}\n--b1--\n"
    ).encode()
