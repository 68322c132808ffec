"""A server or two of one's own for tests of runs over many addresses, below 127.0.0.0/16."""

import ipaddress
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from checks.address import CatchAllMemory, Limits, Manners, Probe, Verdict, verify_many
from checks.dns import Resolver
from tests.servers.process import free_port
from tests.servers.smtpd import Script, SmtpServer, smtp_server
from tests.servers.unbound import unbound

ALLOWED = (ipaddress.ip_network("127.0.0.0/8"),)


@dataclass
class Net:
    """`servers`: by domain. Whatever is asked in one net shares its manners, as in one process."""

    nameserver: str
    port: int
    servers: dict[str, SmtpServer] = field(default_factory=dict)
    manners: Manners = field(default_factory=Manners)

    def probe(self, **otherwise: Any) -> Probe:
        times = {"connect_seconds": 2, "banner_seconds": 1, "reply_seconds": 1, "total_seconds": 5} | otherwise
        return Probe(
            hello="prober.test", mail_from="probe@prober.test", allow_networks=ALLOWED, port=self.port, **times
        )

    def ask(
        self, addresses: Iterable[str], *, limits: Limits | None = None, **times: float
    ) -> AsyncGenerator[Verdict, None]:
        return verify_many(
            addresses,
            resolver=Resolver(nameservers=[self.nameserver], timeout=0.8),
            probe=self.probe(**times),
            catch_all=CatchAllMemory(),
            manners=self.manners,
            limits=limits or Limits(),
        )

    async def reasons(self, addresses: Iterable[str], *, limits: Limits | None = None) -> dict[str, str]:
        return {verdict.address: verdict.reason async for verdict in self.ask(addresses, limits=limits)}


@asynccontextmanager
async def net(scripts: Mapping[str, Script], *, records: str = "", port: int | None = None) -> AsyncIterator[Net]:
    """Each domain with a server of its own, at 127.0.6.1 and the addresses after it."""
    addresses = [f"127.0.6.{number + 1}" for number in range(len(scripts))]
    for domain, address in zip(scripts, addresses, strict=True):
        records += f"\n{domain}. MX 10 mx.{domain}.\nmx.{domain}. A {address}\n"
    async with AsyncExitStack() as stack:
        dns = await stack.enter_async_context(unbound(records))
        made = Net(dns.nameserver, port or free_port(*addresses))
        for (domain, script), address in zip(scripts.items(), addresses, strict=True):
            server = smtp_server(script, hosts=[address], port=made.port)
            made.servers[domain] = await stack.enter_async_context(server)
        yield made


def people(domain: str, count: int) -> list[str]:
    return [f"person{number}@{domain}" for number in range(count)]
