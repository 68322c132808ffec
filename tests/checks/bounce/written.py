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
    "hMailServer": (
        "invalid_address",
        """\
Your message did not reach some or all of the intended recipients.

   Sent: Thu, 29 Apr 2021
   Subject: Hello

The following recipient(s) could not be reached:

bob@example.org
   Error Type: SMTP
   Remote server (192.0.2.1) issued an error.
   hMailServer sent: RCPT TO:<bob@example.org>
   Remote server replied: 550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown in local recipient table

hMailServer
""",
    ),
    "SmarterMail": (
        "mailbox_full",
        """\
Could not deliver message to the following recipient(s):

Failed Recipient: bob@example.org
Reason: Remote host said: 552 5.2.2 mailbox is full

   -- The header and top 20 lines of the message follows --

""",
    ),
    "IronPort": (
        "invalid_address",
        """\
The following message to <bob@example.org> was undeliverable.
The reason for the problem:
5.1.0 - Unknown address error 550-'#5.1.0 Address rejected.'
""",
    ),
    "Kerio": (
        "invalid_address",
        """\
Your message

    To: bob@example.org
    Subject: Hello
    Sent: Thu, 29 Apr 2021

could not be delivered. It is attached below.

Reason:

    bob@example.org: Permanent failure: Host mx.example.org replied: 550 No such user

Kerio Connect
""",
    ),
    "ZoneMTA": (
        "blocklisted",
        """\
Delivery to the following recipient failed permanently:
    bob@example.org

Technical details of permanent failure:

550 5.7.1 Access denied by DNSBL
""",
    ),
    "Mimecast": (
        "spam_content",
        """\
Your email could not be delivered to the following recipients:

bob@example.org

Reason: Email rejected (spam)
Subject: Hello
""",
    ),
    "Gmail": (
        "mailbox_full",
        """\
** Recipient inbox full **

Your message couldn't be delivered to bob@example.org. Their inbox is full, or it's getting too much mail right now.
""",
    ),
    "Microsoft 365": (
        "invalid_address",
        """\
Your message to bob@example.org couldn't be delivered.

bob wasn't found at example.org.

alice    Office 365    bob
Action Required   Recipient
Unknown To address

How to Fix It
The address may be misspelled or may not exist. Try one or more of the following:

More Info for Email Admins
Status code: 550 5.1.10

Original Message Details
Created Date: 1/1/2020
Sender Address: alice@example.com
Recipient Address: bob@example.org

Error Details
Reported error: 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@example.org not found by SMTP address lookup
DSN generated by: AM0PR.eurprd.prod.outlook.com
""",
    ),
    "qmail after DATA": (
        "policy",
        """\
Hi. This is the qmail-send program at x.
I'm afraid I wasn't able to deliver your message to the following addresses.

<bob@example.org>:
User and password not set, continuing without authentication.
<bob@example.org> 192.0.2.1 failed after I sent the message.
Remote host said: 554 Message does not conform to standards

--- Below this line is a copy of the message.

""",
    ),
    "Yahoo": (
        "domain_invalid",
        """\
Sorry, we were unable to deliver your message to the following address.

<bob@example.org>:
No mx record found for domain=example.org

--- Below this line is a copy of the message.

""",
    ),
    "KDDI": (
        "unreachable",
        """\
次のあて先へのメッセージはエラーのため送信できませんでした。

送信先メールアドレスが見つからないか、
送信先メールサーバの事由により送信できませんでした。
メールアドレスをご確認の上、再送信してください。

Your message was not delivered within 0 days and 1 hours.
Host example.org is not responding.

The following recipients did not receive this message:

     <bob@example.org>
""",
    ),
    "Post.Office": (
        "invalid_address",
        """\
This Message was undeliverable due to the following reason:

Each of the following recipients was rejected by a remote mail server.
The reasons given by the server are included to help you determine why
each recipient was rejected.

    Recipient: <bob@example.org>
    Reason:    sorry, no mailbox here by that name (#5.7.17)

Please reply to Postmaster@example.net
""",
    ),
}
