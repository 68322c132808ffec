"""Keyed hashes (RFC 2104): a header with the HMAC of the body, in hex or base64."""

import base64
import hmac
from collections.abc import Callable, Iterable

from bot.platforms.proof.request import Forged, Proof, Request, Secrets, split

Signed = Callable[[Request], bytes]


def same(given: str, expected: str) -> bool:
    """In constant time; octets that are no UTF-8 arrive as surrogates."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def digest(key: bytes, signed: bytes, algorithm: str, *, as_base64: bool = False) -> str:
    """An HMAC as text."""
    mac = hmac.digest(key, signed, algorithm)
    return base64.b64encode(mac).decode() if as_base64 else mac.hex()


def any_key(
    given: str, keys: Iterable[str], signed: bytes, *, algorithm: str = "sha256", as_base64: bool = False
) -> bool:
    """Was it signed with one of these keys? Hex in upper case is the same."""
    plain = given if as_base64 else given.lower()
    return any(same(plain, digest(key.encode(), signed, algorithm, as_base64=as_base64)) for key in keys)


def keyed(
    *headers: str, prefix: str = "", signed: Signed = lambda request: request.body, also: Iterable[str] = ()
) -> Proof:
    """A header with the hex HMAC-SHA256 of the body, or of what `signed` makes of the request.

    `also`: keys that prove a request beside the operator's: those a platform publishes for its test pings.
    """

    def check(request: Request, secrets: Secrets, _now: int) -> None:
        given = next((value for name in headers if (value := request.header(name))), "")
        if not given:
            raise Forged(f"No signature: the header {headers[0]} is missing.")
        keys = [*split(secrets.get()), *also]
        if not any_key(given.strip().removeprefix(prefix), keys, signed(request)):
            raise Forged(f"The signature in {headers[0]} does not fit the body and the secret set up here.")

    return check
