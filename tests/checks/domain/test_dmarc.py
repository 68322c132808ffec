"""DMARC in the DNS: the policy wherever it stands, what weakens it, and whether its reports arrive."""

import pytest

from checks.domain import Result
from checks.domain.dmarc import check_dmarc
from tests.checks.domain.zones import asking, said

pytestmark = pytest.mark.server("nsd")

REPORTS = "rua=mailto:dmarc@acme.test"


async def look(zone: str, domain: str = "acme.test", *, servfail: tuple[str, ...] = ()) -> list[Result]:
    async with asking(zone, servfail=servfail) as resolver:
        return await check_dmarc(domain, resolver=resolver)


async def judged(record: str) -> list[tuple[str, str]]:
    return said(await look(f'_dmarc.acme.test. TXT "{record}"'))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (f"v=DMARC1; p=reject; {REPORTS}", [("dmarc-ok", "ok")]),
        (f"v=DMARC1;p=quarantine;{REPORTS};", [("dmarc-ok", "ok")]),
        (f"V=DMARC1 ; P=Reject ; {REPORTS}; unknown=tag", [("dmarc-ok", "ok")]),
        (f"v=DMARC1; p=reject; sp=reject; np=reject; adkim=s; aspf=r; fo=1:d; t=n; {REPORTS}", [("dmarc-ok", "ok")]),
        (f"v=DMARC1; p=none; {REPORTS}", [("dmarc-policy-none", "warning")]),
        (f"v=DMARC1; {REPORTS}", [("dmarc-policy-missing", "warning")]),
        (f"v=DMARC1; p=block; {REPORTS}", [("dmarc-policy-invalid", "failure")]),
        (f"v=DMARC1; p=reject {REPORTS}", [("dmarc-policy-invalid", "failure"), ("dmarc-no-reports", "warning")]),
        (f"v=DMARC1; p=reject; t=y; {REPORTS}", [("dmarc-testing", "warning")]),
        (
            f"v=DMARC1; p=reject; sp=none; np=quarantine; {REPORTS}",
            [("dmarc-ok", "ok"), ("dmarc-subdomains-weaker", "warning"), ("dmarc-nonexistent-weaker", "warning")],
        ),
        (
            f"v=DMARC1; p=reject; pct=50; rf=afrf; ri=1; {REPORTS}",
            [("dmarc-ok", "ok"), ("dmarc-tags-removed", "warning")],
        ),
        (f"v=DMARC1; p=reject; adkim=x; {REPORTS}", [("dmarc-ok", "ok"), ("dmarc-tag-invalid", "warning")]),
        (f"v=DMARC1; p=reject; p=none; {REPORTS}", [("dmarc-ok", "ok"), ("dmarc-syntax", "warning")]),
        ("v=DMARC1; p=reject", [("dmarc-ok", "ok"), ("dmarc-no-reports", "warning")]),
        (f"v=DMARC1; p=reject; {REPORTS}!10m", [("dmarc-ok", "ok"), ("dmarc-report-size", "warning")]),
        ("v=DMARC1; p=reject; rua=dmarc@acme.test", [("dmarc-ok", "ok"), ("dmarc-report-address", "warning")]),
        (f"v=dmarc1; p=reject; {REPORTS}", [("dmarc-none", "failure")]),
        ("v=DMARC1 p=reject", [("dmarc-none", "failure")]),
        ("v=spf1 -all", [("dmarc-none", "failure")]),
    ],
)
async def test_each_record_is_judged(record: str, expected: list[tuple[str, str]]) -> None:
    assert await judged(record.replace(";", "\\;")) == expected


async def test_no_record_comes_with_one_to_publish() -> None:
    (none,) = await look("acme.test. A 192.0.2.1")
    assert (none.code, none.state) == ("dmarc-none", "failure")
    assert [(record.name, record.type, record.value) for record in none.publish] == [
        ("_dmarc.acme.test", "TXT", "v=DMARC1; p=none; rua=mailto:dmarc@acme.test")
    ]


async def test_a_record_to_publish_mends_all_that_can_be_mended() -> None:
    results = await look(f'_dmarc.acme.test. TXT "v=DMARC1; pct=50; p=reject; t=y; adkim=x; {REPORTS}!5m"')
    testing = next(result for result in results if result.code == "dmarc-testing")
    assert testing.publish[0].value == f"v=DMARC1; p=reject; {REPORTS}"


async def test_two_records_are_a_failure_and_records_of_others_are_none() -> None:
    record = f'_dmarc.acme.test. TXT "v=DMARC1; p=reject; {REPORTS}"\n_dmarc.acme.test. TXT '
    assert said(await look(record + '"v=DMARC1; p=none"')) == [("dmarc-several-records", "failure")]
    assert said(await look(record + '"google-site-verification=1"')) == [("dmarc-ok", "ok")]


async def test_a_record_in_several_strings_behind_a_cname_is_one_record() -> None:
    zone = f'_dmarc.acme.test. CNAME acme.dmarc.example.\nacme.dmarc.example. TXT "v=DMARC1; p=rej" "ect; {REPORTS}"'
    assert said(await look(zone)) == [("dmarc-ok", "ok")]


async def test_a_subdomain_has_the_policy_of_its_organization() -> None:
    zone = f'_dmarc.acme.test. TXT "v=DMARC1; p=reject; sp=quarantine; {REPORTS}"\nnews.acme.test. A 192.0.2.1'
    (found,) = await look(zone, "news.acme.test")
    assert (found.code, found.detail) == ("dmarc-ok", "The policy is quarantine (from acme.test).")
    assert found.evidence["organizational_domain"] == "acme.test"


