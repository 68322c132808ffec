"""Refusals that are about who asks, how often, or the rules of the house: never proof that a mailbox is dead."""

from tests.checks.address.cases.case import D, Host, K, R, U, of_one, to_all
from tests.servers.smtpd import Script

BANNERS = {
    "gmx": "554-gmx.net (mxgmx016) Nemesis ESMTP Service not available\r\n554-No SMTP service\r\n554-IP address is black "
    "listed.\r\n554 For explanation visit https://postmaster.gmx.net/en/error-messages?ip=127.0.0.1&c=bl",
    "t-online": "554 IP=127.0.0.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de)",
    "proofpoint": "554 Blocked - see https://ipcheck.proofpoint.com/?ip=127.0.0.1",
    "ironport": "554-mx1.corp.example\r\n554 Your access to this mail system has been rejected due to the sending MTA's poor "
    "reputation. If you believe that this failure is in error, please contact the intended recipient.",
    "yahoo": "553 5.7.1 [BL21] Connections will not be accepted from 127.0.0.1, because the ip is in Spamhaus's list",
    "postscreen": "521 5.7.1 Service unavailable; client [127.0.0.1] blocked using zen.spamhaus.org",
    "naver": "421 4.3.2 Your ip blocked from this server 127.0.0.1",
    "comcast": "554 resimta-po-13v.sys.comcast.net comcast 127.0.0.1 found on one or more DNSBLs, see http://postmaster",
    "busy": "421 4.7.0 Too many connections, try again later",
    "local-error": "451 Temporary local problem - please try later",
    "no-service": "554 No SMTP service here",
}

MAIL_REPLIES = {
    "sender": "550 5.1.8 <probe@prober.example>: Sender address rejected: Domain not found",
    "sender-user": "550 5.1.0 <probe@prober.example>: Sender address rejected: User unknown in virtual alias table",
    "sender-exist": "553 sorry, your envelope sender domain must exist (#5.7.1)",
    "spf": "550 5.7.23 SPF validation failed",
    "auth": "530 5.7.0 Authentication required",
    "temporary": "451 4.3.2 Please try again later",
    "storage": "452 4.3.1 Insufficient system storage",
    "polite": "503 5.5.1 Error: send HELO/EHLO first",
    "closing": "421 4.4.2 Bad connection, closing transmission channel",
    "syntax": "501 5.1.7 Bad sender address syntax",
    "helo": "550 5.7.1 <probe.example>: Helo command rejected: Host not found",
    "user-words": "550 no such user",
}

