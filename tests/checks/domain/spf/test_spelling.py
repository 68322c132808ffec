"""What people write instead of SPF, and what they meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.domain.spf.grammar import parse
from checks.domain.spf.mend import mend
from checks.domain.spf.spelling import is_term, suggest


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ip:192.0.2.1", "ip4:192.0.2.1"),
        ("ipv4:192.0.2.1", "ip4:192.0.2.1"),
        ("ip4:2001:db8::1", "ip6:2001:db8::1"),
        ("ip6:192.0.2.1", "ip4:192.0.2.1"),
        ("192.0.2.0/24", "ip4:192.0.2.0/24"),
        ("2001:db8::/32", "ip6:2001:db8::/32"),
        ("ip4:192.0.2.1/024", "ip4:192.0.2.1/24"),
        ("ip4:192.0.2.1,", "ip4:192.0.2.1"),
        ("-ip4=192.0.2.1,", "-ip4:192.0.2.1"),
        ("a:192.0.2.1", "ip4:192.0.2.1"),
        ("include://mail.example.org", "include:mail.example.org"),
        ("include:mail.example.org/24", "include:mail.example.org"),
        ("includes:mail.example.org", "include:mail.example.org"),
        ("mail.example.org", "include:mail.example.org"),
        ("redirect:mail.example.org", "redirect=mail.example.org"),
        ("-all;", "-all"),
        ("–all", "-all"),
        ("-al", "-all"),
        ("al", "~all"),
        ("+-all", "~all"),
        ("inlcude:mail.example.org", "include:mail.example.org"),
        ("~all.", "~all"),
        ("mx:", "mx"),
        ("ip4:192.0.2.1-all", "ip4:192.0.2.1 -all"),
        ("ipv4:192.0.2.1-all", "ip4:192.0.2.1 -all"),
        ("ip4:192.0.2.1+all", "ip4:192.0.2.1 ~all"),
        ("include:a.testip4:192.0.2.1", "include:a.test ip4:192.0.2.1"),
        ("include:https://mail.example.org/", "include:mail.example.org"),
        ("ip4:192.0.2.1/33", "ip4:192.0.2.1"),
        ("ip4:192.0.2.0/255.255.255.0", "ip4:192.0.2.0/24"),
        ("nonsense", ""),
        ("ip4:192.0.2.999", ""),
    ],
)
def test_a_term_is_guessed(written: str, meant: str) -> None:
    assert suggest(written) == meant


@given(st.text(max_size=30))
def test_a_guess_is_always_a_term(written: str) -> None:
    assert all(is_term(guess) for guess in suggest(written).split())


@given(st.lists(st.text(max_size=60), max_size=3))
def test_a_mended_record_has_no_faults(texts: list[str]) -> None:
    mended = mend([f"v=spf1 {text}" for text in texts])
    assert not mended or not parse(mended).faults
