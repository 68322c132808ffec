"""The servers and records of all the cases."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.checks.address.cases import (
    about_us,
    accept_all,
    boxes,
    later,
    manners,
    misleading,
    ordinary,
    routes,
    unknown_users,
    writing,
)
from tests.checks.address.cases.case import Case, Rough
from tests.servers.nsd import nsd
from tests.servers.process import free_port
from tests.servers.smtpd import Script, smtp_server
from tests.servers.unbound import unbound

HOSTS = [
    *unknown_users.HOSTS,
    *about_us.HOSTS,
    *boxes.HOSTS,
    *accept_all.HOSTS,
    *manners.HOSTS,
    *later.HOSTS,
    *misleading.HOSTS,
    *ordinary.HOSTS,
]
UTF8 = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass
class Network:
    """`allowed`: the networks of the servers; `forbidden`: the addresses outside that were connected to all the same."""

    nameserver: str
    port: int
    allowed: tuple[str, ...]
    cases: list[Case]
    forbidden: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def network(
    prefix: str = "127.77",
    port: int = 0,
    live6: str = "",
    closed6: str = "",
    canaries: tuple[str, ...] = ("127.0.0.1", "127.99.0.1"),
) -> AsyncIterator[Network]:
    """Everything, at `prefix`.x.y. `canaries` must never be connected to."""
    ips = (f"{prefix}.{high}.{low}" for high, low in itertools.product(range(1, 250), range(1, 250)))
    port = port or free_port(*canaries)
    records: list[str] = []
    cases = writing.cases()
    found: list[str] = []
    async with contextlib.AsyncExitStack() as stack:

        async def start(script: Script | Rough, ip: str) -> None:
            if isinstance(script, Script):
                await stack.enter_async_context(smtp_server(script, hosts=[ip], port=port))
            else:
                await stack.enter_async_context(_rough(script, ip, port))

        written = {
            writing.DOMAIN: Script(rcpt=writing.rule, extensions=UTF8),
            writing.ASCII_DOMAIN: Script(rcpt=writing.strict_rule),
        }
        scripts = {**{host.domain: host.script for host in HOSTS}, **written}
        for domain, script in scripts.items():
            ip = next(ips)
            await start(script, ip)
            records += [f"{domain}. MX 10 mx.{domain}.", f"mx.{domain}. A {ip}"]
        cases += [case for host in HOSTS for case in host.cases()]
        places = {"live6": live6, "closed6": closed6}
        for name, server in routes.SERVERS.items():
            places[name] = next(ips)
            if server is not None:
                await start(server, places[name])
        if live6:
            await start(routes.SERVERS["live"] or Script(), live6)
        broken: dict[str, list[str]] = {"SERVFAIL": [], "silent": [], "REFUSED": []}
        for route in routes.ROUTES:
            if not live6 and any("6}" in record for record in route.records):
                continue
            for record in route.records:
                whole = record.format(**places).replace("@ CNAME @", f"{route.domain}. CNAME {route.domain}.")
                records.append(" ".join(_absolute(word, route.domain) for word in whole.split(" ")))
            if route.dns:
                broken[route.dns] += route.broken or [route.domain]
            cases += route.cases()
        for canary in canaries:
            await stack.enter_async_context(_canary(found, canary, port))
        zone = await stack.enter_async_context(nsd({".": "\n".join(records)}))
        dns = await stack.enter_async_context(
            unbound(
                "",
                forward={".": zone.nameserver},
                servfail=broken["SERVFAIL"],
                silent=broken["silent"],
                refused=broken["REFUSED"],
            )
        )
        allowed = (f"{prefix}.0.0/16", *(f"{ip}/128" for ip in (live6, closed6) if ip))
        yield Network(dns.nameserver, port, allowed, cases, found)


def _absolute(word: str, domain: str) -> str:
    if word == "@":
        return f"{domain}."
    return word[:-1] + f"{domain}." if word.endswith(".@") else word


@contextlib.asynccontextmanager
async def _rough(talk: Rough, ip: str, port: int) -> AsyncIterator[None]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    listener = await asyncio.start_server(serve, ip, port)
    try:
        yield
    finally:
        listener.close()


@contextlib.asynccontextmanager
async def _canary(found: list[str], address: str, port: int) -> AsyncIterator[None]:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.append(writer.get_extra_info("sockname")[0])
        writer.close()

    listener = await asyncio.start_server(serve, address, port)
    try:
        yield
    finally:
        listener.close()
