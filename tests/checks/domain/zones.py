"""Zones for the tests of domains: served by a real nsd, looked at by a real check."""

import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence

from checks.dns import Resolver
from checks.domain import Result
from tests.checks.domain.keys import RSA_2048
from tests.servers.nsd import nsd, txt

KEY = txt(f"v=DKIM1; k=rsa; p={RSA_2048}")

HEALTHY = f"""
acme.test. MX 10 mx.acme.test.
acme.test. TXT "v=spf1 ip4:192.0.2.7 -all"
mx.acme.test. A 192.0.2.7
7.2.0.192.in-addr.arpa. PTR mx.acme.test.
s1._domainkey.acme.test. TXT {KEY}
_dmarc.acme.test. TXT "v=DMARC1; p=reject; rua=mailto:dmarc@acme.test"
"""


@contextlib.asynccontextmanager
async def asking(zone: str, *, servfail: Iterable[str] = ()) -> AsyncIterator[Resolver]:
    """A resolver that knows these records alone."""
    async with nsd({".": zone}, servfail=servfail) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=2)
        try:
            yield resolver
        finally:
            await resolver.aclose()


def said(results: Sequence[Result]) -> list[tuple[str, str]]:
    """Code and state of each result."""
    return [(result.code, str(result.state)) for result in results]