# To every recipient, the living ones too.
AT_RCPT = {
    "spamhaus": "554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org; "
    "https://www.spamhaus.org/query/ip/127.0.0.1",
    "spamhaus-511": "550 5.1.1 <{mailbox}>: Recipient address rejected: 127.0.0.1 is listed on zen.spamhaus.org",
    "wrong-511": "550 5.1.1 Your IP address is blacklisted",
    "wrong-510": "550 5.1.0 SPF check failed for prober.example",
    "banned": "550 5.7.606 Access denied, banned sending IP [127.0.0.1]. To request removal from this list please visit "
    "https://sender.office.com/ and follow the directions.",
    "microsoft": "550 5.7.1 Unfortunately, messages from [127.0.0.1] weren't sent. Please contact your Internet service "
    "provider since part of their network is on our block list (S3140).",
    "ptr": "550 5.7.25 Client host rejected: cannot find your reverse hostname, [127.0.0.1]",
    "ptr-bare": "550 Reverse DNS lookup failed for 127.0.0.1",
    "ptr-soft": "450 4.7.25 Client host rejected: cannot find your hostname, [127.0.0.1]",
    "rdns-de": "550 Kein gültiger PTR-Eintrag für Ihre IP-Adresse",
    "helo": "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
    "helo-you": "550 5.7.1 <probe>: Helo command rejected: You are not me",
    "exim-sender": "550-Verification failed for <probe@prober.example>\r\n550-No Such User Here\r\n550 Sender verify failed",
    "exim-callback": "550-Callback setup failed while verifying <probe@prober.example>\r\n"
    "550-The initial connection, or a HELO or MAIL FROM:<> command was rejected.\r\n550 Sender verify failed",
    "postfix-sender": "550 5.1.7 <probe@prober.example>: Sender address rejected: undeliverable address: host mx.prober.example"
    "[127.0.0.1] said: 550 5.1.1 <probe@prober.example>: User unknown (in reply to RCPT TO command)",
    "sender-denied": "550 5.1.0 Sender denied",
    "sender-rejected": "550 5.5.0 sender rejected",
    "null-sender": "553 Requested action not taken: NULL sender is not allowed",
    "spf": "550 5.7.1 SPF: prober.example does not designate 127.0.0.1 as permitted sender",
    "mx-null-sender": "550 5.7.27 Sender address has null MX",
    "barracuda": "554 Service unavailable; Client host [mail.prober.example] blocked using Barracuda Reputation; "
    "http://www.barracudanetworks.com/reputation/?r=1&ip=127.0.0.1",
    "mimecast": "550 csi.mimecast.org Poor Reputation Sender. - https://community.mimecast.com/docs/DOC-1369#550",
    "mimecast-policy": "550 Administrative prohibition - envelope blocked - https://community.mimecast.com/docs/DOC-1369",
    "proofpoint": "550 5.7.0 Local Policy Violation",
    "ironport": "550 #5.7.1 Your access to submit messages to this e-mail system has been rejected.",
    "orange": "550 5.2.0 Mail rejete. Mail rejected. OFR_506 [506]",
    "laposte": "550 5.5.0 Service refuse. Veuillez essayer plus tard. Service refused, please try later. LPN007_510",
    "free": "550 spam detected",
    "qq-frequency": "550 Ip frequency limited [MJK2 IP: 127.0.0.1]. http://service.mail.qq.com/cgi-bin/help?id=20022",
    "qq-domain": "550 Domain frequency limited. http://service.mail.qq.com/cgi-bin/help?subtype=1&no=1000725",
    "netease": "554 IP<127.0.0.1> in blacklist",
    "mailru": "550 Access from ip address 127.0.0.1 blocked. Visit http://mail.ru/notspam/",
    "grey-5xx": "550 5.7.1 <{mailbox}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/",
    "grey-554": "554 5.7.1 Greylisting in action, please come back later",
    "later-550": "550 Try again later",
    "rate": "550 5.7.1 Message rate limit exceeded for 127.0.0.1",
    "quota-sender": "550 5.4.5 Daily sending quota exceeded",
    "too-many": "550 5.7.1 Too many invalid recipients from your host",
    "too-many-per-hour": "550 Maximum recipients per hour exceeded",
    "harvest": "550 5.7.1 Directory harvest attack detected, connection refused",
    "tls": "550 5.7.1 TLS required",
    "encryption": "554 5.7.10 Encryption needed",
    "login": "550 5.7.1 Client was not authenticated",
    "smtp-auth": "550 SMTP AUTH is required for message submission on port 25",
    "code-571": "571 Delivery not authorized, message refused",
    "no-such-thing": "502 5.5.2 Error: command not recognized",
    "sequence": "503 5.5.1 valid RCPT command must precede DATA",
    "size": "552 5.3.4 Message size exceeds fixed limit",
    "config": "550 5.3.5 System incorrectly configured",
    "loop": "554 5.4.6 Too many hops",
    "internal": "554 5.3.0 Internal error, contact the administrator",
    "access-denied": "550 5.7.1 Access denied",
    "access-bare": "550 Access denied",
    "rejected": "550 Rejected",
    "sendmail-access": "550 5.3.0 <{mailbox}>... We do not accept mail from spammers",
    "sendmail-dnsbl": "553 5.3.0 <{mailbox}>... Spam blocked see: http://spamcop.net/bl.shtml?127.0.0.1",
    "country": "550 Mail from your country is not accepted here",
    "fr": "550 5.1.1 Votre adresse IP est sur liste noire",
    "fr-bare": "550 Connexion refusée : mauvaise réputation de votre serveur",
    "de": "554 Ihre IP-Adresse steht auf einer Sperrliste",
    "de-bare": "550 Annahme verweigert",
    "es": "550 Su dirección IP está en una lista negra",
    "es-bare": "550 Acceso denegado",
    "it": "550 Indirizzo IP bloccato per spam",
    "pt": "550 Seu IP foi bloqueado",
    "pl": "550 Adres IP zablokowany",
    "ru": "550 Доступ запрещен",
    "ru-ip": "550 Ваш IP-адрес заблокирован",
    "zh": "550 您的IP已被列入黑名单",
    "zh-bare": "550 拒绝访问",
    "ja": "550 接続が拒否されました",
    "ko": "550 귀하의 IP가 차단되었습니다",
    # For now.
    "greylist": "450 4.2.0 <{mailbox}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/",
    "greylist-451": "451 4.7.1 Greylisting in action, please come back in 00:05:00",
    "greylist-mimecast": "451 Internal resource temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451",
    "ms-busy": "451 4.7.500 Server busy. Please try again later from [127.0.0.1]. (S77719)",
    "yahoo-deferred": "421 4.7.0 [TSS04] Messages from 127.0.0.1 temporarily deferred due to unexpected volume",
    "google-rate": "421-4.7.28 Our system has detected an unusual rate of unsolicited mail\r\n421 4.7.28 gsmtp",
    "orange-many": "421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. OFR004_104 [104]",
    "free-many": "451 too many errors from your ip (127.0.0.1), please visit http://postmaster.free.fr/",
    "milter": "451 4.7.1 Service unavailable - try again later",
    "disk": "452 4.3.1 Insufficient system storage",
    "lookup": "451 4.3.0 <{mailbox}>: Temporary lookup failure",
    "domain-4": "450 4.1.2 <{mailbox}>: Recipient address rejected: Domain not found",
    "user-4": "451 4.1.1 no such user here",
    "down": "432 4.3.2 System not accepting network messages",
}

