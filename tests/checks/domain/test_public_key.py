"""The length of an RSA key out of its DER, with nothing refused for being short."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.domain.public_key import decode, rsa_bits
from tests.checks.domain import keys


@pytest.mark.parametrize(
    ("key", "bits"), [(keys.RSA_512, 512), (keys.RSA_1024, 1024), (keys.RSA_1024_BARE, 1024), (keys.RSA_2048, 2048)]
)
def test_the_length_is_that_of_the_modulus(key: str, bits: int) -> None:
    assert rsa_bits(decode(key)) == bits


@pytest.mark.parametrize("cut", [1, 2, 30, 100, 293])
def test_a_key_cut_short_is_no_key(cut: int) -> None:
    with pytest.raises(ValueError, match="the key"):
        rsa_bits(decode(keys.RSA_2048)[:cut])


def test_a_key_of_another_kind_is_no_rsa_key() -> None:
    with pytest.raises(ValueError, match="the key"):
        rsa_bits(decode(keys.ED25519_WRAPPED))


def test_what_is_no_base64_is_told_as_such() -> None:
    with pytest.raises(ValueError, match="the key is not base64"):
        decode("MIGf!!")


@given(st.binary(max_size=200))
def test_no_octets_do_anything_but_a_value_error(octets: bytes) -> None:
    try:
        rsa_bits(octets)
    except ValueError:
        base64.b64encode(octets)


@given(st.binary(max_size=300), st.integers(0, 293))
def test_a_damaged_key_does_nothing_but_a_value_error(octets: bytes, at: int) -> None:
    whole = decode(keys.RSA_2048)
    try:
        assert rsa_bits(whole[:at] + octets + whole[at:]) >= 0
    except ValueError:
        return
