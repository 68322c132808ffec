"""Bounce messages and lists as they come in files."""


def dsn(recipient: str, *, status: str = "5.1.1", said: str = "550 5.1.1 User unknown", mail: str = "m1") -> str:
    """A delivery status notification (RFC 3464), as an MTA writes it to the sender."""
    return f"""From: MAILER-DAEMON@mx.acme.test
To: news@acme.test
Date: Sun, 22 Nov 2026 09:00:00 +0000
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

This is the mail system. I could not deliver your message.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.test

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {said}

--b1
Content-Type: message/rfc822

From: news@acme.test
To: {recipient}
Date: Sun, 22 Nov 2026 08:00:00 +0000
Message-ID: <{mail}@acme.test>
X-Campaign: acme-q4
Subject: News

From now on, all is new.
--b1--
"""


LETTER = """From: alice@acme.test
To: bob@acme.test
Subject: Lunch?
Date: Sun, 22 Nov 2026 09:00:00 +0000

At 12:30, shall we?
"""


def mbox(*messages: str) -> str:
    return "".join(f"From MAILER-DAEMON Sun Nov 22 09:00:00 2026\n{message}\n" for message in messages)
