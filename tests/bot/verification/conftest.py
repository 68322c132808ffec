"""Acme's mail server, a resolver that knows it, and verifications that ask both."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from ipaddress import ip_network

import pytest

from bot.store import Store
from bot.verification import Verifications
from checks.address import CatchAllMemory, Probe
from checks.dns import Resolver
from tests.bot.acme import SetClock
from tests.servers.smtpd import Script, SmtpServer, smtp_server
from tests.servers.unbound import unbound

RECORDS = """
acme-mail.com. MX 10 mx.acme-mail.com.
mx.acme-mail.com. A 127.0.0.1
aaa-silent.com. MX 10 mx.aaa-silent.com.
mx.aaa-silent.com. A 127.0.0.2
no-mail-here.com. MX 0 .
"""
LIVE = {f"{name}@acme-mail.com": "250 2.1.5 Ok" for name in ("alice", "bob", "postmaster")}


@pytest.fixture
async def mx() -> AsyncIterator[SmtpServer]:
    """Acme's mail server: it knows alice and bob."""
    async with smtp_server(Script(rcpt=LIVE)) as server:
        yield server


@pytest.fixture
async def asking(store: Store, clock: SetClock, mx: SmtpServer) -> AsyncIterator[Callable[..., Verifications]]:
    async with AsyncExitStack() as stack:
        dns = await stack.enter_async_context(unbound(RECORDS, servfail=["broken.com"]))
        resolver = Resolver(nameservers=[dns.nameserver], timeout=2)

        def make(*, networks: tuple[str, ...] = ("127.0.0.0/8",), probing: bool = True) -> Verifications:
            probe = Probe(
                hello="prober.acme-mail.com",
                mail_from="probe@acme-mail.com",
                allow_networks=tuple(ip_network(network) for network in networks),
                port=mx.port,
                total_seconds=10,
            )
            return Verifications(store, resolver, probe if probing else None, CatchAllMemory(), clock)

        yield make


@pytest.fixture
def verifying(asking: Callable[..., Verifications]) -> Verifications:
    return asking()
