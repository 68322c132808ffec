"""Signed HTTP requests to the app's one URL.

Sources: https://docs.slack.dev/authentication/verifying-requests-from-slack, https://docs.slack.dev/apis/events-api
"""

import asyncio
import hashlib
import hmac
import json
from urllib.parse import urlencode

import aiohttp

from playground.clock import Clock
from playground.delivery.carrier import COMMAND, EVENT, Parcel
from playground.errors import NotAcknowledged
from playground.jsontypes import Json

_FORM = "application/x-www-form-urlencoded"


class SignedHttp:
    def __init__(self, *, clock: Clock, url: str, signing_secret: str) -> None:
        self._clock = clock
        self._url = url
        self._secret = signing_secret.encode()
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())

    @property
    def connected(self) -> bool:
        return True

    async def carry(self, parcel: Parcel, *, within: float) -> Json:
        body, content_type = _body(parcel)
        headers = self._headers(body, content_type=content_type)
        if parcel.retry:
            headers["X-Slack-Retry-Num"] = str(parcel.retry)
            headers["X-Slack-Retry-Reason"] = parcel.retry_reason or "unknown_error"
        try:
            async with (
                asyncio.timeout(within),
                self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                text = await response.text()
        except TimeoutError:
            raise NotAcknowledged("operation_timeout", reason="http_timeout") from None
        except aiohttp.ClientError:
            raise NotAcknowledged("dispatch_failed", reason="connection_failed") from None
        if not 200 <= response.status < 300:
            retry = response.headers.get("X-Slack-No-Retry") != "1"
            raise NotAcknowledged("dispatch_failed", reason="http_error", retry=retry)
        return _answer(text, content_type=response.content_type)

    def _headers(self, body: bytes, *, content_type: str) -> dict[str, str]:
        stamp = str(int(self._clock.now()))
        digest = hmac.new(self._secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }

    async def close(self) -> None:
        await self._session.close()


def _body(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == EVENT:
        return json.dumps(parcel.payload).encode(), "application/json"
    fields = parcel.payload if parcel.kind == COMMAND else {"payload": json.dumps(parcel.payload)}
    return urlencode(fields).encode(), _FORM


def _answer(text: str, *, content_type: str) -> Json:
    """JSON where the app says so; any other text is a message for the person."""
    if not text.strip():
        return {}
    if content_type == "application/json":
        answer = json.loads(text)
        return answer if isinstance(answer, dict) else {}
    return {"text": text}
