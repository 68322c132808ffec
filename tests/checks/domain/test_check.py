"""A whole domain: what is exemplary, what is missing, and what nobody can tell."""

import json

import pytest

from checks.dns import Resolver
from checks.domain import DomainReport, Standing, check
from tests.checks.domain.zones import HEALTHY, KEY, asking, said
from tests.servers.bad_dns import always, bad_dns

pytestmark = pytest.mark.server("nsd")

SILENT = """
acme.test. MX 0 .
acme.test. TXT "v=spf1 -all"
_dmarc.acme.test. TXT "v=DMARC1; p=reject"
"""


async def look(zone: str, domain: str = "acme.test", servfail: tuple[str, ...] = (), **about: object) -> DomainReport:
    async with asking(zone, servfail=servfail) as resolver:
        return await check(domain, resolver=resolver, **about)  # type: ignore[arg-type]


def states(report: DomainReport) -> set[str]:
    return {str(result.state) for result in report.results}


async def test_a_domain_with_everything_set_up_is_in_order() -> None:
    report = await look(HEALTHY, selectors=["s1"], ips=["192.0.2.7"], helo="mx.acme.test")
    assert said(report.results) == [
        ("spf-ok", "ok"),
        ("spf-sender-passes", "ok"),
        ("dkim-ok", "ok"),
        ("dmarc-ok", "ok"),
        ("mx-ok", "ok"),
        ("mta-sts-none", "ok"),
        ("tls-rpt-none", "ok"),
        ("bimi-none", "ok"),
        ("ptr-ok", "ok"),
        ("helo-ok", "ok"),
    ]
    assert report.state == "ok"


async def test_a_domain_that_sends_and_takes_no_mail_is_exemplary() -> None:
    report = await look(SILENT)
    assert (states(report), report.state) == ({"ok"}, "ok")


async def test_a_subdomain_is_covered_by_its_organization() -> None:
    zone = (
        HEALTHY
        + f"""
    news.acme.test. MX 10 mx.acme.test.
    news.acme.test. TXT "v=spf1 ip4:192.0.2.7 -all"
    k1._domainkey.news.acme.test. TXT {KEY}
    """
    )
    report = await look(zone, "news.acme.test")
    assert states(report) == {"ok"}
    assert report.of("dmarc")[0].evidence["found_at"] == "acme.test"


async def test_a_domain_that_does_not_exist_is_one_failure() -> None:
    report = await look(HEALTHY, "nobody.test")
    assert said(report.results) == [("domain-not-found", "failure")]
    assert report.checklist == ()


async def test_a_domain_beyond_ascii_is_looked_at_under_its_a_label() -> None:
    report = await look(HEALTHY.replace("acme.test", "xn--bcher-kva.test"), "Bücher.TEST.")
    assert (report.domain, report.state) == ("xn--bcher-kva.test", "ok")


@pytest.mark.parametrize("rcode", ["SERVFAIL", "REFUSED"])
async def test_where_the_dns_does_not_answer_nothing_fails(rcode: str) -> None:
    async with bad_dns(always(rcode)) as server:
        resolver = Resolver(nameservers=[server.nameserver], timeout=1)
        report = await check("acme.test", resolver=resolver, ips=["192.0.2.7"], helo="mx.acme.test", selectors=["s1"])
        await resolver.aclose()
    assert (states(report), report.state) == ({"unknown"}, "unknown")
    assert {rule.state for rule in report.checklist} == {Standing.CANNOT_TELL}


async def test_a_fault_of_one_selector_spoils_nothing_else() -> None:
    report = await look(HEALTHY, servfail=("s2._domainkey.acme.test",))
    assert [each for each in said(report.results) if each[1] != "ok"] == [("dkim-unknown", "unknown")]
    assert {(rule.rule, str(rule.state)) for rule in report.checklist if rule.rule == "dkim"} == {("dkim", "met")}


async def test_the_report_is_plain_json() -> None:
    report = json.loads(json.dumps((await look(HEALTHY, ips=["192.0.2.9"])).to_json()))
    assert list(report) == ["domain", "state", "results", "checklist"]
    assert list(report["results"][0]) == ["check", "code", "state", "detail", "advice", "publish", "evidence"]
    assert list(report["checklist"][0]) == ["provider", "rule", "level", "state", "code", "detail"]


@pytest.mark.parametrize("text", ["", "acme", "192.0.2.1", "a..test", "-a.test", "a b.test", f"{'a' * 64}.test"])
async def test_what_is_no_domain_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="domain"):
        await look(HEALTHY, text)


async def test_what_is_no_address_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
        await look(HEALTHY, ips=["192.0.2"])


async def test_what_is_for_an_alias_is_published_where_it_leads() -> None:
    report = await look("www.acme.test. CNAME web.acme.test.\nweb.acme.test. A 192.0.2.4", "www.acme.test")
    published = {record.zone_line() for result in report.results for record in result.publish}
    assert {'web.acme.test. TXT "v=spf1 mx ~all"', "web.acme.test. MX 10 web.acme.test."} <= published
    assert "_dmarc.www.acme.test" in {record.name for result in report.results for record in result.publish}
