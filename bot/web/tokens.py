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
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return problem(401, "Send the token as `Authorization: Bearer …`.", **{"WWW-Authenticate": "Bearer"})
    if any(hmac.compare_digest(given.strip().encode(), token.encode()) for token in accepted):
        return None
    if writing and secrets.read_token and hmac.compare_digest(given.strip().encode(), secrets.read_token.encode()):
        return problem(403, "This token may only read. Send DELIVERABOT_API_TOKEN's value.")
    return problem(401, "This token is not known here.", **{"WWW-Authenticate": 'Bearer error="invalid_token"'})
