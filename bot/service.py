"""The composition root: builds every part, starts it, stops it in order. Only wiring."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from bot import clock
from bot.alerts import Alerts
from bot.campaigns import Campaigns
from bot.intake.intake import Intake
from bot.ports import build_catalog, build_probe, build_resolver
from bot.reviews import Reviews
from bot.settings import Settings
from bot.slack.app import SocketMode, build_app, build_client, check_token, http_handler
from bot.slack.desk import Desk
from bot.slack.messages import Messages
from bot.slack.people import People
from bot.slack.poster import Poster
from bot.slack.tasks import Tasks
from bot.store import Store
from bot.verification import Verifications
from bot.watch import Check, Schedule
from bot.watch.blocklists import Blocklists
from bot.watch.bounce_rates import BounceRates
from bot.watch.housekeeping import Housekeeping
from bot.web import build_app as build_web
from bot.web.problems import Handler
from checks.address import CatchAllMemory
from checks.dns import Resolver

log = logging.getLogger(__name__)

GRACE = 6.0  # seconds that what is in hand may take at the end
ENDS_INTERVAL = 20.0  # seconds between two looks at what time alone ends


def build_desk(settings: Settings, store: Store, resolver: Resolver) -> Desk:
    """The behaviours, and Slack's client."""
    client = build_client(settings)
    return Desk(
        store=store,
        settings=settings,
        clock=clock.now,
        alerts=Alerts(store, settings, clock.now),
        campaigns=Campaigns(store, settings, clock.now),
        reviews=Reviews(store, settings, clock.now),
        verifications=Verifications(store, resolver, build_probe(settings), CatchAllMemory(), clock.now),
        client=client,
        people=People(client, settings.reviews),
        tasks=Tasks(),
    )


def build_schedule(desk: Desk, resolver: Resolver) -> Schedule:
    """What runs when."""
    every = desk.settings.watch
    rates = BounceRates(desk.store, desk.alerts, desk.settings, desk.clock)
    lists = Blocklists(desk.alerts, desk.settings, resolver, build_catalog(desk.settings))
    house = Housekeeping(desk.store, desk.settings, desk.alerts, desk.campaigns, desk.reviews, desk.clock)
    checks = [
        Check(name="bounce_rate", interval=every.rate_interval, run=rates.look),
        Check(name="blocklist", interval=every.blocklist_interval, run=lists.look),
        Check(name="ends", interval=ENDS_INTERVAL, run=house.ends),
        Check(name="forget", interval=every.housekeeping_interval, run=house.forget),
    ]
    return Schedule(checks, store=desk.store, clock=desk.clock)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[str]:
    """The whole bot, up inside the block; yields the URL of its HTTP face. Parts stop in the reverse order."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(Store(settings.store.path))
        resolver = build_resolver(settings)
        desk = build_desk(settings, store, resolver)
        stack.push_async_callback(desk.tasks.finish, GRACE)
        await check_token(desk.client)
        await _start_poster(desk, stack)
        app = build_app(desk)
        socket = SocketMode(app, settings) if settings.secrets.app_token else None
        url = await _start_web(desk, socket, http_handler(app) if socket is None else None, stack)
        schedule = build_schedule(desk, resolver)
        await schedule.start()
        stack.push_async_callback(schedule.stop)
        if socket is not None:
            connecting = asyncio.create_task(socket.connect(), name="slack-connect")
            stack.push_async_callback(_close, socket, connecting)
            await asyncio.wait([connecting], timeout=1.0)
        yield url


async def _start_poster(desk: Desk, stack: AsyncExitStack) -> None:
    poster = Poster(desk.store, desk.client, Messages(desk.store, desk.settings, desk.clock), desk.clock)
    posting = asyncio.create_task(poster.run(), name="poster")

    async def stop() -> None:
        poster.stop()
        done, late = await asyncio.wait([posting], timeout=GRACE)
        for task in late:
            task.cancel()
        await asyncio.gather(*done, *late, return_exceptions=True)

    stack.push_async_callback(stop)


async def _start_web(desk: Desk, socket: SocketMode | None, slack_events: Handler | None, stack: AsyncExitStack) -> str:
    async def ready() -> dict[str, bool]:
        return {"store": True, "slack": await socket.connected() if socket else True}

    intake = Intake(desk.store, desk.clock)
    application = build_web(
        settings=desk.settings,
        store=desk.store,
        intake=intake,
        campaigns=desk.campaigns,
        ready=ready,
        slack_events=slack_events,
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, desk.settings.web.host, desk.settings.web.port)
    await site.start()
    return f"http://{desk.settings.web.host}:{runner.addresses[0][1]}"


async def _close(socket: SocketMode, connecting: asyncio.Task[None]) -> None:
    connecting.cancel()
    await asyncio.gather(connecting, return_exceptions=True)
    await socket.close()
