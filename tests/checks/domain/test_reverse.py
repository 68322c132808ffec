"""Reverse DNS of what sends, and the name it greets with."""

import pytest

from checks.domain.reverse import check_reverse, is_generic
from tests.checks.domain.zones import asking, said

SENDER = "7.2.0.192.in-addr.arpa. PTR mx.acme.test.\n"
HOST = "mx.acme.test. A 192.0.2.7\n"
V6 = "2001:db8::7"
V6_NAME = "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"


async def look(
    zone: str, ip: str = "192.0.2.7", helo: str = "", *, servfail: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    async with asking(zone, servfail=servfail) as resolver:
        return said(await check_reverse("acme.test", resolver=resolver, ips=[ip] if ip else [], helo=helo))


@pytest.mark.server("nsd")
@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (SENDER + HOST, "ptr-ok ok"),
        (SENDER + "7.2.0.192.in-addr.arpa. PTR gone.acme.test.\n" + HOST, "ptr-ok ok"),
        (HOST, "ptr-none failure"),
        (SENDER, "ptr-not-confirmed failure"),
        (SENDER + "mx.acme.test. A 192.0.2.8", "ptr-not-confirmed failure"),
        (
            "7.2.0.192.in-addr.arpa. PTR 192-0-2-7.isp.example.\n192-0-2-7.isp.example. A 192.0.2.7",
            "ptr-generic warning",
        ),
    ],
)
async def test_each_kind_of_name(zone: str, expected: str) -> None:
    assert await look(zone) == [tuple(expected.split())]


@pytest.mark.server("nsd")
async def test_an_ipv6_address_is_confirmed_by_any_spelling_of_it() -> None:
    assert await look(f"{V6_NAME}. PTR mx.acme.test.\nmx.acme.test. AAAA 2001:db8:0:0::7", V6) == [("ptr-ok", "ok")]


@pytest.mark.server("nsd")
@pytest.mark.parametrize(
    ("helo", "expected"),
    [
        ("mx.acme.test", "helo-ok ok"),
        ("MX.acme.test.", "helo-ok ok"),
        ("other.acme.test", "helo-mismatch warning"),
        ("gone.acme.test", "helo-no-address failure"),
        ("localhost", "helo-not-a-name failure"),
    ],
)
async def test_the_greeting_is_held_against_the_address(helo: str, expected: str) -> None:
    zone = SENDER + HOST + "other.acme.test. A 192.0.2.8"
    assert await look(zone, helo=helo) == [("ptr-ok", "ok"), tuple(expected.split())]


@pytest.mark.server("nsd")
async def test_a_greeting_alone_needs_an_address() -> None:
    assert await look(HOST, "", "mx.acme.test") == [("helo-ok", "ok")]


@pytest.mark.server("nsd")
async def test_a_fault_of_the_dns_is_no_failure() -> None:
    assert await look("", servfail=("2.0.192.in-addr.arpa",)) == [("ptr-unknown", "unknown")]
    assert await look(SENDER, servfail=("mx.acme.test",)) == [("ptr-unknown", "unknown")]
    assert await look(SENDER + HOST, "", "a.b.test", servfail=("b.test",)) == [("helo-unknown", "unknown")]


@pytest.mark.parametrize(
    ("name", "generic"),
    [
        ("mx.acme.com", False),
        ("mx1.acme.com", False),
        ("mail2-7.acme.com", False),
        ("o1.ptr1234.acme.com", False),
        ("mail-sor-f41.google.com", False),
        ("a8-29.smtp-out.amazonses.com", False),
        ("static-192-0-2-7.isp.net", True),
        ("7.2.0.192.isp.net", True),
        ("ec2-192-0-2-7.compute-1.amazonaws.com", True),
        ("host192000002007.isp.net", True),
        ("c0000207.isp.net", True),
        ("dhcp-77.pool.isp.net", True),
        ("vps4711.hoster.net", True),
    ],
)
def test_names_made_of_the_address_or_of_a_rented_line_are_generic(name: str, generic: bool) -> None:
    assert is_generic(name, "192.0.2.7") is generic


def test_an_ipv6_address_spelt_in_the_name_is_generic() -> None:
    assert is_generic("2001-db8--7.v6.isp.net", V6) is False
    assert is_generic("0000-0000-0000-0007.v6.isp.net", V6) is True
