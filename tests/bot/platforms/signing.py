"""Requests signed as the platforms sign them, with keys made for the run."""

import base64
import hashlib
import hmac
import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.platforms import Request


@cache
def p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def rsa_2048() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


def public(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    """As platforms show it: base64 of the key's DER."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def sendgrid(body: bytes, timestamp: str = "1763805600") -> dict[str, str]:
    """The headers SendGrid would send."""
    signature = p256().sign(timestamp.encode() + body, ec.ECDSA(SHA256()))
    return {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
    }


def postal(body: bytes) -> dict[str, str]:
    """The header of older Postals, and of newer ones."""
    key = rsa_2048()
    return {
        "X-Postal-Signature": base64.b64encode(key.sign(body, padding.PKCS1v15(), SHA1())).decode(),
        "X-Postal-Signature-256": base64.b64encode(key.sign(body, padding.PKCS1v15(), SHA256())).decode(),
    }


def mailgun(event: dict[str, Any], *, key: str, token: str, timestamp: str = "1763805600") -> bytes:
    """The body Mailgun would send."""
    signature = hmac.new(key.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
    signed = {"timestamp": timestamp, "token": token, "signature": signature}
    return json.dumps({"signature": signed, "event-data": event}).encode()


def hex_hmac(key: str, signed: bytes) -> str:
    return hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def standard(key: bytes, body: bytes, *, seconds: int, message_id: str = "msg_1") -> dict[str, str]:
    """The headers of a Standard Webhook."""
    signature = hmac.new(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def request(body: bytes, headers: dict[str, str] | None = None, url: str = "https://bot.example/hooks/x") -> Request:
    return Request.of(url=url, headers=headers, body=body)
