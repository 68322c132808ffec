"""Access tokens of OAuth 2 (RFC 6749 sections 4.4 and 6), kept until shortly before they end.

A refresh token that the provider replaces is kept in memory; the one in the environment is used again after a restart.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.clock import SECOND, Clock
from bot.intake.reader import Refused, Unreachable
from bot.settings import Mailbox

LIMIT = ClientTimeout(total=20.0)
EARLY = 120  # seconds before its end that a token is not used any more
URLS = {
    "google": "https://oauth2.googleapis.com/token",
    "microsoft": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    "microsoft-app": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
}
SCOPES = {
    ("microsoft", "imap"): "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    ("microsoft", "pop3"): "https://outlook.office.com/POP.AccessAsUser.All offline_access",
    ("microsoft-app", "imap"): "https://outlook.office365.com/.default",
    ("microsoft-app", "pop3"): "https://outlook.office365.com/.default",
}
PASSING = {"temporarily_unavailable", "server_error", "slow_down"}


class Tokens:
    """Access tokens for one mailbox."""

    def __init__(self, wanted: Mailbox, secrets: Mapping[str, str], clock: Clock) -> None:
        self._url = wanted.token_url or URLS[wanted.auth].format(tenant=wanted.tenant or "common")
        self._clock = clock
        self._refresh_token = secrets.get(f"{wanted.secret_prefix}REFRESH_TOKEN", "")
        self._form = {
            "client_id": wanted.client_id,
            "client_secret": secrets.get(f"{wanted.secret_prefix}CLIENT_SECRET", ""),
            "scope": wanted.scope or SCOPES.get((wanted.auth, wanted.kind), ""),
        }
        self._as_application = wanted.auth == "microsoft-app" or not self._refresh_token
        self._token, self._until = "", 0

    async def access_token(self) -> str:
        """One that is good for a while still. Refused: a person must act; Unreachable: later."""
        if self._clock() >= self._until:
            answer = await self._ask()
            self._token = str(answer["access_token"])
            self._refresh_token = str(answer.get("refresh_token") or self._refresh_token)
            self._until = self._clock() + (_seconds(answer.get("expires_in")) - EARLY) * SECOND
        return self._token

    def forget(self) -> None:
        """The server did not take it: ask for another the next time."""
        self._until = 0

    async def _ask(self) -> dict[str, Any]:
        grant = {"grant_type": "client_credentials"}
        if not self._as_application:
            grant = {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
        form = grant | {name: value for name, value in self._form.items() if value}
        try:
            async with (
                ClientSession(timeout=LIMIT) as http,
                http.post(self._url, data=form, allow_redirects=False) as answer,
            ):
                status, body = answer.status, await answer.content.read(100_000)
        except (ClientError, TimeoutError, OSError) as error:
            raise Unreachable(f"the token endpoint cannot be reached: {type(error).__name__}") from None
        told = _object(body)
        if status == 200 and told.get("access_token"):
            return told
        name = re.sub(r"[^a-z_]", "", str(told.get("error", "")))[:40]
        words = f"the token endpoint refused: HTTP {status} {name}".rstrip()
        raise Unreachable(words) if status >= 500 or status == 429 or name in PASSING else Refused(words)


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(told: object) -> int:
    return int(told) if isinstance(told, int | float | str) and str(told).isdigit() else 3_600
