"""What the listeners work with: the behaviours of the bot, and who is asking."""

from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.alerts import Alerts
from bot.campaigns import Campaigns, Policies
from bot.clock import Clock
from bot.reviews import Reviews
from bot.settings import Settings
from bot.slack.people import People
from bot.slack.tasks import Tasks
from bot.store import Store
from bot.targets import Lookups, Marks, Targets
from bot.verification import Jobs, Verifications


@dataclass(frozen=True)
class Desk:
    """Handed to every listener. `every`: seconds between two runs of each check of the schedule."""

    store: Store
    settings: Settings
    clock: Clock
    alerts: Alerts
    campaigns: Campaigns
    policies: Policies
    reviews: Reviews
    verifications: Verifications
    jobs: Jobs
    targets: Targets
    marks: Marks
    lookups: Lookups
    client: AsyncWebClient
    people: People
    tasks: Tasks
    every: Mapping[str, float]
