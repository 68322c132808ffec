"""A small Internet on loopback: domains, each with mail servers of its own manners, all on one port.

`DNS` is what the resolver answers; `SERVERS` who listens where. Addresses below 127.0.0.0/16 may be connected to;
127.9.9.9, where the trap listens, may not.
"""

import ipaddress
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from checks.address import CatchAllMemory, Manners, Probe, Verdict, verify
from checks.dns import Resolver
from tests.checks.address import hard_world
from tests.servers.process import free_port
from tests.servers.smtpd import HANG_UP, SILENCE, Script, SmtpServer, smtp_server
from tests.servers.unbound import unbound

LIVE = "250 2.1.5 Ok"
UNAVAILABLE = "550 Requested action not taken: mailbox unavailable"
TRAP = "127.9.9.9"
NOBODY = "127.0.3.1"  # nothing listens here
ALLOWED = (ipaddress.ip_network("127.0.0.0/16"),)


def alice(domain: str, **manners: object) -> Script:
    """A server that knows alice and the postmaster of a domain, and nobody else."""
    known = {f"alice@{domain}": LIVE, f"postmaster@{domain}": LIVE}
    return Script(rcpt=known, **manners)  # type: ignore[arg-type]


def says(reply: str) -> Script:
    """A server that answers every RCPT alike."""
    return Script(unknown=reply)


def by_number(*replies: str) -> Script:
    """A server that answers the first, second … recipient of a transaction so, and the rest like the last."""
    return Script(rcpt=lambda _, number: replies[min(number, len(replies) - 1)])


SERVERS: dict[str, tuple[str, Script]] = {
    # domain: (address of its server, manners); the domain's MX is mx.<domain>
    "plain.test": ("127.0.1.1", alice("plain.test")),
    "catchall.test": ("127.0.1.2", says(LIVE)),
    "greylist.test": ("127.0.1.3", says("450 4.2.0 <{mailbox}>: Recipient address rejected: Greylisted")),
    "later.test": ("127.0.1.4", says("451 4.7.1 Please try again later")),
    "busy.test": ("127.0.1.5", Script(banner="421 4.3.2 Try again later")),
    "banned.test": ("127.0.1.6", Script(banner="554 5.7.1 You are not allowed to connect")),
    "nomail.test": ("127.0.1.7", Script(mail="550 5.7.1 Sender refused")),
    "nohello.test": ("127.0.1.8", Script(ehlo="550 5.7.1 Go away", helo="550 5.7.1 Go away")),
    "listed.test": ("127.0.1.9", says("550 5.7.1 Client host [127.0.0.1] blocked using bl.test")),
    "policy.test": ("127.0.1.10", says("550 5.7.1 <{mailbox}>: no such user, by policy")),
    "full.test": ("127.0.1.11", says("552 5.2.2 <{mailbox}>: Mailbox is over its quota")),
    "overquota.test": ("127.0.1.12", says("452 4.2.2 Mailbox full")),
    "disabled.test": ("127.0.1.13", says("550 5.2.1 The account is disabled")),
    "rate.test": ("127.0.1.14", says("450 4.2.1 The user is receiving mail at a rate that prevents delivery")),
    "slow.test": ("127.0.1.15", alice("slow.test", banner_delay=0.4)),
    "single.test": ("127.0.1.16", alice("single.test", per_transaction=1)),
    "implicit.test": ("127.0.1.17", alice("implicit.test")),
    "backup.test": ("127.0.1.18", alice("backup.test")),
    "mute.test": ("127.0.1.19", Script(banner=SILENCE)),
    "stuck.test": ("127.0.1.20", says(SILENCE)),
    "rude.test": ("127.0.1.21", says(HANG_UP)),
    "slam.test": ("127.0.1.22", Script(banner=HANG_UP)),
    "exchange.test": ("127.0.1.23", says("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)")),
    "qmail.test": ("127.0.1.24", says("550 sorry, no mailbox here by that name (#5.1.1)")),
    "wordy.test": ("127.0.1.25", says("550 No such user here")),
    "vague.test": ("127.0.1.26", alice("vague.test", unknown=UNAVAILABLE)),
    "wall.test": ("127.0.1.27", says(UNAVAILABLE)),
    "gruff.test": ("127.0.1.52", alice("gruff.test", unknown="550 Requested action not taken")),
    "choosy.test": (
        "127.0.1.53",
        Script(rcpt={"postmaster@choosy.test": LIVE, "alice@choosy.test": UNAVAILABLE}),
    ),
    "exempt.test": ("127.0.1.54", Script(rcpt={"postmaster@exempt.test": LIVE}, unknown="550 rejected")),
    "fickle.test": (
        "127.0.1.55",
        Script(rcpt={"postmaster@fickle.test": LIVE, "alice@fickle.test": UNAVAILABLE}, unknown=LIVE),
    ),
    "shy.test": ("127.0.1.28", by_number(LIVE, "450 4.7.1 slow down")),
    "wary.test": ("127.0.1.29", by_number(LIVE, "550 5.7.1 enough")),
    "once.test": ("127.0.1.30", by_number(LIVE, HANG_UP)),
    "old.test": ("127.0.1.31", alice("old.test", ehlo="502 5.5.1 EHLO unknown")),
    "junk.test": ("127.0.1.32", Script(banner="Welcome to our web server")),
    "xn--bcher-kva.test": ("127.0.1.33", alice("xn--bcher-kva.test")),
    "eai.test": ("127.0.1.34", Script(rcpt={"jürgen@eai.test": LIVE}, extensions=("SMTPUTF8", "8BITMIME"))),
    "mailinator.com": ("127.0.1.35", alice("mailinator.com")),
    "hotmial.com": ("127.0.1.36", alice("hotmial.com")),
    "fault.test": ("127.0.1.37", says("451 4.3.0 Temporary lookup failure")),
    "unverified.test": ("127.0.1.38", says("450 4.1.1 <{mailbox}>: unverified address: in progress")),
    "unlooked.test": ("127.0.1.39", says("252 2.0.0 Cannot VRFY, will try")),
    "chatty.test": ("127.0.1.40", says("550 5.1.1 " + "no such user " * 200)),
    "verifier.test": (
        "127.0.1.41",
        says("550-Verification failed for <probe@prober.test>\r\n550 Sender verify failed"),
    ),
    "relay.test": ("127.0.1.42", says("554 5.7.1 <{mailbox}>: Relay access denied")),
    "fallback.test": ("127.0.1.43", says("554 5.7.1 <{mailbox}>: Relay access denied")),
    "closing.test": ("127.0.1.44", says("421 4.3.0 Closing down")),
    "loop.test": ("127.0.1.45", says("554 5.4.6 Too many hops")),
    "stern.test": ("127.0.1.46", Script(mail="530 5.7.0 Must issue a STARTTLS command first")),
    "sender.test": ("127.0.1.47", says("550 5.1.8 <probe@prober.test>: Sender address rejected: Domain not found")),
    "skipped.test": ("127.0.1.48", says(LIVE)),
    "word.test": ("127.0.1.49", Script(rcpt={"quota@word.test": LIVE}, unknown="550 5.1.1 <{mailbox}>: User unknown")),
    "teaser.test": ("127.0.1.50", alice("teaser.test", teaser="220-Please wait", banner_delay=0.2)),
    "double.test": ("127.0.1.51", alice("double.test", ehlo="250 mx.test\r\n250 and again")),
    "trap": (TRAP, says(LIVE)),
}

