"""The HTTP face, listening."""

import errno
import os
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot import platforms
from bot.errors import SettingsError
from bot.intake.intake import Intake
from bot.settings import Web
from bot.slack.app import SocketMode
from bot.slack.desk import Desk
from bot.web import build_app as build_web
from bot.web.fetch import HttpFetch
from bot.web.hooks import HookRoutes
from bot.web.problems import Handler

Stop = Callable[[], Awaitable[None]]


ANSWERS = 2.5  # seconds of these in which listeners still acknowledge: after three Slack takes it no more


async def start_web(desk: Desk, socket: SocketMode | None, slack_events: Handler | None, stops: list[Stop]) -> str:
    async def ready() -> dict[str, bool]:
        return {"store": await desk.store.answers(), "slack": await socket.connected() if socket else True}

    intake = Intake(desk.store, desk.clock)
    application = build_web(
        settings=desk.settings,
        store=desk.store,
        intake=intake,
        campaigns=desk.campaigns,
        verifications=desk.verifications,
        jobs=desk.jobs,
        ready=ready,
        slack_events=slack_events,
        hooks=HookRoutes(intake, platforms.secrets_in(os.environ), HttpFetch(desk.clock), desk.clock),
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=ANSWERS, auto_decompress=False)
    await runner.setup()
    stops.append(runner.cleanup)
    wanted = desk.settings.web
    try:
        await web.TCPSite(runner, wanted.host, wanted.port).start()
    except OSError as error:
        raise _cannot_listen(wanted, error) from None
    return f"http://{wanted.host}:{runner.addresses[0][1]}"


def _cannot_listen(wanted: Web, error: OSError) -> SettingsError:
    if error.errno == errno.EADDRINUSE:
        return SettingsError(
            f"web.port = {wanted.port}: another program listens there; set DELIVERABOT_WEB_PORT to a free one"
        )
    known = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror  # a host's name is below 0
    return SettingsError(f"web.host = {wanted.host!r}, web.port = {wanted.port}: {known}")
