"""How servers talk: slow, broken, hanging up, demanding TLS, counting errors."""

from tests.checks.address.cases.case import D, Host, K, U
from tests.checks.address.cases.rough import (
    KIND,
    alone,
    drops_who_errs,
    errors_counted,
    judged,
    lines,
    live,
    numbered,
    old_tls,
    on,
    one_transaction,
    says,
    session,
    tls_host,
)
from tests.servers.smtpd import HANG_UP, RESET, SILENCE, Script

many_dead = {f"gone{n}": U for n in range(12)}
soft_dead: dict[str, tuple[str, ...]] = {f"gone{n}": (U, K) for n in range(12)}
SYNC = "554 SMTP synchronization error\r\n"

HOSTS: list[Host] = [
    Host("slow-banner-lab.com", KIND, {"alice": D}, Script(banner_delay=0.6, rcpt=live("alice@slow-banner-lab.com"))),
    Host(
        "teaser-lab.com",
        KIND,
        {"alice": D},
        Script(teaser="220-mx.test ESMTP not yet", banner_delay=0.3, rcpt=live("alice@teaser-lab.com")),
    ),
    Host("drip-lab.com", KIND, {"alice": D}, Script(drip=0.01, rcpt=live("alice@drip-lab.com"))),
    Host("lf-lab.com", KIND, {"alice": D, "gone": U}, Script(line_end="\n", rcpt=live("alice@lf-lab.com"))),
    Host("chunks-lab.com", KIND, {"alice": D, "gone": U}, lines(chunk=3)),
    Host("silent-banner-lab.com", KIND, {"alice": K}, Script(banner=SILENCE)),
    Host("closes-lab.com", KIND, {"alice": K}, Script(banner=HANG_UP)),
    Host("resets-lab.com", KIND, {"alice": K}, Script(banner=RESET)),
    Host(
        "http-lab.com", KIND, {"alice": K}, says(b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n", then_close=True)
    ),
    Host("ssh-lab.com", KIND, {"alice": K}, says(b"SSH-2.0-OpenSSH_9.2\r\n")),
    Host("imap-lab.com", KIND, {"alice": K}, says(b"* OK IMAP4rev1 ready\r\n")),
    Host("zeros-lab.com", KIND, {"alice": K}, says(b"\0" * 5000)),
    Host("flood-lab.com", KIND, {"alice": K}, says(b"220-hello\r\n" * 20000)),
    Host("endless-line-lab.com", KIND, {"alice": K}, says(b"220 " + b"x" * 300000)),
    Host("ehlo-hang-lab.com", KIND, {"alice": K}, Script(ehlo=SILENCE)),
    Host("ehlo-close-lab.com", KIND, {"alice": K}, Script(ehlo=HANG_UP)),
    Host(
        "ehlo-421-lab.com", KIND, {"alice": K}, Script(ehlo="421 4.3.2 shutting down", helo="421 4.3.2 shutting down")
    ),
    Host(
        "ehlo-502-lab.com",
        KIND,
        {"alice": D, "gone": U},
        Script(ehlo="502 command not implemented", rcpt=live("alice@ehlo-502-lab.com")),
    ),
    Host(
        "ehlo-500-lab.com", KIND, {"alice": D, "gone": U}, Script(ehlo="500 what?", rcpt=live("alice@ehlo-500-lab.com"))
    ),
    Host("ehlo-550-lab.com", KIND, {"alice": K}, Script(ehlo="550 go away", helo="550 go away")),
    Host(
        "ehlo-550-helo-lab.com",
        KIND,
        {"alice": D},
        Script(ehlo="550 no EHLO here", rcpt=live("alice@ehlo-550-helo-lab.com")),
    ),
    Host("ehlo-closes-helo-lab.com", KIND, {"alice": (D, K)}, lines(reply=on("EHLO", ""))),
    Host("mail-close-lab.com", KIND, {"alice": K}, Script(mail=HANG_UP)),
    Host("mail-silence-lab.com", KIND, {"alice": K}, Script(mail=SILENCE)),
    Host("rcpt-close-lab.com", KIND, {"alice": K}, Script(unknown=HANG_UP)),
    Host("rcpt-reset-lab.com", KIND, {"alice": K}, Script(unknown=RESET)),
    Host("rcpt-silence-lab.com", KIND, {"alice": K}, Script(unknown=SILENCE)),
    Host("rcpt-421-lab.com", KIND, {"alice": K}, Script(unknown="421 4.3.2 System not accepting network messages")),
    Host(
        "first-421-lab.com",
        KIND,
        {"alice": (D, K)},
        Script(banners=("421 4.3.2 busy",), rcpt=live("alice@first-421-lab.com")),
    ),
    Host(
        "first-closed-lab.com",
        KIND,
        {"alice": (D, K)},
        Script(banners=(HANG_UP,), rcpt=live("alice@first-closed-lab.com")),
    ),
    Host("forgets-lab.com", KIND, {"alice": D, "gone": U}, lines(forgets=True)),
    Host("sync-lab.com", KIND, {"alice": D, "gone": U}, lines(strict=SYNC)),
    Host(
        "sync-503-lab.com",
        KIND,
        {"alice": D, "gone": U},
        lines(strict="503 5.5.0 improper use of SMTP command pipelining\r\n"),
    ),
    Host("closes-on-pipeline-lab.com", KIND, {"alice": (D, K), "gone": (U, K)}, lines(strict="421 4.5.0 closing\r\n")),
    Host(
        "no-pipeline-strict-lab.com",
        KIND,
        {"alice": D, "gone": U},
        lines(ehlo="250-mx.test\r\n250 SIZE 1000\r\n", strict=SYNC),
    ),
    Host("lower-ehlo-lab.com", KIND, {"alice": D}, lines(ehlo="250-mx.test\r\n250-pipelining\r\n250 size\r\n")),
    Host("ehlo-one-lab.com", KIND, {"alice": D, "gone": U}, lines(ehlo="250 mx.test\r\n")),
    Host("ehlo-nothing-lab.com", KIND, {"alice": D}, lines(ehlo="250\r\n")),
    Host("two-replies-lab.com", KIND, {"alice": K}, lines(reply=on("MAIL", "250 ok\r\n550 5.1.1 stray\r\n"))),
    Host("shifted-lab.com", KIND, {"alice": K, "gone": K}, lines(reply=on("MAIL", "250 ok\r\n250 ok again\r\n"))),
    Host(
        "glued-lab.com",
        KIND,
        {"alice": (D, K)},
        lines(reply=on("RCPT", lambda line: judged(line.partition("<")[2]).replace(" ", "", 1) + "\r\n")),
    ),
    Host(
        "tab-lab.com",
        KIND,
        {"gone": (U, K)},
        lines(reply=on("RCPT", lambda line: judged(line.partition("<")[2]).replace(" ", "\t", 1) + "\r\n")),
    ),
    Host("mixed-lines-lab.com", KIND, {"alice": K}, lines(reply=on("RCPT", "550-5.1.1 no\r\n250 yes\r\n"))),
    Host("unended-lab.com", KIND, {"alice": K}, lines(reply=on("RCPT", "550-5.1.1 no such user\r\n"))),
    Host(
        "nul-lab.com",
        KIND,
        {"gone": U, "alice": D},
        lines(reply=on("RCPT", lambda line: judged(line.partition("<")[2]) + "\0\0\r\n")),
    ),
    Host(
        "latin-lab.com",
        KIND,
        {"gone": U},
        Script(
            rcpt=live("alice@latin-lab.com", "postmaster@latin-lab.com"),
            unknown="550 5.1.1 Destinataire inconnu \udce9\udce0",
        ),
    ),
    Host("slow-rcpt-lab.com", KIND, {"alice": D, "gone": U}, lines(chunk=1)),
    Host(
        "junk-421-lab.com",
        "errors counted",
        {"alice": D, **many_dead},
        errors_counted(9, "421 4.7.0 Error: too many errors"),
    ),
    Host(
        "junk-571-lab.com",
        "errors counted",
        {**soft_dead, "alice": D},
        errors_counted(4, "550 5.7.1 Too many invalid recipients"),
    ),
    Host("junk-511-lab.com", "errors counted", {**many_dead, "alice": D}, errors_counted(9, "550 5.1.1 User unknown")),
    Host(
        "junk-550-lab.com",
        "errors counted",
        {**soft_dead, "alice": (D, K)},
        errors_counted(3, "550 Dictionary attack, go away"),
    ),
    Host("junk-452-lab.com", "errors counted", {**soft_dead, "alice": D}, errors_counted(4, "452 4.7.1 Slow down")),
    Host(
        "junk-2-lab.com",
        "errors counted",
        {**soft_dead, "alice": (D, K)},
        errors_counted(2, "450 4.7.1 too many bad recipients"),
    ),
    Host("alone-lab.com", KIND, {"alice": (D, K), "gone": (U, K), "gone2": (U, K)}, alone()),
    Host(
        "numbers-lab.com", "numbered replies", {"alice": D, "gone": U}, numbered("550 mailbox unavailable (session {})")
    ),
    Host(
        "timed-lab.com",
        "numbered replies",
        {"gone": U},
        numbered("550 Mailbox {local} unavailable [2026-11-22T12:00:{}]"),
    ),
    Host(
        "linked-lab.com",
        "numbered replies",
        {"gone": U},
        numbered("550 mailbox unavailable, see https://gmx.example/c?r=a{}b"),
    ),
    Host("drops-who-errs-lab.com", "drops", {"alice": D, "gone": U, "gone2": U, "gone3": U}, session(drops_who_errs)),
    Host(
        "one-mail-lab.com", "drops", {"alice": D, "gone": U}, session(one_transaction("503 5.5.1 one transaction\r\n"))
    ),
    Host(
        "words-banner-lab.com",
        KIND,
        {"alice": D},
        Script(banner="220 blacklisted 550 5.1.1 user unknown", rcpt=live("alice@words-banner-lab.com")),
    ),
    Host(
        "old-tls-lab.com",
        "TLS",
        {"alice": D, "gone": U},
        Script(
            rcpt=live("alice@old-tls-lab.com"), tls=old_tls(), tls_first="530 5.7.0 Must issue a STARTTLS command first"
        ),
    ),
    tls_host("starttls", "530 5.7.0 Must issue a STARTTLS command first"),
    tls_host("starttls-451", "451 4.7.1 TLS is required here"),
    tls_host("starttls-550", "550 5.7.1 Encryption required"),
    tls_host("starttls-554", "554 5.7.0 Session encryption is required"),
    Host(
        "starttls-broken-lab.com",
        "TLS",
        {"alice": K},
        Script(mail="530 5.7.0 Must issue a STARTTLS command first", starttls="454 4.7.0 TLS not available"),
    ),
    Host(
        "starttls-lies-lab.com",
        "TLS",
        {"alice": K},
        lines(
            ehlo="250-mx.test\r\n250 STARTTLS\r\n",
            reply=lambda line, _: {
                "STAR": "220 go\r\n501 what is this\r\n",
                "MAIL": "530 5.7.0 STARTTLS first\r\n",
            }.get(line[:4].upper()),
        ),
    ),
    Host(
        "starttls-unoffered-lab.com", "TLS", {"alice": K}, Script(mail="530 5.7.0 Must issue a STARTTLS command first")
    ),
    Host(
        "starttls-rcpt-lab.com",
        "TLS",
        {"alice": K},
        lines(ehlo="250-mx.test\r\n250 STARTTLS\r\n", reply=on("RCPT", "530 5.7.0 Must issue STARTTLS\r\n")),
    ),
    Host(
        "broken-starttls-unneeded-lab.com",
        "TLS",
        {"alice": D, "gone": U},
        Script(
            starttls="220 go",
            extensions=("PIPELINING", "STARTTLS"),
            rcpt=live("alice@broken-starttls-unneeded-lab.com"),
        ),
    ),
]
