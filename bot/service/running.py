"""Starts every part, and stops them in order."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot import clock
from bot.callbacks import CallbackSender, read_secrets
from bot.errors import SettingsError
from bot.intake.reader import Reader
from bot.intake.readers import build_readers
from bot.ports import build_resolver, callback_networks
from bot.service.desk import build_desk
from bot.service.listening import ANSWERS, Stop, start_web
from bot.service.scheduled import build_schedule
from bot.settings import Settings
from bot.slack.app import SocketMode, build_app, check_token, http_handler
from bot.slack.desk import Desk
from bot.slack.messages import Messages
from bot.slack.poster import Poster
from bot.store import Store
from bot.store.sole import sole_bot
from bot.verification import Courtesy, JobRunner

log = logging.getLogger(__name__)

GRACE = 4.0  # seconds that what is in hand may take at the end; with all that follows it, ten are promised


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[str]:
    """The whole bot, up inside the block; yields the URL of its HTTP face.

    At the end every part takes nothing new and finishes what it has in hand, all at the same time; then the store closes.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(sole_bot(settings.store.path))
        store = await stack.enter_async_context(Store(settings.store.path))
        resolver = build_resolver(settings)
        desk = build_desk(settings, store, resolver)
        await stack.enter_async_context(Courtesy(store, desk.verifications, desk.clock))
        callbacks = build_callbacks(settings, store)
        app = build_app(desk)
        socket = SocketMode(app, settings) if settings.secrets.app_token else None
        stops: list[Stop] = [lambda: _stop_slack(desk, socket)]
        stack.push_async_callback(_stop_all, stops)
        await check_token(desk.client)
        await desk.jobs.end_interrupted()
        url = await start_web(desk, socket, http_handler(app) if socket is None else None, stops)
        messages = Messages(desk.store, desk.settings, desk.clock, desk.people)
        poster = Poster(desk.store, desk.client, messages, desk.people, desk.clock)
        _start(poster, "poster", stops)
        _start(JobRunner(desk.store, desk.jobs, desk.clock), "verification-jobs", stops)
        if callbacks is not None:
            _start(callbacks, "callbacks", stops)
        for reader in build_readers(settings, store, desk.clock):
            _start(reader, reader.name, stops)
        schedule = build_schedule(desk, resolver)
        stops.append(lambda: schedule.stop(limit=GRACE))
        await schedule.start()
        if socket is not None:
            await socket.connect(patience=1.0)
        yield url


def build_callbacks(settings: Settings, store: Store) -> CallbackSender | None:
    """What sends webhooks, where there is a secret to sign them with."""
    try:
        keys = read_secrets(settings.secrets.webhook_secret)
    except ValueError as error:
        raise SettingsError(f"DELIVERABOT_WEBHOOK_SECRET: {error}") from None
    return CallbackSender(store, clock.now, keys, callback_networks(settings)) if keys else None


async def _stop_all(stops: list[Stop]) -> None:
    for outcome in await asyncio.gather(*(stop() for stop in stops), return_exceptions=True):
        if isinstance(outcome, BaseException):
            log.error("stopping: %s: %s", type(outcome).__name__, outcome)


def _start(loop: Poster | JobRunner | CallbackSender | Reader, name: str, stops: list[Stop]) -> None:
    """Something that runs until it is told to stop."""
    task = asyncio.create_task(loop.run(), name=name)

    async def stop() -> None:
        loop.stop()
        done, late = await asyncio.wait([task], timeout=GRACE)
        for each in late:
            each.cancel()
        await asyncio.gather(*done, *late, return_exceptions=True)

    stops.append(stop)


async def _stop_slack(desk: Desk, socket: SocketMode | None) -> None:
    await desk.tasks.wait(ANSWERS)  # their acknowledgements go through the socket
    if socket is not None:
        await socket.close()
    await desk.tasks.finish(GRACE - ANSWERS)
