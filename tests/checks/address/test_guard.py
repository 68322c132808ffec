"""Which addresses may be connected to: every form of "not public" that `ipaddress` and the RFCs know."""

import ipaddress

import pytest

from checks.address.guard import is_allowed

FORBIDDEN = [
    "0.0.0.0", "10.20.30.40", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1", "203.0.113.7",
    "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254", "64:ff9b:1::1", "2002:7f00:1::1", "2002:a00:1::1", "2001:db8::1", "2001:0:a00:1::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "100::1",
    "2001:4860::5efe:10.0.0.1", "2001:4860::200:5efe:169.254.169.254", "not an address", "1.2.3", "",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_what_is_not_public_is_forbidden(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_allowed_in_every_form(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3"])
def test_a_network_can_be_allowed(address: str) -> None:
    assert is_allowed(address, [ipaddress.ip_network("10.0.0.0/8")])


def test_allowing_one_network_allows_no_other() -> None:
    assert not is_allowed("192.168.1.1", [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")])
