"""The behaviours and Slack's client, put together."""

from bot import clock
from bot.alerts import Alerts
from bot.campaigns import Campaigns, Policies
from bot.ports import allowed_networks, build_catalog, build_resolver, build_verifications
from bot.reviews import Reviews
from bot.service.scheduled import intervals
from bot.settings import Settings
from bot.slack.app import build_client
from bot.slack.desk import Desk
from bot.slack.people import People
from bot.slack.tasks import Tasks
from bot.store import Store
from bot.targets import Lookups, Marks, Targets
from bot.verification import Jobs
from bot.watch.list_findings import Rejudge
from checks.dns import Resolver
from checks.domain.https import HttpsFetcher

FRESH = 60.0  # seconds an answer of the DNS is kept for what is looked up on a schedule: a second look must be one


def build_desk(settings: Settings, store: Store, resolver: Resolver) -> Desk:
    """The behaviours, and Slack's client."""
    client = build_client(settings)
    alerts, targets = Alerts(store, settings, clock.now), Targets(store, settings, clock.now)
    campaigns = Campaigns(store, settings, clock.now)
    fresh = build_resolver(settings, cache_seconds=FRESH)
    verifications = build_verifications(settings, store, resolver)
    return Desk(
        store=store,
        settings=settings,
        clock=clock.now,
        alerts=alerts,
        campaigns=campaigns,
        policies=Policies(campaigns),
        reviews=Reviews(store, settings, clock.now),
        verifications=verifications,
        jobs=Jobs(store, verifications, clock.now),
        targets=targets,
        marks=Marks(targets, Rejudge(alerts)),
        lookups=Lookups(settings, fresh, build_catalog(settings), HttpsFetcher(fresh, allowed_networks(settings))),
        client=client,
        people=People(client, settings.reviews),
        tasks=Tasks(),
        every=intervals(settings),
    )
