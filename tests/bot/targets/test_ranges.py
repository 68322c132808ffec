"""Ranges: what they are written as, what is in them, and how their addresses are told in few words."""

import pytest

from bot.targets.ranges import members, parse_range, together, within


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        (" 192.0.2.5/28 ", "range", "192.0.2.0/28"),
        ("192.0.0.0/22", "range", "192.0.0.0/22"),
        ("192.0.2.5/32", "ip", "192.0.2.5"),
        ("192.0.2.0/255.255.255.240", "range", "192.0.2.0/28"),
        ("2001:DB8::5/126", "range", "2001:db8::4/126"),
        ("2001:db8::5/128", "ip", "2001:db8::5"),
    ],
)
def test_one_way_to_write_it(text: str, kind: str, target: str) -> None:
    assert parse_range(text) == (kind, target)


def test_its_addresses() -> None:
    assert members("192.0.2.4/30") == ["192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7"]
    assert members("acme.example") == ["acme.example"]


@pytest.mark.parametrize(
    ("address", "target", "inside"),
    [
        ("192.0.2.5", "192.0.2.4/30", True),
        ("192.0.2.8", "192.0.2.4/30", False),
        ("2001:db8::1", "192.0.2.4/30", False),
        ("2001:db8::5", "2001:db8::4/126", True),
        ("192.0.2.5", "192.0.2.5", False),
    ],
)
def test_an_address_within(address: str, target: str, inside: bool) -> None:
    assert within(address, target) is inside


def test_neighbours_are_told_together() -> None:
    assert together(["192.0.2.9", "192.0.2.1", "192.0.2.8"]) == ["192.0.2.1", "192.0.2.8/31"]
    assert together(["2001:db8::1", "2001:db8::"]) == ["2001:db8::/127"]
