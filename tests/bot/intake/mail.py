"""A DSN as mail servers write it, with whatever a test wants otherwise."""

DSN = """\
From: MAILER-DAEMON@mx.example
To: news@mail.acme.example
Date: {date}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b
Content-Type: message/rfc822

From: Acme News <news@mail.acme.example>
To: {recipient}
Date: {sent}
Message-ID: <{message_id}>
{header}Subject: News

Hello
--b--
"""


def dsn(
    recipient: str = "jo@dead.example",
    *,
    message_id: str = "1@mail.acme.example",
    date: str = "Sun, 22 Nov 2026 09:30:00 +0000",
    sent: str = "Sun, 22 Nov 2026 09:00:00 +0000",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "550 5.1.1 user unknown",
    header: str = "",
) -> bytes:
    """The message as octets; `header` is one more header line of the mail that came back."""
    return DSN.format(
        recipient=recipient, message_id=message_id, date=date, sent=sent, action=action, status=status,
        diagnostic=diagnostic, header=f"{header}\n" if header else "",
    ).encode()  # fmt: skip
