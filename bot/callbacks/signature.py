"""How a webhook is signed: https://github.com/standard-webhooks/standard-webhooks, specification 1.0, scheme v1.

Ten lines of `hmac` instead of the package `standardwebhooks`, which is made for receivers and would bring httpx along.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"


def read_secrets(text: str) -> tuple[bytes, ...]:
    """The keys of one secret, or of several with spaces between while it is being changed. ValueError: no such form."""
    return tuple(_key(secret) for secret in text.split())


def headers(keys: Sequence[bytes], *, message_id: str, seconds: int, body: bytes) -> dict[str, str]:
    """What is sent beside the body: one signature for every key, over "id.seconds.body"."""
    signed = f"{message_id}.{seconds}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{_signature(key, signed)}" for key in keys),
    }


def _signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError(f"must be {PREFIX} and 24 to 64 octets in base64")  # never what it is
    return key