HOSTS: list[Host] = [
    *(Host(f"banner-{n}-lab.com", "banner", {"alice": K}, Script(banner=reply)) for n, reply in BANNERS.items()),
    *(Host(f"mail-{n}-lab.com", "MAIL refused", {"alice": K}, Script(mail=reply)) for n, reply in MAIL_REPLIES.items()),
    *(
        to_all(f"all-{n}", reply, kind="about us, 4xx" if reply.startswith("4") else "about us")
        for n, reply in AT_RCPT.items()
    ),
    Host("banner-521-lab.com", "banner", {"alice": (U, K)}, Script(banner="521 mx.example does not accept mail")),
    # One address among others, by the rules of the house.
    of_one("members", "550 5.7.1 You are not allowed to post to this mailing list", K, kind="policy for one"),
    of_one(
        "group",
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
        K,
        kind="policy for one",
    ),
    of_one("restricted", "550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized", K, kind="policy for one"),
    of_one("access-map", "554 5.7.1 <{mailbox}>: Recipient address rejected: Access denied", K, kind="policy for one"),
    of_one(
        "grey-one",
        "450 4.7.1 <{mailbox}>: Recipient address rejected: Greylisted for 300 seconds",
        K,
        kind="policy for one",
    ),
    of_one("expansion", "524 5.2.4 <{mailbox}>: Mailing list expansion problem", (K, R, U), kind="policy for one"),
    of_one("size-one", "552 5.2.3 Message length exceeds administrative limit", K, kind="policy for one"),
    of_one("sender-one", "550 5.7.1 Sender not on the recipient's allow list", K, kind="policy for one"),
    of_one("congested", "451 4.4.5 Mail system congestion", K, kind="policy for one"),
    # Words of policy in names only: the mailbox is dead all the same.
    *(
        Host(
            f"{name}-lab.com",
            "policy words in names",
            {"alice": D, local: U},
            Script(rcpt={f"alice@{name}-lab.com": "250 ok", f"postmaster@{name}-lab.com": "250 ok"}, unknown=reply),
        )
        for name, local, reply in (
            ("plain-names", "blacklist", "550 5.1.1 <{mailbox}>: User unknown"),
            ("bare-names", "spamhaus", "550 <{mailbox}> no such user"),
            ("mailbox-full", "gone", "550 5.1.1 <{mailbox}>: Recipient address rejected: User unknown"),
            ("greylisted-and-blocked", "gone", "550 {mailbox} unknown"),
            ("quota-exceeded", "over.quota", "550 <{mailbox}>: recipient unknown"),
            ("filtered", "spam", "550 5.1.1 <{mailbox}> user unknown, says spamfilter.block.example [192.0.2.9]"),
            ("relayhost", "gone", "550 5.1.1 <{mailbox}> unknown user (relay.example)"),
        )
    ),
]
