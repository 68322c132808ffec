"""A real Postfix with default manners, asked about its own users, strangers, and domains it does not know."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from checks.address import Probe, Verdict, verify
from checks.dns import Resolver
from tests.checks.address.world import ALLOWED
from tests.servers.postfix import Postfix, postfix
from tests.servers.unbound import unbound

pytestmark = [pytest.mark.server("postfix", "unbound"), pytest.mark.asyncio(loop_scope="module")]

DNS = """
acme.test. MX 10 mx.acme.test.
strange.test. MX 10 mx.acme.test.
mx.acme.test. A 127.0.2.1
"""


class Asker:
    def __init__(self, nameserver: str, mta: Postfix) -> None:
        self._nameserver = nameserver
        self._probe = Probe(
            hello="prober.test", mail_from="probe@prober.test", allow_networks=ALLOWED, port=mta.smtp_port
        )

    async def verify(self, address: str, **otherwise: Any) -> Verdict:
        """Ask with the usual probe, or one that differs in these settings."""
        resolver = Resolver(nameservers=[self._nameserver])
        return await verify(address, resolver=resolver, probe=replace(self._probe, **otherwise))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def asker() -> AsyncIterator[Asker]:
    mailboxes = ["alice@acme.test", "sales@acme.test", "postmaster@acme.test"]
    async with postfix(mailboxes=mailboxes, hosts=["127.0.2.1"]) as mta, unbound(DNS) as dns:
        yield Asker(dns.nameserver, mta)


@pytest.mark.parametrize(
    ("address", "verdict", "reason"),
    [
        ("alice@acme.test", "deliverable", "accepted"),
        ("bob@acme.test", "undeliverable", "mailbox_not_found"),
        ("info@acme.test", "undeliverable", "mailbox_not_found"),
        ("sales@acme.test", "risky", "role"),
        ("alice@strange.test", "undeliverable", "relay_denied"),
    ],
)
async def test_verdict(asker: Asker, address: str, verdict: str, reason: str) -> None:
    found = await asker.verify(address)
    assert (found.verdict, found.reason) == (verdict, reason), found.to_json()


async def test_postfix_says_so_in_its_own_words(asker: Asker) -> None:
    smtp = (await asker.verify("bob@acme.test")).checks["smtp"]
    assert (smtp["server"], smtp["code"]) == ("mx.acme.test", 550)
    assert smtp["reply"] == ("5.1.1 <bob@acme.test>: Recipient address rejected: User unknown in virtual mailbox table")


async def test_the_probe_may_come_from_an_address_of_its_own(asker: Asker) -> None:
    assert (await asker.verify("alice@acme.test", source_ip="127.0.0.77")).reason == "accepted"


async def test_names_under_test_are_no_addresses_where_no_network_is_allowed(asker: Asker) -> None:
    assert (await asker.verify("alice@acme.test", allow_networks=())).reason == "syntax"


async def test_a_probe_of_the_other_ip_version_does_not_ask(asker: Asker) -> None:
    found = await asker.verify("alice@acme.test", source_ip="::1")
    assert (found.reason, found.checks["smtp"]["tried"]) == ("not_probed", [])
