"""The composition root: builds every part, starts it, stops it in order. Only wiring."""

import asyncio
import errno
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from bot import clock, platforms
from bot.alerts import Alerts
from bot.callbacks import CallbackSender, read_secrets
from bot.campaigns import Campaigns, Policies
from bot.digest import Digests
from bot.errors import SettingsError
from bot.intake.intake import Intake
from bot.intake.reader import Reader
from bot.intake.readers import build_readers
from bot.mail import Mailer, SlackSilent
from bot.ports import allowed_networks, build_catalog, build_limits, build_probe, build_resolver, callback_networks
from bot.reviews import Reviews
from bot.settings import Settings, Web
from bot.slack.app import SocketMode, build_app, build_client, check_token, http_handler
from bot.slack.desk import Desk
from bot.slack.messages import Messages
from bot.slack.people import People
from bot.slack.poster import Poster
from bot.slack.tasks import Tasks
from bot.store import Store
from bot.store.sole import sole_bot
from bot.targets import Lookups, Targets
from bot.targets.reputation import Postmaster, Snds
from bot.verification import JobRunner, Jobs, Verifications
from bot.watch import Check, Schedule
from bot.watch.blocklists import Blocklists
from bot.watch.bounce_rates import BounceRates
from bot.watch.digest import DigestCheck
from bot.watch.domains import Domains
from bot.watch.failed_checks import FailedChecks
from bot.watch.heartbeat import Heartbeat
from bot.watch.housekeeping import Housekeeping
from bot.watch.probes import Probes
from bot.watch.recipient_providers import RecipientProviders
from bot.watch.resolver import OwnResolver
from bot.watch.sources import Sources
from bot.web import build_app as build_web
from bot.web.fetch import HttpFetch
from bot.web.hooks import HookRoutes
from bot.web.problems import Handler
from checks.address import CatchAllMemory, Manners
from checks.dns import Resolver
from checks.domain.https import HttpsFetcher

log = logging.getLogger(__name__)

GRACE = 4.0  # seconds that what is in hand may take at the end; with all that follows it, ten are promised
ANSWERS = 2.5  # seconds of these in which listeners still acknowledge: after three Slack takes it no more
RESOLVER_INTERVAL = 60.0  # seconds between two questions to our own resolver
AGAIN_INTERVAL = 60.0  # seconds between two looks at what waits for its second look
FRESH = 60.0  # seconds an answer of the DNS is kept for what is looked up on a schedule: a second look must be one
PROBES_INTERVAL = 60.0  # seconds between two looks at who refuses to be asked
PROVIDERS_INTERVAL = 10.0  # seconds between two looks at whose mail hosts are not known yet
REPUTATION_INTERVAL = 3_600.0  # seconds between two tries to read what is told once a day
SOURCES_INTERVAL = 300.0  # seconds between two looks at which source has fallen silent
ENDS_INTERVAL = 20.0  # seconds between two looks at what time alone ends
MAIL_INTERVAL = 30.0  # seconds between two looks at whether Slack has long not been told


def build_desk(settings: Settings, store: Store, resolver: Resolver) -> Desk:
    """The behaviours, and Slack's client."""
    client = build_client(settings)
    campaigns = Campaigns(store, settings, clock.now)
    fresh = build_resolver(settings, cache_seconds=FRESH)
    verifications = Verifications(
        store,
        resolver,
        build_probe(settings),
        CatchAllMemory(),
        clock.now,
        allowed_networks(settings),
        build_limits(settings),
        Manners(settings.verification.per_server),
    )
    return Desk(
        store=store,
        settings=settings,
        clock=clock.now,
        alerts=Alerts(store, settings, clock.now),
        campaigns=campaigns,
        policies=Policies(campaigns),
        reviews=Reviews(store, settings, clock.now),
        verifications=verifications,
        jobs=Jobs(store, verifications, clock.now),
        targets=Targets(store, settings, clock.now),
        lookups=Lookups(settings, fresh, build_catalog(settings), HttpsFetcher(fresh, allowed_networks(settings))),
        client=client,
        people=People(client, settings.reviews),
        tasks=Tasks(),
    )


