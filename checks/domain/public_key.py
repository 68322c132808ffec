"""The public key of a DKIM record: which kind, how long. Only the length is needed, so no cryptography is done here.

Libraries refuse short RSA keys as such; a key of 512 bits is to be told as too short, not as unreadable.
"""

from __future__ import annotations

import base64
import binascii

from checks.sentence import sentence

ED25519_OCTETS = 32
ED25519_WRAPPING = bytes.fromhex("302a300506032b6570032100")  # what a SubjectPublicKeyInfo puts before it (RFC 8410)

_SEQUENCE, _INTEGER, _BIT_STRING = 0x30, 0x02, 0x03


def decode(text: str) -> bytes:
    """Base64 as written in `p=`, blanks taken out. ValueError if it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(sentence("the key is not base64: {error}", error=error)) from None


def rsa_bits(der: bytes) -> int:
    """Length of the modulus in bits, out of a SubjectPublicKeyInfo (RFC 5280) or a bare RSAPublicKey (RFC 8017 A.1.1).

    RFC 6376 names the second, everybody publishes the first. ValueError if it is neither.
    """
    kind, body, _ = _element(der)
    if kind != _SEQUENCE:
        raise ValueError(sentence("the key is no ASN.1 sequence"))
    kind, first, rest = _element(body)
    if kind == _SEQUENCE:  # the algorithm; the key itself follows in a bit string, after an octet of unused bits
        kind, bits, _ = _element(rest)
        if kind != _BIT_STRING or bits[:1] != b"\0":
            raise ValueError(sentence("the key is no SubjectPublicKeyInfo"))
        return rsa_bits(bits[1:])
    if kind != _INTEGER:
        raise ValueError(sentence("the key is no RSA key"))
    kind, exponent, _ = _element(rest)
    modulus = int.from_bytes(first, "big", signed=True)
    if kind != _INTEGER or not exponent or modulus <= 0:
        raise ValueError(sentence("the key is no RSA key"))
    return modulus.bit_length()


def _element(der: bytes) -> tuple[int, bytes, bytes]:
    """The first element: its tag, its content, and what follows it (X.690 section 8.1)."""
    if len(der) < 2:
        raise ValueError(sentence("the key ends too early"))
    length, start = der[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(der[2:start], "big")
    end = start + length
    if end > len(der):
        raise ValueError(sentence("the key ends too early"))
    return der[0], der[start:end], der[end:]
