"""What may be looked up, and under which name (RFC 5782 sections 2.1 and 2.4)."""

import pytest

from checks.blocklist import parse_target
from checks.blocklist.target import Target


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
     "https://acme.example/", "fe80::1%eth0", "192.0.2.0/24", "a\n.example", f"{'a' * 64}.example"],
)  # fmt: skip
def test_what_is_no_target_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError) as refusal:
        parse_target(text)
    assert repr(text) in str(refusal.value)
