"""One bounce of each of several mail systems, with its reason. All tell alice that bob@example.org got nothing."""

WRITTEN = {
    "Postfix": (
        "invalid_address",
        """\
This is the mail system at host mx.example.net.

<bob@example.org>: host mail.example.org[192.0.2.1] said: 550 5.1.1
    <bob@example.org>: Recipient address rejected: User unknown (in reply to RCPT TO command)
""",
    ),
    "qmail": (
        "mailbox_full",
        """\
Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 450 4.2.2 Mailbox Full
Giving up on 192.0.2.1.
I'm not going to try again; this message has been in the queue too long.

--- Below this line is a copy of the message.

""",
    ),
    "Exim": (
        "auth_failure",
        """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  bob@example.org
    host mail.example.org [192.0.2.1]
    SMTP error from remote mail server after initial connection:
    554 5.7.1 [C14] Missing reverse DNS for 203.0.113.2

------ This is a copy of the message, including all the headers. ------

""",
    ),
    "sendmail": (
        "blocklisted",
        """\
   ----- The following addresses had permanent fatal errors -----
<bob@example.org>
    (reason: 550 5.7.1 IP address blacklisted by recipient)

   ----- Transcript of session follows -----
>>> RCPT To:<bob@example.org>
<<< 550 5.7.1 IP address blacklisted by recipient
550 5.1.1 <bob@example.org>... User unknown
""",
    ),
    "Notes": (
        "invalid_address",
        """\
------- Failure Reasons  --------

User not listed in public Name & Address Book
bob@example.org

------- Returned Message --------

""",
    ),
    "CommuniGate": (
        "invalid_address",
        """\
Failed to deliver to 'bob@example.org'
SMTP module(domain example.org) reports:
 account unknown on mail.example.org
""",
    ),
    "James": (
        "invalid_address",
        """\
Hi. This is the James mail server at mx.example.net.
I'm afraid I wasn't able to deliver your message.

Failed recipient(s):
bob@example.org

Error message:
550 5.1.1 no such user

""",
    ),
    "OpenSMTPD": (
        "domain_invalid",
        """\
    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this e-mail.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

bob@example.org: No MX found for domain

    Below is a copy of the original message:

""",
    ),
    "MailMarshal": (
        "mailbox_full",
        """\
Your message:
   From:    alice@example.com
   Subject: Hello

Could not be delivered because of

552 5.2.2 mailbox full

The following recipients were affected: 
   bob@example.org
""",
    ),
    "Exchange 5.5": (
        "invalid_address",
        """\
Your message

  To:      bob@example.org
  Subject: Hello

did not reach the following recipient(s):

bob@example.org on Thu, 29 Apr 2010 23:34:45 +0900
    The recipient name is not recognized
""",
    ),
    "QQ": (
        "invalid_address",
        """\
很抱歉您发送的邮件被退回，以下是该邮件的相关信息：
收件人：bob@example.org
退信原因 ：收件人邮件地址（bob@example.org）不存在，邮件无法送达。
""",
    ),
    "Biglobe": (
        "mailbox_full",
        """\
   ----- The following addresses had delivery problems -----
bob@example.org

   ----- Non-delivered information -----
The number of messages in recipient's mailbox exceeded the local limit.
""",
    ),
}