async def test_a_subdomain_left_open_by_its_organization_is_told() -> None:
    zone = f'_dmarc.acme.test. TXT "v=DMARC1; p=reject; sp=none; {REPORTS}"'
    (found,) = await look(zone, "news.acme.test")
    assert (found.code, found.publish[0].value) == (
        "dmarc-policy-none",
        f"v=DMARC1; p=reject; sp=quarantine; {REPORTS}",
    )


@pytest.mark.parametrize("record", ["v=DMARC1; p=none", "v=DMARC1"])
async def test_a_stricter_policy_is_not_advised_without_reports(record: str) -> None:
    policy, reports = await look(f'_dmarc.acme.test. TXT "{record}"')
    assert (policy.publish[0].value, reports.publish[0].value) == (
        f"v=DMARC1; p=quarantine; {REPORTS}",
        f"v=DMARC1; p=none; {REPORTS}",
    )


async def test_reports_to_others_need_their_consent() -> None:
    zone = '_dmarc.acme.test. TXT "v=DMARC1; p=reject; rua=mailto:a@reports.example,mailto:b@acme.test"\n'
    ok, refused = await look(zone)
    assert (ok.code, refused.code, refused.state) == ("dmarc-ok", "dmarc-report-unauthorised", "warning")
    assert (refused.publish[0].name, refused.publish[0].value) == (
        "acme.test._report._dmarc.reports.example",
        "v=DMARC1;",
    )
    assert said(await look(zone + '*._report._dmarc.reports.example. TXT "v=DMARC1"')) == [("dmarc-ok", "ok")]
    assert said(await look(zone, servfail=("_report._dmarc.reports.example",))) == [
        ("dmarc-ok", "ok"),
        ("dmarc-unknown", "unknown"),
    ]


async def test_a_fault_of_the_dns_is_no_failure() -> None:
    assert said(await look("", servfail=("acme.test",))) == [("dmarc-unknown", "unknown")]
    assert said(await look("", "news.acme.test", servfail=("_dmarc.acme.test",))) == [("dmarc-unknown", "unknown")]


MEANT = "v=DMARC1; p=reject; rua=mailto:dmarc@acme.test"


@pytest.mark.parametrize(
    ("record", "published"),
    [
        ("p=reject; v=DMARC1; rua=mailto:dmarc@acme.test", MEANT),
        ("v=dmarc1; p=reject; rua=mailto:dmarc@acme.test", MEANT),
        ("v=DMARC1 p=reject rua=mailto:dmarc@acme.test", MEANT),
        ("v=DMARC1, p=reject, rua=mailto:dmarc@acme.test", MEANT),
        (r"\"v=DMARC1; p=reject; rua=mailto:dmarc@acme.test\"", MEANT),
        (r"v=DMARC1\\; p=reject\\; rua=mailto:dmarc@acme.test", MEANT),
        ("v=DMARC1; p=reject rua=mailto:dmarc@acme.test", MEANT),
        ("v=DMARC1; p=rejct; rua=mailto:dmarc@acme.test", MEANT),
        ("v=DMARC1; p=block; rua=mailto:dmarc@acme.test", MEANT.replace("reject", "none")),
        ("v=DMARC1; p=reject; rua=mailto:dmarc@acme.test; mailto:b@acme.test", f"{MEANT},mailto:b@acme.test"),
        ("v=DMARC1; p=reject; mailto:dmarc@acme.test", MEANT),
        ("v=DMARC1; p=reject; rua=https://acme.test/dmarc", MEANT),
        ("v=DMARC1; p=reject; rua=mailto:dmarc@acme.test; ruf=nobody", MEANT),
        ("v=DMARC1; p=reject; pct=0; rua=mailto:dmarc@acme.test", f"{MEANT}; t=y"),
        ("v=DMARC1; p=reject; psd=y; rua=mailto:dmarc@acme.test", MEANT),
    ],
)
async def test_what_was_meant_is_published(record: str, published: str) -> None:
    results = await look(f'_dmarc.acme.test. TXT "{record}"')
    assert {each.value for result in results for each in result.publish} == {published}


async def test_of_two_records_the_reports_of_both_are_kept() -> None:
    records = "v=DMARC1; p=none; rua=mailto:a@acme.test", "v=DMARC1; p=reject; rua=mailto:b@acme.test"
    (several,) = await look("\n".join(f'_dmarc.acme.test. TXT "{record}"' for record in records))
    assert several.publish[0].value == "v=DMARC1; p=reject; rua=mailto:b@acme.test,mailto:a@acme.test"


async def test_a_record_at_the_domain_itself_is_told() -> None:
    (none,) = await look(f'acme.test. TXT "{MEANT}"')
    assert (none.code, none.publish[0].name, none.publish[0].value) == ("dmarc-none", "_dmarc.acme.test", MEANT)
    assert "what stands at acme.test belongs to _dmarc.acme.test" in none.detail


async def test_a_cname_to_nothing_is_told() -> None:
    (none,) = await look("_dmarc.acme.test. CNAME gone.esp.test.")
    assert none.detail == "There is no DMARC record; the CNAME leads to gone.esp.test, and there is none."


async def test_a_domain_that_sends_no_mail_has_it_refused_at_once() -> None:
    (none,) = await look('acme.test. TXT "v=spf1 -all"')
    assert none.publish[0].value == "v=DMARC1; p=reject"
