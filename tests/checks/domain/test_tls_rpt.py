"""TLS-RPT: where reports on encryption go."""

import pytest

from checks.domain.tls_rpt import check_tls_rpt
from tests.checks.domain.zones import asking, said

pytestmark = pytest.mark.server("nsd")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=TLSRPTv1; rua=mailto:tls@acme.test", "tls-rpt-ok ok"),
        ("v=TLSRPTv1;rua=mailto:tls@acme.test,https://acme.test/tls;", "tls-rpt-ok ok"),
        ("v=TLSRPTv1; rua=tls@acme.test", "tls-rpt-address failure"),
        ("v=TLSRPTv1; rua=mailto:tls@acme.test,http://acme.test/", "tls-rpt-address warning"),
        ("v=TLSRPTv1;", "tls-rpt-address failure"),
        ("v=tlsrptv1; rua=mailto:tls@acme.test", "tls-rpt-bad-start failure"),
        ("v=TLSRPTv1 rua=mailto:tls@acme.test", "tls-rpt-bad-start failure"),
        ("v=spf1 -all", "tls-rpt-none ok"),
        ("v=TLSRPTv2; rua=mailto:tls@acme.test", "tls-rpt-none ok"),
    ],
)
async def test_each_record_is_judged(record: str, expected: str) -> None:
    async with asking(f'_smtp._tls.acme.test. TXT "{record}"') as resolver:
        assert said(await check_tls_rpt("acme.test", resolver=resolver)) == [tuple(expected.split())]


@pytest.mark.parametrize(
    ("record", "published"),
    [
        ("v=tlsrptv1; rua=mailto:tls@acme.test", "mailto:tls@acme.test"),
        ("v=TLSRPTv1; rua=tls@acme.test", "mailto:tls@acme.test"),
        ("v=TLSRPTv1; rua=mailto:tls@acme.test,http://acme.test/", "mailto:tls@acme.test"),
        ("v=TLSRPTv1;", "mailto:tls-reports@acme.test"),
    ],
)
async def test_addresses_that_can_be_made_out_are_kept(record: str, published: str) -> None:
    async with asking(f'_smtp._tls.acme.test. TXT "{record}"') as resolver:
        (found,) = await check_tls_rpt("acme.test", resolver=resolver)
    assert [each.value for each in found.publish] == [f"v=TLSRPTv1; rua={published}"]


async def test_two_records_are_a_failure() -> None:
    zone = '_smtp._tls.acme.test. TXT "v=TLSRPTv1; rua=mailto:a@acme.test"\n' * 2
    async with asking(zone.replace("a@", "b@", 1)) as resolver:
        assert said(await check_tls_rpt("acme.test", resolver=resolver)) == [("tls-rpt-several-records", "failure")]


async def test_none_is_allowed_and_comes_with_one_to_publish() -> None:
    async with asking("acme.test. MX 10 mx.acme.test.") as resolver:
        (none,) = await check_tls_rpt("acme.test", resolver=resolver)
    assert (none.code, none.publish[0].value) == ("tls-rpt-none", "v=TLSRPTv1; rua=mailto:tls-reports@acme.test")


async def test_a_fault_of_the_dns_is_no_failure() -> None:
    async with asking("", servfail=["_tls.acme.test"]) as resolver:
        assert said(await check_tls_rpt("acme.test", resolver=resolver)) == [("tls-rpt-unknown", "unknown")]
