"""Every setting once: name, type, default, help. Read from a TOML file, then from the environment.

A setting `rate_interval` of the section `[watch]` is `DELIVERABOT_WATCH_RATE_INTERVAL` in the environment; lists are
written there with commas. Secrets are read from the environment only and never shown: see `Secrets`.
What there may be several of is a [[section]] that stands as often as needed, in the file only.
A section is a module here, an entry in `model.Settings`, and a line in `rules.FORMS` where its type does not say all.
A wrong setting raises `SettingsError` with one line that names the key, the value and what is allowed.
"""

from bot.settings.alerts import Alerts
from bot.settings.blocklists import Blocklists
from bot.settings.digest import Digest
from bot.settings.dns import Dns
from bot.settings.domains import Domains
from bot.settings.inbound import Inbound
from bot.settings.limits import Limit
from bot.settings.load import are_said, load
from bot.settings.log import Log
from bot.settings.logs import FollowedLog
from bot.settings.mail import Mail
from bot.settings.mailboxes import Mailbox
from bot.settings.model import ALIASES, REPEATED, SECTIONS, Settings, description, env_name, field_type
from bot.settings.policies import Policy
from bot.settings.polls import Poll
from bot.settings.rates import Rates
from bot.settings.reputation import Reputation
from bot.settings.reviews import Reviews
from bot.settings.routes import Route
from bot.settings.secrets import SECRET_NAMES, Secrets
from bot.settings.slack import Slack
from bot.settings.store import Store
from bot.settings.verification import Verification
from bot.settings.watch import Watch
from bot.settings.web import Web

__all__ = [
    "ALIASES",
    "REPEATED",
    "SECRET_NAMES",
    "SECTIONS",
    "Alerts",
    "Blocklists",
    "Digest",
    "Dns",
    "Domains",
    "FollowedLog",
    "Inbound",
    "Limit",
    "Log",
    "Mail",
    "Mailbox",
    "Policy",
    "Poll",
    "Rates",
    "Reputation",
    "Reviews",
    "Route",
    "Secrets",
    "Settings",
    "Slack",
    "Store",
    "Verification",
    "Watch",
    "Web",
    "are_said",
    "description",
    "env_name",
    "field_type",
    "load",
]
