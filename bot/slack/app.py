"""The Bolt app, and the two ways Slack reaches it: Socket Mode (an app token), or signed HTTP (a signing secret)."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SettingsError
from bot.settings import Settings
from bot.slack import failures
from bot.slack.desk import Desk
from bot.slack.listeners import register_all

log = logging.getLogger(__name__)

BOLT_LOG = logging.getLogger("slack_bolt")
# Bolt reads SLACK_BOT_TOKEN from the environment by itself, and then warns that it was given a client.
BOLT_LOG.addFilter(lambda record: record.msg != warning_client_prioritized_and_token_skipped())
CHECK_LIMIT = 3.0  # seconds the start waits for Slack to look at the token
REFUSED = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
FAREWELL = 1.0  # seconds for the closing of a WebSocket: the other side may be gone
CALL_LIMIT = 10  # seconds one call to Slack may take


def build_client(settings: Settings) -> AsyncWebClient:
    """The one Web API client. No retries inside: a repeated chat.postMessage is a message twice; the outbox knows better."""
    return AsyncWebClient(
        token=settings.secrets.bot_token, base_url=settings.slack.api_url, timeout=CALL_LIMIT, retry_handlers=[]
    )


async def check_token(client: AsyncWebClient) -> None:
    """SettingsError where Slack refuses the bot token. Where Slack cannot be reached the bot starts, and goes on trying."""
    try:
        async with asyncio.timeout(CHECK_LIMIT):
            await client.auth_test()
    except SlackApiError as error:
        if failures.name(error) in REFUSED:
            raise SettingsError(
                f"SLACK_BOT_TOKEN: {client.base_url} refuses it ({failures.name(error)});"
                " it must be the Bot User OAuth Token (xoxb-…) of the installed app"
            ) from None
    except (aiohttp.ClientError, TimeoutError):
        log.warning("%s cannot be reached just now; what is to be said waits", client.base_url)


def build_app(desk: Desk) -> AsyncApp:
    """Every listener registered."""
    secrets = desk.settings.secrets
    app = AsyncApp(client=desk.client, signing_secret=secrets.signing_secret or None, logger=BOLT_LOG)
    register_all(app, desk)
    return app


class SocketMode:
    """Slack's envelopes over a WebSocket that we open: needs no public address."""

    def __init__(self, app: AsyncApp, settings: Settings) -> None:
        self._client = AsyncSocketModeHandler(app, settings.secrets.app_token).client
        self._connecting: asyncio.Task[None] | None = None

    async def connect(self, *, patience: float) -> None:
        """Returns when it is connected, or after `patience` seconds; Bolt's client goes on trying by itself."""
        self._connecting = asyncio.create_task(self._client.connect(), name="slack-connect")  # type: ignore[no-untyped-call]
        await asyncio.wait([self._connecting], timeout=patience)

    async def connected(self) -> bool:
        """Do envelopes arrive at this moment?"""
        return bool(await self._client.is_connected())

    async def close(self) -> None:
        """Takes nothing more."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await self._client.close()  # type: ignore[no-untyped-call]


def http_handler(app: AsyncApp) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Slack's requests over HTTP; Bolt checks their signature and age."""

    async def slack_events(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return slack_events
