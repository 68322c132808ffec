"""Bearer tokens: one that may write events, one that may only ask."""

import hmac

from aiohttp import web

from bot.settings import Secrets
from bot.web.problems import problem


def refused(request: web.Request, secrets: Secrets, *, writing: bool) -> web.Response | None:
    """None where the request may pass, else the answer to give."""
    accepted = [token for token in (secrets.api_token, "" if writing else secrets.read_token) if token]
    if not accepted:
        return problem(401, "No token is set up here: set DELIVERABOT_API_TOKEN where the bot runs.")
    given = given_token(request)
    if not given:
        return problem(401, "Send the token as `Authorization: Bearer …`.", **{"WWW-Authenticate": "Bearer"})
    if any(_same(given, token) for token in accepted):
        return None
    if writing and secrets.read_token and _same(given, secrets.read_token):
        return problem(403, "This token may only read. Send DELIVERABOT_API_TOKEN's value.")
    return problem(401, "This token is not known here.", **{"WWW-Authenticate": 'Bearer error="invalid_token"'})


def given_token(request: web.Request) -> str:
    """What is shown, however many spaces stand before it; "" where there is none."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def _same(given: str, token: str) -> bool:
    # Octets that are no UTF-8 arrive as surrogates.
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode())
