"""MX records: where replies and bounces go."""

from ipaddress import ip_network

import pytest

from checks.domain.mx import check_mx
from tests.checks.domain.zones import asking, said

pytestmark = pytest.mark.server("nsd")

MX = "acme.test. MX 10 mx.acme.test.\n"
HOST = "mx.acme.test. A 192.0.2.1\n"
SILENT = 'acme.test. TXT "v=spf1 -all"\n'


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (MX + HOST, [("mx-ok", "ok")]),
        (MX + "mx.acme.test. AAAA 2001:db8::1", [("mx-ok", "ok")]),
        (MX, [("mx-unresolved", "failure")]),
        (MX + 'mx.acme.test. TXT "no address"', [("mx-unresolved", "failure")]),
        (MX + HOST + "acme.test. MX 20 gone.acme.test.", [("mx-unresolved", "failure")]),
        (MX + "mx.acme.test. CNAME host.acme.test.\nhost.acme.test. A 192.0.2.1", [("mx-cname", "warning")]),
        (MX + "mx.acme.test. CNAME gone.acme.test.", [("mx-unresolved", "failure")]),
        (
            "acme.test. MX 10 localhost.\nlocalhost. A 127.0.0.1",
            [("mx-unresolved", "failure"), ("mx-unreachable", "failure")],
        ),
        (MX + "mx.acme.test. A 127.0.0.1\nmx.acme.test. AAAA ::1", [("mx-unreachable", "failure")]),
        (MX + "mx.acme.test. A 0.0.0.0", [("mx-unreachable", "failure")]),
        (MX + "mx.acme.test. A 10.0.0.5", [("mx-unreachable", "warning")]),
        (MX + HOST + "mx.acme.test. A 10.0.0.5", [("mx-ok", "ok")]),
        ("acme.test. MX 10 192.0.2.1.", [("mx-literal", "failure")]),
        ("acme.test. MX 0 .\n" + SILENT, [("mx-null", "ok")]),
        ('acme.test. MX 0 .\nacme.test. TXT "v=spf1 mx -all"', [("mx-null-but-sends", "warning")]),
        ("acme.test. MX 0 .\n" + MX + HOST, [("mx-null-among-others", "failure")]),
        ("acme.test. A 192.0.2.1", [("mx-implicit", "warning")]),
        ('acme.test. TXT "here"', [("mx-none", "failure")]),
        (SILENT, [("mx-null-advised", "ok")]),
    ],
)
async def test_each_way_to_have_mail_delivered(zone: str, expected: list[tuple[str, str]]) -> None:
    async with asking(zone) as resolver:
        assert said(await check_mx("acme.test", resolver=resolver)) == expected


@pytest.mark.parametrize("broken", ["acme.test", "mx.acme.test"])
async def test_a_fault_of_the_dns_is_no_failure(broken: str) -> None:
    async with asking(MX, servfail=[broken]) as resolver:
        assert said(await check_mx("acme.test", resolver=resolver)) == [("mx-unknown", "unknown")]


async def test_a_network_that_is_allowed_counts_as_reachable() -> None:
    async with asking(MX + "mx.acme.test. A 127.0.0.1") as resolver:
        found = await check_mx("acme.test", resolver=resolver, allow_networks=[ip_network("127.0.0.0/8")])
    assert said(found) == [("mx-ok", "ok")]


@pytest.mark.parametrize(
    ("zone", "published"),
    [
        (MX + HOST + "acme.test. MX 20 gone.acme.test.", ["10 mx.acme.test."]),
        ("acme.test. MX 10 mx.acme.test.acme.test.\n" + HOST, ["10 mx.acme.test."]),
        (
            f"acme.test. MX 10 mx.acme.test.acme.test.\n{MX}mx.acme.test. CNAME a.test.\na.test. A 192.0.2.1",
            ["10 a.test."],
        ),
        (MX, []),
        ('acme.test. MX 0 .\nacme.test. TXT "v=spf1 ip4:192.0.2.1 -all"', ["10 mail.acme.test."]),
        ("acme.test. MX 0 .", ["v=spf1 -all"]),
    ],
)
async def test_what_is_published_leads_somewhere(zone: str, published: list[str]) -> None:
    async with asking(zone) as resolver:
        found = (await check_mx("acme.test", resolver=resolver))[0]
    assert [record.value for record in found.publish] == published
