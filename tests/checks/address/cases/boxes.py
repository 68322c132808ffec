"""Mailboxes that exist, and are full, busy, or switched off."""

from tests.checks.address.cases.case import D, Host, K, R, U, of_one
from tests.servers.smtpd import Script

FULL = {
    "gmail": "452-4.2.2 The email account that you tried to reach is over quota. Please direct\r\n"
    "452-4.2.2 the recipient to\r\n452 4.2.2  https://support.google.com/mail/?p=OverQuotaTemp - gsmtp",
    "gmail-final": "552-5.2.2 The recipient's inbox is out of storage space. Please direct the\r\n"
    "552 5.2.2 recipient to https://support.google.com/mail/?p=OverQuotaPerm - gsmtp",
    "postfix": "552 5.2.2 <{mailbox}>: Recipient address rejected: Mailbox full",
    "dovecot": "552 5.2.2 <{mailbox}> Quota exceeded (mailbox for user is full)",
    "dovecot-4": "451 4.2.2 <{mailbox}> Quota exceeded (mailbox for user is full)",
    "old": "552 Requested mail action aborted: exceeded storage allocation",
    "exim": "552 mailbox is full",
    "bare-550": "550 Mailbox quota exceeded",
    "cpanel": "550-{mailbox} has exceeded\r\n550 their mail quota",
    "hmail": "552 Account(s) <{mailbox}> does not have enough space",
    "icloud": "552 5.2.2 <{mailbox}>: user is over quota",
    "orange": "552 5.1.1 <{mailbox}> Boite du destinataire pleine. Recipient overquota. OFR_417 [417]",
    "outlook": "422 The recipient's mailbox is over its storage limit",
    "554": "554 5.2.2 mailbox full",
    "452": "452 <{mailbox}> over quota, try again later",
    "550-wrong": "550 5.1.1 <{mailbox}>: mailbox is over quota",
    "571-wrong": "550 5.7.1 <{mailbox}>: mailbox is full",
    "blocks": "550 5.2.0 Disk quota exceeded for this mailbox",
    "netease": "552 Quota exceeded or service disabled.",
    "de": "552 Postfach voll",
    "de-550": "550 Das Postfach des Empfängers ist voll",
    "fr": "552 Boîte aux lettres pleine",
    "es": "552 Buzón lleno",
    "it": "552 Casella piena",
    "pt": "552 Caixa postal cheia",
    "nl": "552 Mailbox vol",
    "ru": "552 Почтовый ящик переполнен",
    "zh": "552 邮箱已满",
    "ja": "552 メールボックスの容量を超えています",
    "pl": "552 Skrzynka pełna",
}

OFF = {
    "gmail": "550-5.2.1 The email account that you tried to reach is disabled. For more\r\n"
    "550 5.2.1 information, go to https://support.google.com/mail/?p=DisabledUser - gsmtp",
    "gmail-inactive": "550 5.2.1 The email account that you tried to reach is inactive. https://support.google.com/mail/",
    "plain": "550 5.2.1 Mailbox disabled, not accepting messages",
    "bare": "550 Mailbox disabled",
    "hmail": "550 Account is not active.",
    "suspended": "550 Account suspended",
    "suspended-cn": "550 User suspended",
    "free": "550 5.2.1 This mailbox has been blocked due to inactivity",
    "yahoo": "554 30 Sorry, your message to {mailbox} cannot be delivered. This mailbox is disabled (554.30).",
    "mailru": "550 Message was not accepted -- invalid mailbox.  Local mailbox {mailbox} is unavailable: account is disabled",
    "orange": "550 5.1.1 Boite du destinataire archivee. Archived recipient. OFR_415 [415]",
    "expired": "550 5.1.1 Account expired",
    "terminated": "550 User account terminated",
    "no-mail": "550 5.2.1 <{mailbox}> This address no longer accepts mail",
    "554": "554 5.2.1 mailbox inactive",
    "de": "550 Das Postfach ist deaktiviert",
    "fr": "550 Compte désactivé",
    "es": "550 Cuenta desactivada",
    "pt": "550 Conta desativada",
    "ru": "550 Аккаунт заблокирован",
}

BUSY = {
    "gmail": "450-4.2.1 The user you are trying to contact is receiving mail at a rate that\r\n"
    "450 4.2.1 prevents additional messages from being delivered. https://support.google.com/mail/?p=ReceivingRate",
    "gmail-final": "550-5.2.1 The user you are trying to contact is receiving mail at a rate that\r\n"
    "550 5.2.1 prevents additional messages from being delivered. https://support.google.com/mail/?p=ReceivingRatePerm",
    "exchange": "432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded",
}

HOSTS: list[Host] = [
    *(of_one(f"full-{name}", reply, R, kind="full mailbox") for name, reply in FULL.items()),
    *(of_one(f"off-{name}", reply, U, kind="disabled mailbox") for name, reply in OFF.items()),
    *(
        of_one(f"busy-{name}", reply, (R, K) if name == "exchange" else R, kind="busy mailbox")
        for name, reply in BUSY.items()
    ),
    of_one("locked", "450 4.2.1 <{mailbox}> mailbox temporarily disabled", (K, R), kind="busy mailbox"),
    of_one("locked-450", "450 Requested mail action not taken: mailbox unavailable (busy)", K, kind="busy mailbox"),
    of_one("forwards", "251 User not local; will forward to <alice@elsewhere.example>", D, kind="2xx"),
    of_one("not-sure", "252 Cannot VRFY user, but will accept message and attempt delivery", (D, R, K), kind="2xx"),
    of_one("bare-250", "250", D, kind="2xx"),
    of_one("long-250", "250-2.1.5 Recipient\r\n250-which we know\r\n250 2.1.5 ok", D, kind="2xx"),
    of_one("words-250", "250 2.1.5 <{mailbox}> ok, mailbox full of joy, user unknown to spamhaus", D, kind="2xx"),
    of_one("odd-250", "250 5.1.1 ok", D, kind="2xx"),
    of_one("200", "200 OK", (D, K), kind="2xx"),
    of_one("code-354", "354 go ahead", K, kind="odd codes"),
    of_one("code-150", "150 wait", K, kind="odd codes"),
    of_one("code-999", "999 no", K, kind="odd codes"),
    of_one("code-text", "no such user", K, kind="odd codes"),
    of_one("code-600", "650 5.1.1 no such user", K, kind="odd codes"),
    of_one("mixed-classes", "550 4.2.2 mailbox over quota", R, kind="full mailbox"),
    of_one("mixed-4-5", "450 5.1.1 User unknown", K, kind="odd codes"),
    Host(
        "small-lab.com",
        "full mailbox",
        {"alice": R, "bob": D},
        Script(rcpt={"alice@small-lab.com": "552 5.2.2 full", "bob@small-lab.com": "250 ok"}),
    ),
]
