"""What is an address mail can be sent to, and what is said of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.address.syntax import Parsed, Refused, _parse_any, parse


def test_the_domain_is_ascii_and_lower_case_the_local_part_as_written() -> None:
    assert parse("Alice.B@Bücher.Example") == Parsed(
        address="Alice.B@bücher.example",
        local="Alice.B",
        domain="xn--bcher-kva.example",
        mailbox="Alice.B@xn--bcher-kva.example",
        needs_smtputf8=False,
    )


def test_a_local_part_beyond_ascii_needs_smtputf8() -> None:
    found = parse("jürgen@acme.example")
    assert isinstance(found, Parsed)
    assert found.needs_smtputf8


def test_test_domains_pass_when_asked_for() -> None:
    assert isinstance(parse("alice@acme.test", test_domains=True), Parsed)


@pytest.mark.parametrize("domain", ["acme.test", "acme.local", "acme.invalid", "localhost"])
def test_reserved_domains_are_refused_otherwise(domain: str) -> None:
    assert isinstance(parse(f"alice@{domain}"), Refused)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("alice", "An email address must have an @-sign."),
        ("alice@acme.com\n", "It contains control characters."),
        ("a" * 600, "It is 600 characters long; an address has at most 254."),
        (f"{'a' * 65}@acme.com", "too long"),
        ("alice@127.0.0.1", "not valid"),
        ("alice@localhost", "should have a period"),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, why: str) -> None:
    found = parse(text, test_domains=True)
    assert isinstance(found, Refused)
    assert why in found.why


@pytest.mark.parametrize(
    "text",
    ["", "@", "a@b@c.com", ".a@acme.com", "a.@acme.com", "a..b@acme.com", "a b@acme.com", '"a b@acme.com',
     "alice@[192.0.2.1]", "alice@-acme.com", "alice@acme..com", "Alice <alice@acme.com>", "alice@acme.com,bob@acme.com"],
)  # fmt: skip
def test_these_are_no_addresses(text: str) -> None:
    assert isinstance(parse(text, test_domains=True), Refused)


@given(
    st.text("abz09.+_-A%\u00e9", min_size=1, max_size=70),
    st.sampled_from(
        ["acme.com", "B\u00fccher.example", "a-b.test", "localhost", "-x.com", "acme..com", "x" * 64 + ".com"]
    ),
)
def test_the_short_way_for_plain_addresses_leads_to_the_same(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    assert parse(address, test_domains=True) == _parse_any(address, test_domains=True)
