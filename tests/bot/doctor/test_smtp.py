"""Port 25, the sender and the HELO name, against a real Postfix and a real resolver."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import pytest

from bot.doctor.smtp import examine_name, examine_port, examine_sender, examine_use
from checks.address import Probe
from checks.dns import Resolver
from tests.servers.bad_dns import always, bad_dns
from tests.servers.postfix import postfix
from tests.servers.process import free_port
from tests.servers.smtpd import HANG_UP, SILENCE, Script, smtp_server
from tests.servers.unbound import unbound

RECORDS = """
acme.com. 60 IN MX 10 mx.acme.com.
mx.acme.com. 60 IN A 127.0.2.1
null.com. 60 IN MX 0 .
out.acme.com. 60 IN A 192.0.2.10
10.2.0.192.in-addr.arpa. 60 IN PTR out.acme.com.
wrong.acme.com. 60 IN A 192.0.2.11
11.2.0.192.in-addr.arpa. 60 IN PTR static-11.provider.com.
bare.acme.com. 60 IN A 192.0.2.12
"""
MX = "mx.acme.com (127.0.2.1)"
pytestmark = pytest.mark.server("unbound")


@pytest.fixture
async def resolver() -> AsyncIterator[Resolver]:
    async with unbound(RECORDS) as dns:
        yield Resolver(nameservers=[dns.nameserver], timeout=1.0)


def probe(*, port: int = 25, mail_from: str = "postmaster@acme.com", hello: str = "out.acme.com", **more: Any) -> Probe:
    return Probe(
        hello=hello, mail_from=mail_from, port=port, allow_networks=(ip_network("127.0.0.0/8"),),
        **{"connect_seconds": 0.5, "banner_seconds": 0.5, "reply_seconds": 0.5, "total_seconds": 3.0, **more},
    )  # fmt: skip


@asynccontextmanager
async def mail_server(script: Script) -> AsyncIterator[int]:
    async with smtp_server(script, hosts=["127.0.2.1"]) as server:
        yield server.port


async def test_switched_off_nothing_is_connected_to(resolver: Resolver) -> None:
    (result,) = await examine_port(None, resolver)
    assert (result.state, result.what) == (
        "skipped",
        "the SMTP step is off: verdicts rest on syntax, lists and DNS",
    )
    assert await examine_sender(None, resolver) == await examine_name(None, resolver) == []


@pytest.mark.server("postfix")
async def test_our_own_real_mail_server_is_reached_and_knows_the_sender(resolver: Resolver) -> None:
    async with postfix(mailboxes=["postmaster@acme.com"], hosts=["127.0.2.1"]) as mta:
        (port,) = await examine_port(probe(port=mta.smtp_port), resolver)
        (good,) = await examine_sender(probe(port=mta.smtp_port, reply_seconds=5.0), resolver)
        (bad,) = await examine_sender(probe(port=mta.smtp_port, mail_from="nobody@acme.com"), resolver)
    assert (port.state, port.what) == ("ok", f"open: {MX} greets")
    assert (good.state, good.what) == ("ok", "its own server takes mail for postmaster@acme.com")
    assert (bad.state, bad.what) == (
        "failure",
        "nobody@acme.com cannot receive mail (mailbox_not_found): servers will refuse it as a sender",
    )


async def test_a_closed_port(resolver: Resolver) -> None:
    (result,) = await examine_port(probe(port=free_port("127.0.2.1")), resolver)
    assert result.state == "failure"
    assert result.what.startswith(f"no mail server of acme.com can be reached: {MX}: ")
    assert "open port 25 outwards" in result.mend


@pytest.mark.parametrize(
    ("script", "what"),
    [
        (
            Script(banner="554 5.7.1 blocked using bl.test"),
            f"open, but {MX} refuses us: 554 5.7.1 blocked using bl.test",
        ),
        (Script(banner=HANG_UP), f"open, but {MX} refuses us: it hung up without a word"),
    ],
)
async def test_a_server_that_refuses_us(resolver: Resolver, script: Script, what: str) -> None:
    async with mail_server(script) as port:
        (result,) = await examine_port(probe(port=port), resolver)
    assert (result.state, result.what) == ("warning", what)


async def test_a_server_that_says_nothing(resolver: Resolver) -> None:
    async with mail_server(Script(banner=SILENCE)) as port:
        (result,) = await examine_port(probe(port=port), resolver)
    assert (result.state, result.what) == ("warning", f"open, but {MX} refuses us: it said nothing")


async def test_a_private_server_is_not_connected_to_unless_allowed(resolver: Resolver) -> None:
    (result,) = await examine_port(Probe(hello="out.acme.com", mail_from="postmaster@acme.com"), resolver)
    assert (result.state, result.what) == (
        "warning",
        "not tried: the mail servers of acme.com have no public address (127.0.2.1)",
    )
    assert "verification.allow_networks" in result.mend


async def test_a_sender_whose_domain_takes_no_mail(resolver: Resolver) -> None:
    (result,) = await examine_port(probe(mail_from="news@null.com"), resolver)
    assert (result.state, result.what) == (
        "failure",
        "null.com takes no mail (null_mx): servers will refuse it as a sender",
    )


@pytest.mark.parametrize(
    ("hello", "state", "what"),
    [
        ("out.acme.com", "ok", "out.acme.com and 192.0.2.10 agree; that this machine asks from there is up to you"),
        (
            "wrong.acme.com",
            "failure",
            "wrong.acme.com is 192.0.2.11, which is called static-11.provider.com: servers will distrust it",
        ),
        ("bare.acme.com", "failure", "bare.acme.com is 192.0.2.12, which has no PTR: servers will distrust it"),
        ("gone.acme.com", "failure", "gone.acme.com has no address"),
        ("[192.0.2.10]", "warning", "[192.0.2.10] is no name: many servers refuse it"),
    ],
)
async def test_the_name_and_the_address_must_agree(resolver: Resolver, hello: str, state: str, what: str) -> None:
    (result,) = await examine_name(probe(hello=hello), resolver)
    assert (result.state, result.what) == (state, what)


async def test_the_source_address_must_have_the_name(resolver: Resolver) -> None:
    (result,) = await examine_name(probe(source_ip="192.0.2.99"), resolver)
    assert (result.state, result.what) == (
        "failure",
        "out.acme.com is 192.0.2.10, but verification.source_address is 192.0.2.99",
    )


async def test_dns_trouble_is_no_bad_news() -> None:
    async with bad_dns(always("SERVFAIL")) as dns:
        resolver = Resolver(nameservers=[dns.nameserver], timeout=0.5)
        (port,), (name,) = await examine_port(probe(), resolver), await examine_name(probe(), resolver)
        (sender,) = await examine_sender(probe(), resolver)
    assert (port.state, name.state, sender.state) == ("warning", "warning", "skipped")


@pytest.mark.parametrize("asking", [{}, {"source_ip": "192.0.2.10"}])
async def test_an_address_that_sends_mail_should_not_ask(resolver: Resolver, asking: dict[str, Any]) -> None:
    (result,) = await examine_use(probe(**asking), resolver, ["192.0.2.10", "192.0.2.20"])
    assert (result.state, result.what) == (
        "warning",
        "192.0.2.10 sends your mail and asks about addresses too: what probing costs, your mail pays",
    )


async def test_an_address_that_sends_no_mail_may_ask(resolver: Resolver) -> None:
    (result,) = await examine_use(probe(), resolver, ["192.0.2.20"])
    assert (result.state, result.what) == ("ok", "192.0.2.10 is none of the 1 addresses known to send your mail")


@pytest.mark.parametrize(
    ("hello", "sending", "what"),
    [
        ("out.acme.com", [], "whether 192.0.2.10 sends your mail is not known: no sending address is"),
        ("gone.acme.com", ["192.0.2.20"], "it is not known: there is no verification.source_address, and"),
    ],
)
async def test_what_is_not_known_is_not_taken_for_good(
    resolver: Resolver, hello: str, sending: list[str], what: str
) -> None:
    (result,) = await examine_use(probe(hello=hello), resolver, sending)
    assert result.state == "skipped"
    assert result.what.startswith(what)
