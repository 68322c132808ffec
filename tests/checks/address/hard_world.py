# ruff: noqa: E501 - a line a server is easier to read
"""More of the small Internet: servers that are hard to read, as real systems speak and fail; see `world`.

`HARD_CASES` are its labelled addresses: (address, verdict, reason).
"""

from tests.servers.smtpd import HANG_UP, RESET, SILENCE, Script

LIVE = "250 2.1.5 Ok"
FIRST = 100  # servers are 127.0.4.100 and after


def knows(
    domain: str, *locals_: str, unknown: str = "550 5.1.1 <{mailbox}>: User unknown", **manners: object
) -> Script:
    """A server with these mailboxes and a postmaster."""
    known = {f"{local}@{domain}": LIVE for local in (*locals_, "alice", "postmaster")}
    return Script(rcpt=known, unknown=unknown, **manners)  # type: ignore[arg-type]


def refuses(domain: str, reply: str) -> Script:
    """A server that says this of everybody but alice and the postmaster."""
    return knows(domain, unknown=reply)


def after_the_first(reply: str) -> Script:
    """A server that takes one recipient and then says this."""
    return Script(rcpt=lambda _, number: reply if number else LIVE)


# What is said of bob's mailbox by servers that know alice: domain → reply, verdict, reason
SAID = {
    "gmail-gone": (
        ("550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n"
        "550-5.1.1 double-checking the recipient's email address for typos or\r\n"
        "550 5.1.1 unnecessary spaces. For more information, go to our help pages - gsmtp"),
        "undeliverable", "mailbox_not_found",
    ),
    "gmail-full": (
        ("452-4.2.2 The recipient's inbox is out of storage space. Please direct the\r\n"
        "452 4.2.2 recipient to clear their storage. - gsmtp"),
        "risky", "mailbox_full",
    ),
    "gmail-off": ("550 5.2.1 The email account that you tried to reach is disabled. - gsmtp", "undeliverable", "mailbox_disabled"),
    "exchange-gone": ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "undeliverable", "mailbox_not_found"),
    "yahoo-gone": ("554 delivery error: dd This user doesn't have a yahoo.com account (bob) [0] - mta.mail.yahoo.com", "undeliverable", "mailbox_not_found"),
    "ironport-gone": ("550 #5.1.0 Address rejected.", "undeliverable", "mailbox_not_found"),
    "exim-gone": ("550 Unrouteable address", "undeliverable", "mailbox_not_found"),
    "sendmail-gone": ("550 5.1.1 <{mailbox}>... User unknown", "undeliverable", "mailbox_not_found"),
    "domino-gone": ("550 {mailbox}... No such user", "undeliverable", "mailbox_not_found"),
    "local-gone": ("551 User not local; please try <forward@elsewhere.test>", "undeliverable", "mailbox_not_found"),
    "bare-gone": ("550 User unknown", "undeliverable", "mailbox_not_found"),
    "554-gone": ("554 No such user here", "undeliverable", "mailbox_not_found"),
    "553-gone": ("553 5.1.1 unknown or illegal user: {mailbox}", "undeliverable", "mailbox_not_found"),
    "bare-full": ("552 Mailbox full", "risky", "mailbox_full"),
    "bare-quota": ("552 Requested mail action aborted: exceeded storage allocation", "risky", "mailbox_full"),
    "552-size": ("552 5.3.4 Message size exceeds fixed limit", "unknown", "unclear"),
    "450-gone": ("450 User unknown", "unknown", "temporary"),
    "450-mixed": ("450 5.1.1 User unknown", "unknown", "temporary"),
    "policy-gone": ("550 5.7.1 <{mailbox}>: Recipient address rejected: User unknown", "unknown", "blocked"),
    "554-policy-gone": ("554 5.7.1 <{mailbox}>: Recipient address rejected: no such user", "unknown", "blocked"),
    "554-policy": ("554 5.7.1 <{mailbox}>: Recipient address rejected: Access denied", "unknown", "blocked"),
    "spamhaus": ("550 Blocked - see https://www.spamhaus.org/query/ip/192.0.2.1", "unknown", "blocked"),
    "spamhaus-coded": ("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "unknown", "blocked"),
    "spamhaus-lying": ("550 5.1.1 Your IP is listed at zen.spamhaus.org", "unknown", "blocked"),
    "ptr": ("550 5.7.25 The IP address sending this message does not have a PTR record", "unknown", "blocked"),
    "verify-failed": ("550 Sender verify failed", "unknown", "blocked"),
    "spf": ("550 5.7.23 The message was rejected because of Sender Policy Framework violation", "unknown", "blocked"),
    "exim-policy": ("550 Administrative prohibition", "unknown", "blocked"),
    "rate-us": ("450 4.7.1 Error: too much mail from 192.0.2.1", "unknown", "greylisted"),
    "auth": ("530 5.7.0 Authentication required", "unknown", "blocked"),
    "auth-550": ("550 5.7.1 Authentication required", "unknown", "blocked"),
    "sequence": ("503 5.5.1 Error: need MAIL command", "unknown", "unclear"),
    "hops": ("554 5.4.14 Hop count exceeded - possible mail loop", "unknown", "unclear"),
    "cannot-verify": ("252 2.1.5 Cannot verify user, will attempt delivery", "unknown", "unclear"),
    "greylist-451": ("451 Greylisting in action, please come back in 00:05:00", "unknown", "greylisted"),
    "greylist-450": ("450 4.2.0 <{mailbox}>: Recipient address rejected: Greylisted, see http://postgrey.example", "unknown", "greylisted"),
    "disk": ("452 4.3.1 Insufficient system storage", "unknown", "temporary"),
    "disk-bare": ("452 Insufficient system storage", "unknown", "temporary"),
    "defer": ("451 4.3.0 Temporary server error. Please try again later. PRX4", "unknown", "temporary"),
    "octets": ("550 5.1.1 Usuario desconocido \udcff\udcfe", "undeliverable", "mailbox_not_found"),
    "mismatch": ("550-5.1.1 User unknown\r\n250 2.1.5 Ok", "unknown", "unclear"),
    "endless": ("550 5.1.1 User unknown " + "x" * 3_000, "unknown", "unclear"),
    "empty": ("550", "unknown", "unclear"),
    "not-smtp": ("HTTP/1.1 400 Bad Request", "unknown", "unclear"),
    "moved": ("550 5.1.6 Mailbox has moved", "undeliverable", "mailbox_not_found"),
    "inactive": ("550 5.2.1 Mailbox unavailable, account inactive", "undeliverable", "mailbox_disabled"),
    "suspended": ("550 Account suspended", "undeliverable", "mailbox_disabled"),
    "relay-exim": ("550 relay not permitted", "undeliverable", "relay_denied"),
    "relay-qmail": ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "undeliverable", "relay_denied"),
    "qmail-closing": ("421 4.3.2 Service shutting down", "unknown", "temporary"),
    "drops": (HANG_UP, "unknown", "disconnected"),
    "resets": (RESET, "unknown", "disconnected"),
}  # fmt: skip
# How servers behave otherwise: domain → server, [(local part, verdict, reason)]
BEHAVES = {
    "quits-badly": (knows("quits-badly.test", quit=HANG_UP), [("alice", "deliverable", "accepted")]),
    "quits-never": (knows("quits-never.test", quit=SILENCE), [("alice", "deliverable", "accepted")]),
    "drips": (knows("drips.test", drip=0.005), [("alice", "deliverable", "accepted")]),
    "tarpit": (Script(teaser="220-Please wait", banner=SILENCE), [("alice", "unknown", "timeout")]),
    "lines": (knows("lines.test", banner="220-mx.test ESMTP\r\n220-No spam\r\n220 please"), [("alice", "deliverable", "accepted")]),
    "small-words": (knows("small-words.test", extensions=("pipelining", "size 1000")), [("bob", "undeliverable", "mailbox_not_found")]),
    "helo-500": (knows("helo-500.test", ehlo="500 Command unrecognized"), [("alice", "deliverable", "accepted")]),
    "helo-550": (knows("helo-550.test", ehlo="550 Requested action not taken"), [("alice", "deliverable", "accepted"), ("bob", "undeliverable", "mailbox_not_found")]),
    "helo-554": (knows("helo-554.test", ehlo="554 5.5.1 Error"), [("alice", "deliverable", "accepted")]),
    "helo-hangs-up": (Script(ehlo="550 5.7.1 Go away", helo=HANG_UP), [("alice", "unknown", "blocked")]),
    "ehlo-421": (Script(ehlo="421 4.3.2 Busy"), [("alice", "unknown", "temporary")]),
    "ehlo-450": (Script(ehlo="450 4.7.1 Helo command rejected: Host not found"), [("alice", "unknown", "blocked")]),
    "bare-lf": (knows("bare-lf.test", line_end="\n"), [("alice", "deliverable", "accepted"), ("bob", "undeliverable", "mailbox_not_found")]),
    "no-code-space": (knows("no-code-space.test", mail="250"), [("alice", "deliverable", "accepted")]),
    "latin": (knows("latin.test", banner="220 Gr\udcfc\udcdfe"), [("alice", "deliverable", "accepted")]),
    "resets-greeting": (Script(teaser="220-Please wait", banner_delay=0.05, banner=RESET), [("alice", "unknown", "disconnected")]),
    "resets-ehlo": (Script(ehlo=RESET), [("alice", "unknown", "disconnected")]),
    "resets-mail": (Script(mail=RESET), [("alice", "unknown", "disconnected")]),
    "silent-mail": (Script(mail=SILENCE), [("alice", "unknown", "timeout")]),
    "mail-421": (Script(mail="421 4.7.0 Too many connections"), [("alice", "unknown", "blocked")]),
    "mail-greylists": (Script(mail="451 4.7.1 Greylisted"), [("alice", "unknown", "greylisted")]),
    "mail-gone": (Script(mail="550 5.1.1 User unknown"), [("alice", "unknown", "blocked")]),
    "mail-auth": (Script(mail="530 5.7.0 Authentication required"), [("alice", "unknown", "blocked")]),
    "mail-size": (Script(mail="552 5.3.4 Message too big"), [("alice", "unknown", "blocked")]),
    "banner-553": (Script(banner="553 You are listed in our local block list"), [("alice", "unknown", "blocked")]),
    "banner-450": (Script(banner="450 4.3.2 Busy"), [("alice", "unknown", "temporary")]),
    "tired": (after_the_first("550 5.7.1 Enough for you"), [("alice", "deliverable", "accepted")]),
    "tired-421": (after_the_first("421 4.7.0 Enough"), [("alice", "deliverable", "accepted")]),
    "tired-drops": (after_the_first(RESET), [("alice", "deliverable", "accepted")]),
    "all-roles": (Script(unknown=LIVE), [("sales", "risky", "catch_all"), ("alice+tag", "risky", "catch_all")]),
    "forwarded": (Script(rcpt={"bob@forwarded.test": "251 2.1.5 User not local; will forward"}), [("bob", "deliverable", "accepted")]),
    "size-bare": (refuses("size-bare.test", "552 Message is too big"), [("bob", "unknown", "unclear")]),
    "says-too-much": (refuses("says-too-much.test", "550 5.1.1 User unknown\r\n250 2.1.5 Ok"), [("bob", "unknown", "unclear")]),
    "plus": (knows("plus.test", "alice+tag", "o'neil", "a_b-c.d"), [("alice+tag", "deliverable", "accepted"), ("bob+tag", "undeliverable", "mailbox_not_found"), ("o'neil", "deliverable", "accepted"), ("a_b-c.d", "deliverable", "accepted")]),
    "capital": (knows("capital.test", "Carol"), [("Carol", "deliverable", "accepted"), ("carol", "undeliverable", "mailbox_not_found")]),
    "roles": (knows("roles.test", "info", "noreply"), [("info", "risky", "role"), ("abuse", "undeliverable", "mailbox_not_found")]),
    "xn--mller-kva": (knows("xn--mller-kva.test"), [("alice", "deliverable", "accepted")]),
    "tie-a": (knows("tie.test"), []),
    "first": (Script(banner="421 4.3.2 Not now"), []),
    "second": (knows("second.test", "dora"), []),
    "slams": (Script(banner="554 5.7.1 Not you"), []),
    "takes-all": (Script(unknown=LIVE), []),
    "fault": (Script(unknown="451 4.3.0 Lookup failed"), []),
}  # fmt: skip
SERVERS: dict[str, tuple[str, Script]] = {
    f"{name}.test": (f"127.0.4.{FIRST + number}", script)
    for number, (name, script) in enumerate(
        {
            **{name: refuses(f"{name}.test", reply) for name, (reply, _, _) in SAID.items()},
            **{name: script for name, (script, _) in BEHAVES.items()},
        }.items()
    )
}
_AT = {domain: address for domain, (address, _) in SERVERS.items()}
DNS = f"""
tie.test. MX 10 dead.tie.test.
tie.test. MX 10 live.tie.test.
dead.tie.test. A 127.0.3.1
live.tie.test. A {_AT["tie-a.test"]}
turns.test. MX 10 mx.first.test.
turns.test. MX 20 mx.turns.test.
mx.turns.test. A {_AT["bare-gone.test"]}
slammed.test. MX 10 mx.slams.test.
slammed.test. MX 20 mx.takes-all.test.
secret.test. MX 10 both.secret.test.
both.secret.test. A 10.20.30.40
both.secret.test. A 127.0.4.{FIRST}
cgnat.test. A 100.64.1.1
this.test. A 0.0.0.1
bench.test. A 198.18.0.1
future.test. A 240.0.0.1
broadcast.test. A 255.255.255.255
linklocal.test. AAAA fe80::1
ula.test. AAAA fd00::1
multicast.test. A 224.0.0.1
sixtofour.test. AAAA 2002:7f09:909::1
teredo.test. AAAA 2001:0:4136:e378:8000:63bf:80f6:f6f6
six.test. AAAA ::1
protocol.test. A 192.0.0.8
selfmx.test. MX 10 127.9.9.9.
tls-mx.test. MX 0 mx.nowhere-at-all.test.
nullplus.test. MX 0 .
nullplus.test. MX 10 mx.bare-gone.test.
"""
HARD_CASES = [
    *((f"bob@{name}.test", verdict, reason) for name, (_, verdict, reason) in SAID.items()),
    *((f"{local}@{name}.test", verdict, reason) for name, (_, cases) in BEHAVES.items() for local, verdict, reason in cases),
    ("alice@tie.test", "deliverable", "accepted"),
    ("bob@tie.test", "undeliverable", "mailbox_not_found"),
    ("bob@turns.test", "undeliverable", "mailbox_not_found"),
    ("bob@slammed.test", "risky", "catch_all"),
    ("bob@secret.test", "undeliverable", "mailbox_not_found"),
    ("alice@nullplus.test", "undeliverable", "mailbox_not_found"),
    *(
        (f"alice@{domain}.test", "undeliverable", "mx_unroutable")
        for domain in ("cgnat", "this", "bench", "future", "broadcast", "linklocal", "ula", "multicast", "sixtofour",
                       "teredo", "six", "protocol", "selfmx", "tls-mx")
    ),
    ("alice@bare-gone.test.", "undeliverable", "syntax"),
    ("alice@müller.test", "deliverable", "accepted"),
    ("ALICE@BARE-GONE.TEST", "undeliverable", "mailbox_not_found"),
    ("alice..b@bare-gone.test", "undeliverable", "syntax"),
]  # fmt: skip
