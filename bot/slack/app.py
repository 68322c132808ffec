"""The Bolt app, and the two ways Slack reaches it: Socket Mode (an app token), or signed HTTP (a signing secret)."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack import actions, commands, events, views
from bot.slack.desk import Desk

log = logging.getLogger(__name__)

BOLT_LOG = logging.getLogger("slack_bolt")
CALL_LIMIT = 10  # seconds one call to Slack may take


def build_client(settings: Settings) -> AsyncWebClient:
    """The one Web API client. No retries inside: a repeated chat.postMessage is a message twice; the outbox knows better."""
    return AsyncWebClient(
        token=settings.secrets.bot_token, base_url=settings.slack.api_url, timeout=CALL_LIMIT, retry_handlers=[]
    )


def build_app(desk: Desk) -> AsyncApp:
    """Every listener registered."""
    secrets = desk.settings.secrets
    app = AsyncApp(client=desk.client, signing_secret=secrets.signing_secret or None, logger=BOLT_LOG)
    for kind in (commands, actions, views, events):
        kind.register(app, desk)
    return app


class SocketMode:
    """Slack's envelopes over a WebSocket that we open: needs no public address."""

    def __init__(self, app: AsyncApp, settings: Settings) -> None:
        self._handler = AsyncSocketModeHandler(app, settings.secrets.app_token)

    async def connect(self) -> None:
        """Tries until it is connected; Bolt's client reconnects by itself from then on."""
        await self._handler.client.connect()  # type: ignore[no-untyped-call]

    async def connected(self) -> bool:
        """Do envelopes arrive at this moment?"""
        return bool(await self._handler.client.is_connected())

    async def close(self) -> None:
        """Takes nothing more."""
        await self._handler.client.close()  # type: ignore[no-untyped-call]


def http_handler(app: AsyncApp) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Slack's requests over HTTP; Bolt checks their signature and age."""

    async def slack_events(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return slack_events
