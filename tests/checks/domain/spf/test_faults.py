"""When the DNS cannot say: temperror where the RFC has it, and never a "no" by mistake."""

import dns.message
import dns.query
import pytest

from checks.dns import Resolver
from checks.domain.spf import check_host
from tests.servers.bad_dns import Behaviour, always, bad_dns, never
from tests.servers.nsd import Nsd

CLIENT = "192.0.2.1"


def relay(authority: Nsd, troubled: str, trouble: Behaviour) -> Behaviour:
    """Answers as the authority does, but for the troubled question, "name type"."""

    def answer(query: dns.message.Message) -> dns.message.Message | None:
        name, rdtype = troubled.split()
        asked = query.question[0]
        if asked.name.to_text() == name and asked.rdtype.name == rdtype:
            return trouble(query)
        return dns.query.udp(query, "127.0.0.1", port=authority.port, timeout=5)

    return answer


@pytest.mark.parametrize("trouble", [never, always("SERVFAIL"), always("REFUSED"), always("NOTIMP")])
async def test_of_the_first_record_is_temperror(trouble: Behaviour) -> None:
    async with bad_dns(trouble) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=0.2)
        found = await check_host(CLIENT, "alice@acme.test", "", resolver=resolver)
        assert found.result == "temperror"
        assert found.problem.startswith("TXT of acme.test could not be looked up: ")
        await resolver.aclose()


async def test_nxdomain_is_none() -> None:
    async with bad_dns(always("NXDOMAIN")) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=0.2)
        assert (await check_host(CLIENT, "alice@acme.test", "", resolver=resolver)).result == "none"
        await resolver.aclose()


@pytest.mark.server("nsd")
@pytest.mark.parametrize(
    ("case", "troubled", "expected"),
    [
        ("include-pass", "pass.test. TXT", "temperror"),
        ("redirect-pass", "pass.test. TXT", "temperror"),
        ("a-domain", "one.hosts.test. A", "temperror"),
        ("mx-own", "mx-own.case.test. MX", "temperror"),
        ("mx-own", "one.hosts.test. A", "temperror"),
        ("exists-yes", "one.hosts.test. A", "temperror"),
        ("ptr-domain", "1.2.0.192.in-addr.arpa. PTR", "fail"),
        ("ptr-domain", "one.hosts.test. A", "fail"),
        ("exp-plain", "e.exp-plain.case.test. TXT", "fail"),
        ("asked-p", "one.hosts.test. A", "fail"),
    ],
)
async def test_a_time_out_further_on(case: str, troubled: str, expected: str, authority: Nsd) -> None:
    async with bad_dns(relay(authority, troubled, never)) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=0.2)
        found = await check_host(CLIENT, f"alice@{case}.case.test", "", resolver=resolver)
        assert (found.result, found.explanation) == (expected, "")
        assert troubled in server.questions
        await resolver.aclose()
