"""Signatures by public keys: ECDSA on P-256 and RSA PKCS #1 v1.5 (RFC 8017, 8.2), keys as PEM or bare base64.

`cryptography` is loaded when the first one is checked: it costs 50 ms, and most platforms do without.
"""

import base64
import binascii
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes


def octets(text: str) -> bytes:
    """Base64, b"" where it is none."""
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def ecdsa_holds(key: str, signature: str, signed: bytes) -> bool:
    """Is `signature` (base64 of DER) that of `signed`, with SHA-256?"""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    public = public_key(key)
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    try:
        public.verify(octets(signature), signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def rsa_holds(key: "str | PublicKeyTypes | None", signature: str, signed: bytes, *, sha1: bool = False) -> bool:
    """Is `signature` (base64) that of `signed`, with SHA-256 or SHA-1?"""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256

    public = public_key(key) if isinstance(key, str) else key
    if not isinstance(public, rsa.RSAPublicKey):
        return False
    try:
        public.verify(octets(signature), signed, padding.PKCS1v15(), SHA1() if sha1 else SHA256())  # noqa: S303 - theirs
    except InvalidSignature:
        return False
    return True


def key_texts(text: str) -> list[str]:
    """Several keys with commas between; one may be broken into lines."""
    return [one.strip() for one in text.split(",") if one.strip()]


@lru_cache(maxsize=64)
def public_key(text: str) -> "PublicKeyTypes | None":
    """A key: PEM, the base64 inside it (also out of a DKIM record), or a certificate's. None where it is none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_public_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        if "BEGIN CERTIFICATE" in text:
            return load_pem_x509_certificate(text.encode()).public_key()
        bare = "".join(part for part in text.replace("\\n", "\n").splitlines() if "-----" not in part)
        bare = bare.rpartition("p=")[2].split(";")[0] if "p=" in bare else bare
        return load_der_public_key(octets("".join(bare.split())))
    except (ValueError, UnsupportedAlgorithm):
        return None


def jwk_keys(document: bytes, wanted: str = "") -> "list[PublicKeyTypes | None]":
    """The RSA keys of a JSON Web Key Set (RFC 7517); the one named `wanted`, where it is there."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    try:
        rows = [row for row in msgspec.json.decode(document, type=_KeySet).keys if row.kty == "RSA"]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []
    named = [row for row in rows if row.kid == wanted] or rows
    found: list[PublicKeyTypes | None] = []
    for row in named:
        try:
            found.append(RSAPublicNumbers(_number(row.e), _number(row.n)).public_key())
        except ValueError:
            continue
    return found


class _Key(msgspec.Struct):
    kty: str = ""
    kid: str = ""
    n: str = ""
    e: str = ""


class _KeySet(msgspec.Struct):
    keys: list[_Key] = []


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
