"""What is asked of a list before it is believed: RFC 5782 section 5, or what the catalogue says instead."""

from ipaddress import ip_address

import pytest

from checks.blocklist import Blocklist
from checks.blocklist.health import points

NIBBLES = "f.7.f.f.f.f" + ".0" * 20


def asked(blocklist: Blocklist, kind: str) -> dict[str, str]:
    """What must be so → the name asked for it; of several the first, as the second is a random one."""
    found: dict[str, str] = {}
    for point in points(blocklist, kind):
        found.setdefault(point.must, point.name(blocklist))
    return found


@pytest.mark.parametrize(
    ("kind", "listed", "unlisted"),
    [
        ("ip4", "2.0.0.127", "1.0.0.127"),
        ("ip6", f"2.0.0.0.0.0.{NIBBLES}", f"1.0.0.0.0.0.{NIBBLES}"),
        ("domain", "test", "invalid"),
    ],
)
def test_the_points_of_the_rfc(kind: str, listed: str, unlisted: str) -> None:
    assert asked(Blocklist("bl.test", kind), kind) == {"listed": f"{listed}.bl.test", "unlisted": f"{unlisted}.bl.test"}


def test_points_of_its_own_are_written_as_addresses() -> None:
    blocklist = Blocklist("bl.test", "ip", probe_listed="127.0.0.38", probe_unlisted="2001:db8::1")
    assert asked(blocklist, "ip4") == {"listed": "38.0.0.127.bl.test", "unlisted": "1.0.0.127.bl.test"}
    assert asked(blocklist, "ip6")["listed"] == f"2.0.0.0.0.0.{NIBBLES}.bl.test"
    assert asked(blocklist, "ip6")["unlisted"].endswith(".8.b.d.0.1.0.0.2.bl.test")


@pytest.mark.parametrize("kind", ["ip4", "ip6", "domain"])
def test_a_list_without_a_listed_point_has_to_exist(kind: str) -> None:
    assert asked(Blocklist("bl.test", kind, probe_listed=""), kind)["exist"] == "bl.test"
    assert asked(Blocklist("bl.test", kind, probe=False), kind)["exist"] == "bl.test"
    assert asked(Blocklist("bl.test", kind, purpose="allow"), kind)["exist"] == "bl.test"


@pytest.mark.parametrize("kind", ["ip4", "ip6"])
def test_the_random_point_is_an_address_of_this_machine(kind: str) -> None:
    [_, point, _] = points(Blocklist("bl.test", kind), kind)
    address = ip_address(point.text)
    assert (getattr(address, "ipv4_mapped", None) or address).is_loopback


def test_the_random_domain_is_not_below_the_known_point() -> None:
    """A wildcard with an exception for "invalid" does not cover names below it (RFC 4592 section 3.3)."""
    [_, point, _] = points(Blocklist("bl.test", "domain"), "domain")
    assert point.text.count(".") == 1
    assert not point.text.endswith(".invalid")
