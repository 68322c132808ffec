"""The playground itself: builds every part, serves them on one loopback port, ends them in order."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from playground.background import Background
from playground.calls import Calls
from playground.clock import Clock
from playground.delivery.post_office import RETRY_DELAYS, PostOffice
from playground.delivery.signed_http import SignedHttp
from playground.delivery.socket_mode import SocketMode
from playground.faults import Faults
from playground.files import Files
from playground.interaction.response_urls import ResponseUrls
from playground.interaction.triggers import Triggers
from playground.jsontypes import Json
from playground.live import Live
from playground.manifest import Manifest
from playground.rate_limits import RateLimits, Rates
from playground.routes import application
from playground.slack import Slack
from playground.timeline import Timeline
from playground.tokens import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Scopes, Tokens
from playground.viewshelf import ViewShelf
from playground.workspace import Workspace

ACKNOWLEDGE_SECONDS = 3.0


class Playground:
    """`async with Playground(manifest=Path("app_manifest.yml")) as slack:` and a bot can be pointed at it.

    manifest            the bot's app manifest: a file, or the mapping itself
    port                0: any free one; then `slack.url` and `slack.api_url` tell which
    events_url          where events go as signed HTTP requests; without it, over Socket Mode
    optional_scopes     False: whoever installed the app declined its optional scopes
    new_blocks          False: a workspace that has no data_table and data_visualization blocks yet
    rates               how often messages and calls may come; `message_interval` is a short way to say the commonest
    acknowledge_within  seconds the app has to acknowledge
    retry_delays        seconds before each retry of an event
    """

    def __init__(
        self,
        *,
        manifest: Path | Mapping[str, Any],
        host: str = "127.0.0.1",
        port: int = 0,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        signing_secret: str = SIGNING_SECRET,
        events_url: str | None = None,
        optional_scopes: bool = True,
        new_blocks: bool = True,
        rates: Rates | None = None,
        message_interval: float = 1.0,
        acknowledge_within: float = ACKNOWLEDGE_SECONDS,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        clock: Clock | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._manifest = Manifest.read(manifest)
        self._tokens = Tokens(bot_token, app_token, signing_secret)
        self._events_url = events_url
        self._optional_scopes = optional_scopes
        self._new_blocks = new_blocks
        self._rates = rates or Rates(message_interval=message_interval)
        self._acknowledge_within = acknowledge_within
        self._retry_delays = retry_delays
        self.clock = clock or Clock()
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = signing_secret

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    @property
    def api_url(self) -> str:
        """For the `base_url` of a Slack client."""
        return f"{self.url}/api/"

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    @property
    def calls(self) -> Calls:
        return self.slack.calls

    @property
    def faults(self) -> Faults:
        return self.slack.faults

    async def __aenter__(self) -> Self:
        listener = socket.create_server((self._host, self._port))
        self._port = listener.getsockname()[1]
        self._background = Background()
        self.slack = self._build()
        self._runner = web.AppRunner(application(self.slack), access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._background.close()
        await self.slack.sockets.close()
        self.slack.live.close()
        await self._runner.cleanup()
        if self._http is not None:
            await self._http.close()

    async def wait_connected(self, *, timeout: float = 10.0) -> None:
        """Until the bot holds a Socket Mode connection (after a refresh: a new one). Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            await self.slack.sockets.wait_for_one()

    def lose_patience(self, *, after: float) -> None:
        """From now on the app has so many seconds to acknowledge: for tests of an app that does not."""
        self.slack.post_office.acknowledge_within = after

    async def refresh_sockets(self) -> None:
        """What Slack does every few hours: asks the bot politely to connect anew."""
        await self.slack.sockets.refresh()

    def drop_sockets(self) -> None:
        """What networks do: the connections die without a word."""
        self.slack.sockets.drop()

    async def next_unacknowledged_event(self, *, timeout: float = 10.0) -> Json:
        """The next event_callback given up after its retries. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            return await self.slack.post_office.given_up.get()

    def _build(self) -> Slack:
        clock, url, manifest = self.clock, self.url, self._manifest
        live = Live()
        workspace = Workspace(bot_name=manifest.bot_name)
        sockets = SocketMode(
            clock=clock,
            socket_url=f"ws://{self._host}:{self._port}/link/",
            changed=lambda connected: live.publish_to_all({"type": "connection", "connected": connected}),
        )
        self._http = (
            SignedHttp(clock=clock, url=self._events_url, signing_secret=self.signing_secret)
            if self._events_url
            else None
        )
        optional = manifest.optional_scopes if self._optional_scopes else ()
        return Slack(
            url=url,
            clock=clock,
            manifest=manifest,
            tokens=self._tokens,
            scopes=Scopes(tuple(dict.fromkeys((*manifest.scopes, *optional)))),
            new_blocks=self._new_blocks,
            workspace=workspace,
            timeline=Timeline(clock=clock, live=live, workspace=workspace, url=url),
            views=ViewShelf(live=live),
            files=Files(clock=clock, url=url),
            triggers=Triggers(clock=clock),
            response_urls=ResponseUrls(clock=clock, url=url),
            limits=RateLimits(clock=clock, rates=self._rates),
            faults=Faults(),
            calls=Calls(clock=clock),
            live=live,
            sockets=sockets,
            post_office=PostOffice(
                carrier=self._http or sockets,
                background=self._background,
                acknowledge_within=self._acknowledge_within,
                retry_delays=self._retry_delays,
            ),
        )
