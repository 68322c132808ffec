"""For platforms that do not sign: the secret as password in the URL, as `?token=`, or in a header.

https://anyone:SECRET@bot.example/hooks/postmark, …/hooks/postmark?token=SECRET, `Authorization: Bearer SECRET`, or
`X-Webhook-Token: SECRET`. Where the secret is `user:password`, the user counts too.
"""

import base64
import binascii
from urllib.parse import unquote

from bot.platforms.proof.hashed import same
from bot.platforms.proof.request import NoPassword, Request, Secrets, split

HEADERS = ("x-webhook-token", "x-webhook-secret", "x-api-key")


def in_url(request: Request, secrets: Secrets, _now: int, *, name: str = "WEBHOOK_SECRET") -> None:
    """Raises NoPassword. All that was given is compared with all that is accepted."""
    given = list(_given(request))
    accepted = split(secrets.get(name))
    if not given:
        raise NoPassword("No password: put the secret into the URL as its password, or as ?token=.")
    if not any(same(one, secret) for one in given for secret in accepted):
        raise NoPassword("This password is not the one set up here.")


def basic(request: Request) -> tuple[str, str] | None:
    """User and password of `Authorization: Basic`."""
    scheme, _, credentials = request.header("authorization").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return (user, password) if colon else None


def _given(request: Request) -> list[str]:
    found = [request.query.get("token", ""), *(request.header(header) for header in HEADERS)]
    scheme, _, credentials = request.header("authorization").partition(" ")
    if scheme.lower() == "bearer":
        found.append(credentials.strip())
    if (pair := basic(request)) is not None:
        found += [pair[1], ":".join(pair)]
    elif "@" in (place := request.place).netloc:
        found += [unquote(place.password or ""), f"{unquote(place.username or '')}:{unquote(place.password or '')}"]
    return [one for one in found if one]
