"""What is said of one key record."""

import pytest

from checks.domain.dkim_key import PLACEHOLDER, mended, read_key
from tests.checks.domain import keys

RSA, SHORT, TOO_SHORT = keys.RSA_2048, keys.RSA_1024, keys.RSA_512


@pytest.mark.parametrize(
    ("record", "codes", "usable"),
    [
        (f"v=DKIM1; k=rsa; p={RSA}", [], True),
        (f"p={RSA}", [], True),
        (f"v=DKIM1;k=rsa;t=s;h=sha1:sha256;s=email;n=note;p={RSA[:40]} \t{RSA[40:]};", [], True),
        (f"v=DKIM1; k=ed25519; p={keys.ED25519}", [], True),
        (f"v=DKIM1; g=*; s=*; p={RSA}", [], True),
        (f"v=DKIM1; p={SHORT}", ["dkim-rsa-short"], True),
        (f"v=DKIM1; p={TOO_SHORT}", ["dkim-rsa-too-short"], False),
        ("v=DKIM1; p=", ["dkim-revoked"], False),
        ("v=DKIM1; k=rsa", ["dkim-no-key"], False),
        ("", ["dkim-no-key"], False),
        ("v=spf1 -all", ["dkim-version"], False),
        (f"v=DKIM2; p={RSA}", ["dkim-version"], False),
        (f"p={RSA}; v=DKIM1", ["dkim-version"], False),
        (f"v=DKIM1; t=y:s; p={RSA}", ["dkim-testing"], True),
        (f"v=DKIM1; h=sha1; p={RSA}", ["dkim-no-sha256"], False),
        (f"v=DKIM1; s=tlsrpt; p={RSA}", ["dkim-not-for-mail"], False),
        (f"v=DKIM1; k=dsa; p={RSA}", ["dkim-key-type"], False),
        (f"v=DKIM1; p={RSA[:101]}", ["dkim-key-unreadable"], False),
        ("v=DKIM1; p=YOUR KEY HERE!", ["dkim-key-unreadable"], False),
        (f"v=DKIM1; k=ed25519; p={keys.ED25519_WRAPPED}", ["dkim-key-unreadable"], False),
        (f"v=DKIM1; k=ed25519; p={RSA}", ["dkim-key-unreadable"], False),
        (f"v=DKIM1;; p={RSA}", ["dkim-syntax"], True),
        (f"v=DKIM1; t=y; t=s; p={SHORT}", ["dkim-rsa-short", "dkim-testing", "dkim-syntax"], True),
    ],
)
def test_each_fault_has_its_code(record: str, codes: list[str], usable: bool) -> None:
    key = read_key(record)
    assert ([remark.code for remark in key.remarks], key.usable) == (codes, usable)


def test_a_short_key_is_told_with_its_length() -> None:
    assert read_key(f"p={TOO_SHORT}").remarks[0].detail == (
        "The RSA key has 512 bits; below 1024 receivers refuse it (RFC 8301)."
    )


GOOD = f"v=DKIM1; k=rsa; p={RSA}"


@pytest.mark.parametrize(
    ("record", "better"),
    [
        (f'"{GOOD}"', GOOD),
        (f'v=DKIM1; k=rsa; p={RSA[:200]}" "{RSA[200:]}', GOOD),
        (f"v=DKIM1\\; k=rsa\\; p={RSA}", GOOD),
        (f"v=DKIM1, k=rsa, p={RSA}", GOOD),
        (f"v=DKIM1; k=rsa; p=p={RSA}", GOOD),
        (f"V=DKIM1; K=RSA; P={RSA}", GOOD),
        (f"v=DKIM1; k=rsa; p=-----BEGIN PUBLIC KEY-----{RSA}-----END PUBLIC KEY-----", GOOD),
        (f"v=DKIM1; k=dsa; p={RSA}", GOOD),
        (f"k=rsa; v=DKIM1; p={RSA}", GOOD),
        (f"v=DKIM1; k=rsa; t=y:s; p={RSA}", f"v=DKIM1; k=rsa; p={RSA}; t=s"),
        (f"v=DKIM1; k=ed25519; p={keys.ED25519_WRAPPED}", f"v=DKIM1; k=ed25519; p={keys.ED25519}"),
        (f"v=DKIM1; k=rsa; p={RSA[:-60]}", PLACEHOLDER),
        (f"v=DKIM1; k=rsa; p={TOO_SHORT}", PLACEHOLDER),
        ("v=spf1 -all", PLACEHOLDER),
    ],
)
def test_a_key_that_can_be_made_out_is_published_as_it_should_be(record: str, better: str) -> None:
    assert mended(record, read_key(record)) == better
