"""Standard Webhooks 1.0, and Svix, from which it comes: https://github.com/standard-webhooks/standard-webhooks."""

import base64
import binascii

from bot.clock import MINUTE, SECOND
from bot.platforms.proof.hashed import digest, same
from bot.platforms.proof.request import Forged, Request, Secrets, split

WINDOW = 5 * MINUTE
FAMILIES = ("webhook", "svix")
PREFIX = "whsec_"


def standard_webhooks(request: Request, secrets: Secrets, now: int) -> None:
    """`v1` signatures over "id.timestamp.body", not older or newer than five minutes; any of several may fit."""
    family = _family(request)
    told = request.header(f"{family}-id"), request.header(f"{family}-timestamp")
    given = [signature for part in request.header(f"{family}-signature").split() if (signature := _v1(part))]
    if not all(told) or not given:
        raise Forged("No signature: a header of webhook-id, webhook-timestamp, webhook-signature is missing.")
    if not (told[1].isascii() and told[1].isdigit() and len(told[1]) < 15):
        raise Forged("The timestamp of the signature is no number.")
    if abs(now - int(told[1]) * SECOND) > WINDOW:
        raise Forged("The signature is older or newer than five minutes: replayed, or one of the clocks is wrong.")
    signed = ".".join(told).encode("utf-8", "surrogatepass") + b"." + request.body
    expected = [digest(key, signed, "sha256", as_base64=True) for key in _keys(secrets.get())]
    if not any(same(one, other) for one in given for other in expected):
        raise Forged("The signature does not fit the body and the secret set up here.")


def message_id(request: Request) -> str:
    """The id that is the same each time a message is sent again; that of the headers which are proven."""
    return request.header(f"{_family(request)}-id")


def _family(request: Request) -> str:
    return next((one for one in FAMILIES if request.header(f"{one}-signature")), FAMILIES[0])


def _v1(part: str) -> str:
    version, _, signature = part.partition(",")
    return signature if version == "v1" else ""


def _keys(secret: str) -> list[bytes]:
    keys = []
    for one in split(secret):
        try:
            keys.append(base64.b64decode(one.removeprefix(PREFIX), validate=True))
        except (binascii.Error, ValueError):
            keys.append(one.encode())
    return keys
