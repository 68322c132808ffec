"""Signed envelope senders: what goes in comes out, and nothing that nobody here signed."""

import hmac
import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.verp import Mailed, Verp

SECRET = "a-secret-of-acmes-1"
VERP = Verp([SECRET], "bounce.acme.com")
JO = Mailed("acme-q4", "jo@customer.com")
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


def test_the_form_that_senders_are_told() -> None:
    tag = hmac.new(SECRET.encode(), b"acme-q4+jo=customer.com", sha256).hexdigest()[:12]
    assert VERP.address(JO) == f"bounces+{tag}+acme-q4+jo=customer.com@bounce.acme.com"


def test_what_is_not_plain_is_escaped() -> None:
    assert VERP.address(Mailed("Acme Q4", "jo+a=b@customer.com")).partition("+")[2][13:] == (
        "*41cme*20*514+jo*2ba*3db=customer.com@bounce.acme.com"
    )


@given(PLAIN | st.just(""), PLAIN.map(str.lower).filter(str.strip))
def test_what_goes_in_comes_out_whatever_becomes_of_the_case(campaign: str, local: str) -> None:
    mailed = Mailed(campaign, f"{local}@customer.com".strip().lower())
    address = VERP.address(mailed)
    assert VERP.read(address) == VERP.read(address.upper()) == VERP.read(f"<{address}>") == mailed
    assert re.fullmatch(r"[a-z0-9.*_+=@-]+", address)


@pytest.mark.parametrize(
    "change",
    [
        ("acme-q4", "acme-q5"),
        ("jo=", "mo="),
        ("customer", "customers"),
        ("bounces+", "bounces+0"),
        ("bounces", "bounce"),
        ("bounce.acme.com", "acme.com"),
        ("+jo=", "+jo"),
    ],
)
def test_what_was_changed_is_not_believed(change: tuple[str, str]) -> None:
    assert VERP.read(VERP.address(JO).replace(*change)) is None


def test_what_others_signed_is_not_believed() -> None:
    assert VERP.read(Verp(["another-secret-16"], "bounce.acme.com").address(JO)) is None


def test_while_the_secret_changes_both_are_believed_and_the_first_signs() -> None:
    changing = Verp(["the-new-secret-16", SECRET], "bounce.acme.com")
    assert changing.read(VERP.address(JO)) == JO
    assert changing.address(JO) == Verp(["the-new-secret-16"], "bounce.acme.com").address(JO)


@given(st.text(max_size=80))
def test_no_address_breaks_the_reading(text: str) -> None:
    assert VERP.read(text) is None
    assert VERP.read(f"bounces+{text}@bounce.acme.com") is None


@pytest.mark.parametrize("recipient", ["", "jo", "@customer.com", "jo@"])
def test_what_is_no_address_is_refused(recipient: str) -> None:
    with pytest.raises(ValueError, match="is no mail address"):
        VERP.address(Mailed("acme-q4", recipient))
