"""Domains and selectors as people write them."""

import pytest

from checks.domain import parse_domain, parse_selector


@pytest.mark.parametrize("text", ["acme.com", " ACME.com. ", "acme。com"])
def test_a_domain_is_read(text: str) -> None:
    assert parse_domain(text) == "acme.com"


def test_a_domain_beyond_ascii_is_asked_for_in_ascii() -> None:
    assert parse_domain("Bücher.de") == "xn--bcher-kva.de"


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("alice@acme.com", "acme.com"),
        ("<mailto:alice@acme.com|alice@acme.com>", "acme.com"),
        ("https://www.acme.com:8443/a?b", "www.acme.com"),
        ("acme.com/", "acme.com"),
        ("acme.com:25", "acme.com"),
        ("_dmarc.acme.com", "acme.com"),
        ("s1._domainkey.acme.com", "acme.com"),
        ("_smtp._tls.acme.com", "acme.com"),
    ],
)
def test_what_is_more_than_a_domain_is_told_with_the_domain(text: str, domain: str) -> None:
    with pytest.raises(ValueError, match=f"is more than a domain: write {domain} alone$"):
        parse_domain(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("com", "'com' is no full domain name: write it as acme.com"),
        ("", "'' is no full domain name: write it as acme.com"),
        ("a..com", "'a..com' is no domain"),
        ("*.acme.com", "'*.acme.com' is no domain"),
        ("192.0.2.1", "'192.0.2.1' is an IP address, not a domain"),
        ("::1", "'::1' is an IP address, not a domain"),
        ("a" * 300 + ".com", f"'{'a' * 100}…' is no domain"),
    ],
)
def test_what_is_no_domain_is_told(text: str, why: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_domain(text)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("text", "selector"), [("S1", "s1"), ("a.b_c", "a.b_c"), ("s1._domainkey.acme.com.", "s1"), ("s" * 63, "s" * 63)]
)
def test_a_selector_is_read(text: str, selector: str) -> None:
    assert parse_selector(text) == selector


@pytest.mark.parametrize("text", ["", "s 1", "s1;x", "-s", "é", "s" * 64, "../x", ".".join(["s"] * 150)])
def test_what_is_no_selector_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is no selector: write what stands in s= of the DKIM-Signature"):
        parse_selector(text)