DNS = f"""
null.test. MX 0 .
onlytxt.test. TXT "no mail here"
implicit.test. A 127.0.1.17
deadimplicit.test. A {NOBODY}
unreachable.test. MX 10 mx.unreachable.test.
mx.unreachable.test. A {NOBODY}
backup.test. MX 10 gone.backup.test.
gone.backup.test. A {NOBODY}
late.test. MX 10 mx.busy.test.
late.test. MX 20 mx.backup.test.
fallback.test. MX 5 mx.unreachable.test.
half.test. MX 10 nowhere.half.test.
half.test. MX 20 mx.plain.test.
doubleaddress.test. MX 10 both.doubleaddress.test.
both.doubleaddress.test. A {NOBODY}
both.doubleaddress.test. A 127.0.1.1
noaddress.test. MX 10 nowhere.noaddress.test.
unsure.test. MX 10 mx.broken.test.
private.test. MX 10 mx.private.test.
mx.private.test. A 10.20.30.40
metadata.test. A 169.254.169.254
loopback.test. MX 10 mx.loopback.test.
mx.loopback.test. A {TRAP}
mapped.test. MX 10 mx.mapped.test.
mx.mapped.test. AAAA ::ffff:{TRAP}
nat64.test. MX 10 mx.nat64.test.
mx.nat64.test. AAAA 64:ff9b::7f09:909
flood.test. A 127.0.1.200
mutes.test. MX 1 a.mutes.test.
mutes.test. MX 2 b.mutes.test.
mutes.test. MX 3 c.mutes.test.
mutes.test. MX 4 d.mutes.test.
a.mutes.test. A 127.0.1.204
b.mutes.test. A 127.0.1.205
c.mutes.test. A 127.0.1.206
d.mutes.test. A 127.0.1.207
a.crowd.test. A 127.0.3.1
a.crowd.test. A 127.0.3.2
a.crowd.test. A 127.0.3.3
tls.test. A 127.0.1.201
mixed.test. MX 10 mx.loopback.test.
mixed.test. MX 20 mx.plain.test.
hotmail.com. MX 10 hotmail-com.olc.protection.outlook.com.
hotmail-com.olc.protection.outlook.com. A 127.0.1.48
""" + "".join(
    f"crowd.test. MX {place} {name}.crowd.test.\n{name}.crowd.test. A {NOBODY}\n"
    for place, name in enumerate("abcdefg")
)
SERVERS |= hard_world.SERVERS
DNS += hard_world.DNS
DNS += "".join(
    f"{domain}. MX 50 mx.{domain}.\nmx.{domain}. A {address}\n"
    for domain, (address, _) in SERVERS.items()
    if "." in domain and domain not in ("implicit.test", "late.test")
)


@dataclass
class World:
    nameserver: str
    port: int
    servers: dict[str, SmtpServer] = field(default_factory=dict)
    manners: Manners = field(default_factory=Manners)  # fresh ones in every test

    @property
    def resolver(self) -> Resolver:
        return Resolver(nameservers=[self.nameserver], timeout=0.8)

    def probe(self) -> Probe:
        return Probe(
            hello="prober.test",
            mail_from="probe@prober.test",
            allow_networks=ALLOWED,
            port=self.port,
            connect_seconds=2,
            banner_seconds=1,
            reply_seconds=1,
            total_seconds=5,
        )

    async def verify(self, address: str, *, catch_all: CatchAllMemory | None = None) -> Verdict:
        return await verify(
            address, resolver=self.resolver, probe=self.probe(), catch_all=catch_all, manners=self.manners
        )


@asynccontextmanager
async def whole_world() -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        dns = await stack.enter_async_context(
            unbound(DNS, servfail=["broken.test"], silent=["silent.test"], refused=["refused.test"])
        )
        addresses = [address for address, _ in SERVERS.values()]
        world = World(dns.nameserver, free_port(*addresses))
        for domain, (address, script) in SERVERS.items():
            server = smtp_server(script, hosts=[address], port=world.port)
            world.servers[domain] = await stack.enter_async_context(server)
        yield world
