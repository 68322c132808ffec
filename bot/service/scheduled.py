"""What runs when."""

from collections.abc import Iterator, Sequence

from bot.digest import Digests
from bot.mail import Mailer, SlackSilent
from bot.settings import Settings
from bot.slack.desk import Desk
from bot.slack.letters import SlackLetters
from bot.slack.messages import Messages
from bot.targets.reputation import Postmaster, Snds
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
from checks.dns import Resolver

RESOLVER_INTERVAL = 60.0  # seconds between two questions to our own resolver
AGAIN_INTERVAL = 60.0  # seconds between two looks at what waits for its second look
PROBES_INTERVAL = 60.0  # seconds between two looks at who refuses to be asked
PROVIDERS_INTERVAL = 10.0  # seconds between two looks at whose mail hosts are not known yet
REPUTATION_INTERVAL = 3_600.0  # seconds between two tries to read what is told once a day
SOURCES_INTERVAL = 300.0  # seconds between two looks at which source has fallen silent
ENDS_INTERVAL = 20.0  # seconds between two looks at what time alone ends
MAIL_INTERVAL = 30.0  # seconds between two looks at whether Slack has long not been told


def intervals(settings: Settings) -> dict[str, float]:
    """Seconds between two runs of each check, as the service runs them."""
    watch = settings.watch
    every = {
        "bounce_rate": watch.rate_interval,
        "blocklist": watch.blocklist_interval,
        "domain": watch.domain_interval,
        "blocklist_again": AGAIN_INTERVAL,
        "domain_again": AGAIN_INTERVAL,
        "source": SOURCES_INTERVAL,
        "recipient_provider": PROVIDERS_INTERVAL,
        "ends": ENDS_INTERVAL,
        "probe": PROBES_INTERVAL,
        "forget": watch.housekeeping_interval,
        "policies": watch.rate_interval,
        "failed_checks": ENDS_INTERVAL,
        "digest": ENDS_INTERVAL,
    }
    if settings.mail.host:
        every["mail"] = MAIL_INTERVAL
    if settings.blocklists.ips or settings.blocklists.domains or settings.verification.hello:
        every["resolver"] = RESOLVER_INTERVAL
    if settings.secrets.heartbeat_url:
        every["heartbeat"] = watch.heartbeat_interval
    if settings.secrets.snds_key:
        every["snds"] = REPUTATION_INTERVAL
    if settings.secrets.has_postmaster:
        every["postmaster"] = REPUTATION_INTERVAL
    return every


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
        silent = SlackSilent(desk.store, mailer, _letters(desk), desk.settings.mail, desk.clock)
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
    yield Check(name="digest", interval=ENDS_INTERVAL, run=DigestCheck(digests, mailer, _letters(desk)).look)
    if url := settings.secrets.heartbeat_url:
        heartbeat = Heartbeat(desk.store, desk.clock, url, every, settings.alerts.failed_runs)
        yield Check(name="heartbeat", interval=settings.watch.heartbeat_interval, run=heartbeat.look)


def _letters(desk: Desk) -> SlackLetters:
    return SlackLetters(Messages(desk.store, desk.settings, desk.clock))