def build_schedule(desk: Desk, resolver: Resolver) -> Schedule:
    """What runs when."""
    every = desk.settings.watch
    rates = BounceRates(desk.store, desk.alerts, desk.settings, desk.clock)
    lists = Blocklists(desk.store, desk.alerts, desk.targets, desk.lookups, desk.clock)
    domains = Domains(desk.store, desk.alerts, desk.targets, desk.lookups, desk.clock)
    probes = Probes(desk.store, desk.alerts, desk.settings, desk.clock)
    sources = Sources(desk.store, desk.alerts, desk.clock)
    providers = RecipientProviders(desk.store, resolver, desk.clock)
    house = Housekeeping(desk.store, desk.settings, desk.alerts, desk.campaigns, desk.reviews, desk.clock)
    checks = [
        Check(name="bounce_rate", interval=every.rate_interval, run=rates.look),
        Check(name="blocklist", interval=every.blocklist_interval, run=lists.look),
        Check(name="domain", interval=every.domain_interval, run=domains.look),
        Check(name="blocklist_again", interval=AGAIN_INTERVAL, run=lists.look_again),
        Check(name="domain_again", interval=AGAIN_INTERVAL, run=domains.look_again),
        Check(name="probe", interval=PROBES_INTERVAL, run=probes.look),
        Check(name="source", interval=SOURCES_INTERVAL, run=sources.look),
        Check(name="recipient_provider", interval=PROVIDERS_INTERVAL, run=providers.look),
        Check(name="ends", interval=ENDS_INTERVAL, run=house.ends),
        Check(name="forget", interval=every.housekeeping_interval, run=house.forget),
    ]
    if desk.settings.secrets.snds_key:
        snds = Snds(desk.store, desk.settings, desk.clock)
        checks.append(Check(name="snds", interval=REPUTATION_INTERVAL, run=snds.look))
    if desk.settings.secrets.has_postmaster:
        postmaster = Postmaster(desk.store, desk.targets, desk.clock)
        checks.append(Check(name="postmaster", interval=REPUTATION_INTERVAL, run=postmaster.look))
    if desk.settings.mail.host:
        mailer = Mailer(desk.settings.mail, desk.settings.secrets.mail_password)
        silent = SlackSilent(desk.store, mailer, desk.settings.mail, desk.clock)
        checks.append(Check(name="mail", interval=MAIL_INTERVAL, run=silent.look))
    return Schedule([*checks, *_over_checks(desk, resolver, checks)], store=desk.store, clock=desk.clock)


def _over_checks(desk: Desk, resolver: Resolver, checks: Sequence[Check]) -> Iterator[Check]:
    """What looks at the other checks, and acts on what they found."""
    settings = desk.settings
    every = {check.name: check.interval for check in checks}
    if settings.blocklists.ips or settings.blocklists.domains or settings.verification.hello:
        every["resolver"] = RESOLVER_INTERVAL
        yield Check(name="resolver", interval=RESOLVER_INTERVAL, run=OwnResolver(resolver).look, limit=30.0)
    yield Check(name="policies", interval=settings.watch.rate_interval, run=desk.policies.look)
    yield Check(name="failed_checks", interval=ENDS_INTERVAL, run=FailedChecks(desk.alerts, every).look)
    digests = Digests(desk.store, settings, desk.clock)
    mailer = Mailer(settings.mail, settings.secrets.mail_password) if settings.digest.by_mail else None
    yield Check(name="digest", interval=ENDS_INTERVAL, run=DigestCheck(digests, mailer).look)
    if url := settings.secrets.heartbeat_url:
        heartbeat = Heartbeat(desk.store, desk.clock, url, every, settings.alerts.failed_runs)
        yield Check(name="heartbeat", interval=settings.watch.heartbeat_interval, run=heartbeat.look)


def build_callbacks(settings: Settings, store: Store) -> CallbackSender | None:
    """What sends webhooks, where there is a secret to sign them with."""
    try:
        keys = read_secrets(settings.secrets.webhook_secret)
    except ValueError as error:
        raise SettingsError(f"DELIVERABOT_WEBHOOK_SECRET: {error}") from None
    return CallbackSender(store, clock.now, keys, callback_networks(settings)) if keys else None


Stop = Callable[[], Awaitable[None]]


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
        callbacks = build_callbacks(settings, store)
        app = build_app(desk)
        socket = SocketMode(app, settings) if settings.secrets.app_token else None
        stops: list[Stop] = [lambda: _stop_slack(desk, socket)]
        stack.push_async_callback(_stop_all, stops)
        await check_token(desk.client)
        await desk.jobs.end_interrupted()
        url = await _start_web(desk, socket, http_handler(app) if socket is None else None, stops)
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


async def _stop_all(stops: list[Stop]) -> None:
    for outcome in await asyncio.gather(*(stop() for stop in stops), return_exceptions=True):
        if isinstance(outcome, BaseException):
            log.error("stopping: %s: %s", type(outcome).__name__, outcome)


async def _start_web(desk: Desk, socket: SocketMode | None, slack_events: Handler | None, stops: list[Stop]) -> str:
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
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=ANSWERS)
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
