"""Files fetched over HTTPS, with aiohttp: no redirects, a valid certificate, limits of size and time.

Host names come from strangers, so only public addresses are connected to, unless a network is allowed; the addresses
looked at are those connected to, for nobody is asked again.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from checks.address.guard import Network, is_allowed
from checks.dns import Outcome, Resolver
from checks.domain.fetch import Fault, Fetched

SECONDS, OCTETS = 10.0, 65_536


@dataclass(frozen=True, slots=True)
class HttpsFetcher:
    """With aiohttp. `allow_networks` are private networks that may be connected to; `tls` None takes the usual roots."""

    resolver: Resolver
    allow_networks: Sequence[Network] = ()
    port: int = 443
    tls: ssl.SSLContext | None = None
    seconds: float = SECONDS

    async def __call__(self, host: str, path: str) -> Fetched:
        found = await self.resolver.addresses(host)
        if found.outcome is Outcome.UNKNOWN:
            return Fetched(fault=Fault.UNKNOWN, why=f"the DNS did not answer for {host} ({found.why})")
        if not found.records:
            return Fetched(fault=Fault.NO_HOST, why=f"{host} has no address")
        allowed = [address for address in found.records if is_allowed(address, self.allow_networks)]
        if not allowed:
            return Fetched(fault=Fault.UNKNOWN, why=f"{found.records[0]} is not a public address: not connected to")
        try:
            async with asyncio.timeout(self.seconds):
                return await self._get(host, path, allowed)
        except TimeoutError:
            return Fetched(fault=Fault.UNKNOWN, why=f"no answer within {self.seconds:g} s")

    async def _get(self, host: str, path: str, addresses: Sequence[str]) -> Fetched:
        connector = aiohttp.TCPConnector(resolver=_Found(addresses), force_close=True)
        try:
            async with (
                aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http,
                http.get(
                    f"https://{host}:{self.port}{path}",
                    allow_redirects=False,
                    ssl=True if self.tls is None else self.tls,
                ) as answer,
            ):
                body = b""
                async for piece in answer.content.iter_chunked(OCTETS):
                    body += piece
                    if len(body) > OCTETS:
                        return Fetched(fault=Fault.TOO_LONG, why=f"more than {OCTETS} octets")
                return Fetched(answer.status, answer.content_type, body)
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError) as error:
            return Fetched(fault=Fault.CERTIFICATE, why=_reason(error))
        except aiohttp.ClientConnectorError as error:
            refused = isinstance(error.os_error, ConnectionRefusedError)
            return Fetched(fault=Fault.REFUSED if refused else Fault.UNKNOWN, why=str(error.os_error))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Fetched(fault=Fault.UNKNOWN, why=f"{type(error).__name__}: {error}")


def _reason(error: Exception) -> str:
    inner = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    return str(getattr(inner, "verify_message", "") or inner)


class _Found(AbstractResolver):
    """Knows the addresses found, and nothing else."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for address in self._addresses
            if family in {socket.AF_UNSPEC, kind := socket.AF_INET6 if ":" in address else socket.AF_INET}
        ]

    async def close(self) -> None:
        """Nothing is held."""
