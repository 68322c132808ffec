"""CNAMEs: an answer tells where a chain of them ends, and none ends where the server's own zones do."""

import pytest

from checks.dns import Outcome, Resolver
from tests.servers.nsd import nsd

pytestmark = pytest.mark.server("nsd")

ACME = """
www.acme.test. CNAME host.acme.test.
host.acme.test. A 192.0.2.1
gone.acme.test. CNAME nobody.acme.test.
key.acme.test. CNAME key.esp.test.
lost.acme.test. CNAME lost.esp.test.
far.acme.test. CNAME far.elsewhere.test.
round.acme.test. CNAME round.esp.test.
"""
ESP = """
key.esp.test. CNAME real.esp.test.
real.esp.test. TXT "key"
round.esp.test. CNAME round.acme.test.
"""


@pytest.mark.parametrize(
    ("name", "rdtype", "outcome", "canonical"),
    [
        ("host.acme.test", "A", Outcome.RECORDS, ""),
        ("www.acme.test", "A", Outcome.RECORDS, "host.acme.test"),
        ("www.acme.test", "TXT", Outcome.NO_DATA, "host.acme.test"),
        ("gone.acme.test", "A", Outcome.NO_DOMAIN, "nobody.acme.test"),
        ("key.acme.test", "TXT", Outcome.RECORDS, "real.esp.test"),
        ("lost.acme.test", "TXT", Outcome.NO_DOMAIN, "lost.esp.test"),
        ("far.acme.test", "TXT", Outcome.UNKNOWN, ""),
        ("round.acme.test", "TXT", Outcome.UNKNOWN, ""),
    ],
)
async def test_the_end_of_a_chain_is_told(name: str, rdtype: str, outcome: Outcome, canonical: str) -> None:
    async with nsd({"acme.test": ACME, "esp.test": ESP}) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=2)
        answer = await resolver.ask(name, rdtype)
        await resolver.aclose()
    assert (answer.outcome, answer.canonical) == (outcome, canonical)
