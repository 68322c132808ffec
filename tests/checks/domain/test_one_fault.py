"""One question of a domain check in trouble, each in turn: what hangs on it cannot be told, and nothing is a failure."""

import asyncio

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rrset
import pytest

from checks.dns import Resolver
from checks.domain import DomainReport, Fetched, Standing, State, check
from tests.checks.domain.zones import HEALTHY
from tests.servers.bad_dns import Behaviour, always, bad_dns, never
from tests.servers.nsd import Nsd, nsd

pytestmark = pytest.mark.server("nsd")

ZONE = (
    HEALTHY.replace("ip4:192.0.2.7 -all", "include:esp.test a:out.acme.test mx -all").replace(
        "dmarc@acme.test", "dmarc@acme.test,mailto:a@reports.test"
    )
    + """
esp.test. TXT "v=spf1 include:more.esp.test ip4:192.0.2.7 -all"
more.esp.test. TXT "v=spf1 ip4:192.0.2.128/25 -all"
out.acme.test. A 192.0.2.7
acme.test._report._dmarc.reports.test. TXT "v=DMARC1"
_smtp._tls.acme.test. TXT "v=TLSRPTv1; rua=mailto:tls@acme.test"
_mta-sts.acme.test. TXT "v=STSv1; id=1"
mta-sts.acme.test. A 192.0.2.9
default._bimi.acme.test. TXT "v=BIMI1; l=https://acme.test/logo.svg; a=https://acme.test/vmc.pem"
"""
)
POLICY = Fetched(200, "text/plain", b"version: STSv1\nmode: enforce\nmx: mx.acme.test\nmax_age: 604800\n")
# Of these another answer says as much: an address of the other kind, nothing that is needed, or what a guess would tell.
HARMLESS = {
    *("mx.acme.test. AAAA", "out.acme.test. AAAA", "acme.test. A", "acme.test. AAAA"),
    *("mta-sts.acme.test. A", "mta-sts.acme.test. AAAA", "mail.acme.test. A", "mail.acme.test. AAAA"),
    *("acme.test. SPF", "_domainkey.acme.test. TXT", "_dmarc.test. TXT"),
}


async def fetched(host: str, path: str) -> Fetched:
    return POLICY


def truncated(query: dns.message.Message) -> dns.message.Message:
    """And by TCP nobody answers."""
    response = dns.message.make_response(query, recursion_available=True)
    response.flags |= dns.flags.TC
    return response


def lame(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(query)
    response.authority.append(dns.rrset.from_text("test.", 60, "IN", "NS", "ns.elsewhere."))
    return response


def circle(query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(query, recursion_available=True)
    name = query.question[0].name.to_text()
    for here, there in ((name, f"round.{name}"), (f"round.{name}", name)):
        response.answer.append(dns.rrset.from_text(here, 60, "IN", "CNAME", there))
    return response


def troubled(authority: Nsd, question: str, trouble: Behaviour, known: dict[str, bytes]) -> Behaviour:
    """What was answered before is `known`: to ask again would hold up the others."""

    def answer(query: dns.message.Message) -> dns.message.Message | None:
        asked = f"{query.question[0].name} {query.question[0].rdtype.name}"
        if asked == question:
            return trouble(query)
        if asked not in known:
            known[asked] = dns.query.udp(query, "127.0.0.1", port=authority.port, timeout=5).to_wire()
        response = dns.message.from_wire(known[asked])
        response.id = query.id
        return response

    return answer


async def look(
    authority: Nsd, question: str, trouble: Behaviour, known: dict[str, bytes], *, patience: float = 10
) -> tuple[DomainReport, list[str]]:
    """The report, and what was asked for it. `patience`: seconds until the resolver gives a question up."""
    async with bad_dns(troubled(authority, question, trouble, known)) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=patience)
        report = await check(
            "acme.test",
            resolver=resolver,
            selectors=["s1"],
            ips=["192.0.2.7"],
            helo="mx.acme.test",
            fetch=fetched,
        )
        await resolver.aclose()
        return report, server.questions


@pytest.mark.parametrize("trouble", [always("SERVFAIL"), always("REFUSED"), never, truncated, lame, circle])
async def test_one_question_in_trouble_is_never_a_failure(trouble: Behaviour) -> None:
    """Where the trouble is silence, patience is short, and on a busy machine more than that may go without an answer."""
    silence = trouble in (never, truncated)
    async with nsd({".": ZONE}) as authority:
        known: dict[str, bytes] = {}
        well, asked = await look(authority, "", never, known)
        assert {result.state for result in well.results} == {State.OK}
        questions = sorted({each for each in asked if "._domainkey." not in each or each.startswith("s1.")})
        assert len(questions) > 20
        for at in range(0, len(questions), 8):
            group = questions[at : at + 8]
            reports = await asyncio.gather(
                *(look(authority, question, trouble, known, patience=0.6 if silence else 10) for question in group)
            )
            for question, (report, _) in zip(group, reports, strict=True):
                states = {result.code: result.state for result in report.results}
                assert set(states.values()) <= {State.OK, State.UNKNOWN}, (question, states)
                if question not in HARMLESS or not silence:
                    assert (State.UNKNOWN in states.values()) is (question not in HARMLESS), (question, states)
                assert not [rule for rule in report.checklist if rule.state is Standing.MISSING], question
