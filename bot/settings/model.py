"""All sections together, and what is known of each setting: its type, its help, its name in the environment."""

from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct

from bot.settings.alerts import Alerts
from bot.settings.blocklists import Blocklists
from bot.settings.digest import Digest
from bot.settings.dns import Dns
from bot.settings.domains import Domains
from bot.settings.inbound import Inbound
from bot.settings.limits import Limit
from bot.settings.log import Log
from bot.settings.logs import FollowedLog
from bot.settings.mail import Mail
from bot.settings.mailboxes import Mailbox
from bot.settings.policies import Policy
from bot.settings.polls import Poll
from bot.settings.rates import Rates
from bot.settings.reputation import Reputation
from bot.settings.reviews import Reviews
from bot.settings.routes import Route
from bot.settings.secrets import Secrets
from bot.settings.slack import Slack
from bot.settings.store import Store
from bot.settings.verification import Verification
from bot.settings.watch import Watch
from bot.settings.web import Web

# The names other tools already use for two of our settings.
ALIASES = {"PORT": ("web", "port"), "SLACK_API_URL": ("slack", "api_url")}


class Settings(Struct, frozen=True, kw_only=True):
    """All of it. `Settings()` is what a bare installation runs with."""

    slack: Slack = Slack()
    web: Web = Web()
    store: Store = Store()
    watch: Watch = Watch()
    rates: Rates = Rates()
    alerts: Alerts = Alerts()
    digest: Digest = Digest()
    reviews: Reviews = Reviews()
    verification: Verification = Verification()
    blocklists: Blocklists = Blocklists()
    domains: Domains = Domains()
    reputation: Reputation = Reputation()
    dns: Dns = Dns()
    mail: Mail = Mail()
    inbound: Inbound = Inbound()
    log: Log = Log()
    limits: tuple[Limit, ...] = ()
    routes: tuple[Route, ...] = ()
    mailboxes: tuple[Mailbox, ...] = ()
    logs: tuple[FollowedLog, ...] = ()
    polls: tuple[Poll, ...] = ()
    policies: tuple[Policy, ...] = ()
    secrets: Secrets = Secrets()


_KINDS = {name: kind for name, kind in get_type_hints(Settings).items() if name != "secrets"}
# [name], which stands once.
SECTIONS: dict[str, type[Struct]] = {name: kind for name, kind in _KINDS.items() if get_origin(kind) is not tuple}
# [[name]], which stands as often as there are such things; in the settings file only.
REPEATED: dict[str, type[Struct]] = {name: get_args(kind)[0] for name, kind in _KINDS.items() if name not in SECTIONS}


def field_type(section: str, key: str) -> Any:
    """The annotated type of one setting."""
    return get_type_hints((SECTIONS | REPEATED)[section], include_extras=True)[key]


def description(section: str, key: str) -> str:
    """The help of one setting."""
    metas = [m for m in get_args(field_type(section, key))[1:] if isinstance(m, Meta) and m.description]
    return metas[-1].description or "" if metas else ""


def env_name(section: str, key: str) -> str:
    """What a setting is called in the environment."""
    return f"DELIVERABOT_{section}_{key}".upper()
