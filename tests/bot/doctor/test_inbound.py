"""Bounces handed over: the port, the secret, and where the domain's mail goes."""

import asyncio

import pytest

from bot import clock
from bot.doctor.inbound import examine
from bot.intake.inbound import InboundServer
from bot.settings import Inbound, Secrets, Settings
from bot.store import Store
from checks.dns import Resolver
from tests.bot.intake.running import health, running
from tests.servers.process import free_port
from tests.servers.unbound import unbound

MX = ("bounce.acme.com. 60 IN MX 10 mx.acme.com.", "mx.acme.com. 60 IN A 8.8.8.8")
Found = dict[str, tuple[str, str]]


async def seen(inbound: Inbound, *records: str, secret: str = "0123456789abcdef") -> Found:
    settings = Settings(inbound=inbound, secrets=Secrets(verp_secret=secret))
    async with unbound("\n".join(records)) as dns:
        resolver = Resolver(nameservers=[dns.nameserver], timeout=1)
        results = await examine(settings, resolver)
        await resolver.aclose()
    return {result.about: (result.state, result.what) for result in results}


def wanted(**said: object) -> Inbound:
    return Inbound(**{"port": free_port(), "domain": "bounce.acme.com", **said})  # type: ignore[arg-type]


@pytest.mark.server("unbound")
async def test_all_is_in_order() -> None:
    inbound = wanted()
    place = f"127.0.0.1:{inbound.port}"
    assert await seen(inbound, *MX) == {
        "inbound": ("ok", f"{place} is free: the bot can listen there"),
        "envelope senders": ("ok", "those the bot signed are believed; others are refused"),
        "inbound MX": (
            "ok",
            f"mail for bounce.acme.com goes to mx.acme.com (8.8.8.8); that it is handed to {place} is up to that server",
        ),
    }


@pytest.mark.server("unbound")
@pytest.mark.parametrize("network", ["127.0.0.0/8", "127.9.0.0/16"])  # it knows itself, though it sends itself away
async def test_the_bot_itself_listens_there(store: Store, network: str) -> None:
    inbound = wanted(allow_networks=[network])
    async with running(InboundServer(inbound, verp=None, store=store, clock=clock.now)):
        await health(store, state="ok")
        assert (await seen(inbound, *MX))["inbound"] == ("ok", f"the bot listens on 127.0.0.1:{inbound.port}")


@pytest.mark.server("unbound")
async def test_somebody_else_listens_there() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx ESMTP Postfix\r\n")
        writer.close()

    inbound = wanted()
    async with await asyncio.start_server(answer, "127.0.0.1", inbound.port):
        found = await seen(inbound, *MX)
    assert found["inbound"] == ("failure", f"another program listens on 127.0.0.1:{inbound.port}")


@pytest.mark.server("unbound")
@pytest.mark.parametrize(
    ("records", "state", "what"),
    [
        ((), "failure", "bounce.acme.com takes no mail (no_domain): bounces have nowhere to go"),
        (
            ("bounce.acme.com. 60 IN MX 0 .",),
            "failure",
            "bounce.acme.com takes no mail (null_mx): bounces have nowhere to go",
        ),
        (("bounce.acme.com. 60 IN A 8.8.8.8",), "warning", "for want of an MX"),
        ((MX[0], "mx.acme.com. 60 IN A 10.0.0.1"), "warning", "no public address, bounces will not arrive"),
    ],
)
async def test_where_its_mail_goes(records: tuple[str, ...], state: str, what: str) -> None:
    found = (await seen(wanted(), *records))["inbound MX"]
    assert found[0] == state
    assert what in found[1]


@pytest.mark.server("unbound")
async def test_what_is_not_signed_anybody_may_make_up() -> None:
    found = await seen(wanted(domain="", unsigned="accept"), secret="")
    assert found["envelope senders"][0] == "warning"
    assert "inbound MX" not in found


async def test_nothing_is_said_where_it_is_off() -> None:
    assert await examine(Settings(), Resolver(nameservers=["127.0.0.1:9"])) == []
