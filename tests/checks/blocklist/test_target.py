"""What may be looked up, and under which name (RFC 5782 sections 2.1 and 2.4)."""

import pytest

from checks.blocklist import parse_target, parse_targets
from checks.blocklist.target import Target, registered_name


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("192.0.2.99", Target("192.0.2.99", "ip4", "99.2.0.192")),
        (" 192.0.2.99. ", Target("192.0.2.99", "ip4", "99.2.0.192")),
        ("::ffff:192.0.2.99", Target("192.0.2.99", "ip4", "99.2.0.192")),
        ("[2001:DB8::1]", Target("2001:db8::1", "ip6", "1.0.0.0." + "0.0.0.0." * 5 + "8.b.d.0.1.0.0.2")),
        ("Acme.Example.", Target("acme.example", "domain", "acme.example")),
        ("bücher.example", Target("xn--bcher-kva.example", "domain", "xn--bcher-kva.example")),
    ],
)
def test_targets(text: str, target: Target) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize(
    "text",
    ["", "acme", "1.2.3", "1.2.3.4.5", "999.1.2.3", "a b.example", "a..example", "-a.example", "bob@acme.example",
     "https://acme.example/", "fe80::1%eth0", "192.0.2.0/24", "a\n.example", f"{'a' * 64}.example",
     "192.0.2.0-10", "192.0.2.0-192.0.2.9", "192.0.2.x", "192.0.2.0x1"],
)  # fmt: skip
def test_what_is_no_target_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError) as refusal:
        parse_target(text)
    assert repr(text) in str(refusal.value)


def test_a_range_is_its_addresses() -> None:
    assert [target.text for target in parse_targets("192.0.2.7/30")] == [
        "192.0.2.4",
        "192.0.2.5",
        "192.0.2.6",
        "192.0.2.7",
    ]
    assert len(list(parse_targets("10.0.0.0/22"))) == len(list(parse_targets("2001:db8::/118"))) == 1_024


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("10.0.0.0/21", "'10.0.0.0/21' is too large a range: /22 is the largest that is looked up"),
        ("2001:db8::/64", "'2001:db8::/64' is too large a range: /118 is the largest that is looked up"),
        (
            "acme.example/24",
            "'acme.example/24' is neither an IP address nor a domain, and no range such as 192.0.2.0/24",
        ),
    ],
)
def test_ranges_are_bounded(text: str, complaint: str) -> None:
    with pytest.raises(ValueError) as refusal:
        list(parse_targets(text))
    assert str(refusal.value) == complaint


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("news.acme.com", "acme.com"),
        ("a.b.acme.co.uk", "acme.co.uk"),
        ("acme.github.io", "acme.github.io"),
        ("co.uk", "co.uk"),
        ("mail.acme.example", "acme.example"),
    ],
)
def test_the_registered_name(domain: str, registered: str) -> None:
    assert registered_name(domain) == registered
