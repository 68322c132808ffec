"""What must hold in [[mailboxes]], [[logs]] and [inbound] beyond the form of each setting."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from bot.errors import SettingsError
from bot.settings.inbound import Inbound
from bot.settings.mailboxes import Mailbox
from bot.settings.model import Settings
from bot.settings.polls import Poll
from bot.settings.secrets import Secrets

# What each way to log in needs: settings, then secrets.
NEEDED = {
    "password": ((), ("PASSWORD",)),
    "google": (("client_id",), ("CLIENT_SECRET", "REFRESH_TOKEN")),
    "microsoft": (("client_id",), ("REFRESH_TOKEN",)),
    "microsoft-app": (("client_id", "tenant"), ("CLIENT_SECRET",)),
    "oauth": (("client_id", "token_url"), ()),
}
SHORTEST_SECRET = 16


def check_intake(settings: Settings) -> None:
    """SettingsError for the first thing that is wrong."""
    for section in ("mailboxes", "logs", "polls"):
        names = [each.name.lower().replace("-", "_") for each in getattr(settings, section)]
        for name in names:
            if names.count(name) > 1:
                raise SettingsError(f"{section}.name = {name!r}: must be another for each, in capitals or not")
    for mailbox in settings.mailboxes:
        for wrong in _wrong(mailbox, settings.secrets):
            raise SettingsError(wrong)
    for poll in settings.polls:
        for wrong in _wrong_poll(poll, settings.secrets):
            raise SettingsError(wrong)
    for followed in settings.logs:
        if followed.campaign_sender and re.compile(followed.campaign_sender).groups < 1:
            raise SettingsError(
                f"logs.campaign_sender = {followed.campaign_sender!r}: needs a group ( ) around the campaign"
            )
    _check_inbound(settings.inbound, settings.secrets)


def _wrong(mailbox: Mailbox, secrets: Secrets) -> Iterator[str]:
    where = f"mailboxes: {mailbox.name}"
    if mailbox.kind == "maildir":
        if not mailbox.path:
            yield f"{where}: path = '': must be set for a maildir"
        return
    wanted, secret = NEEDED[mailbox.auth]
    for key in ("host", "user", *wanted):
        if not getattr(mailbox, key):
            yield f"{where}: {key} = '': must be set for {mailbox.kind} with auth = {mailbox.auth!r}"
    for what in secret:
        if mailbox.secret_prefix + what not in secrets.named:
            yield f"{where}: auth = {mailbox.auth!r}: needs {mailbox.secret_prefix}{what} in the environment"
    if mailbox.security == "none" and mailbox.host not in ("localhost", "127.0.0.1", "::1"):
        yield f"{where}: security = 'none': must be tls or starttls, or what it logs in with goes in the open"
    if mailbox.token_url and not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", mailbox.token_url):
        yield f"{where}: token_url = {mailbox.token_url!r}: must begin with https://"


def _wrong_poll(poll: Poll, secrets: Secrets) -> Iterator[str]:
    where = f"polls: {poll.name}"
    if poll.secret_prefix + "KEY" not in secrets.named:
        yield f"{where}: needs {poll.secret_prefix}KEY in the environment"
    if not poll.url and poll.platform == "listmonk":
        yield f"{where}: url = '': must be set for listmonk, such as https://listmonk.acme.com"
    if poll.url and not re.match(r"https://[^/]|http://(127\.0\.0\.1|localhost)[:/]", f"{poll.url}/"):
        yield f"{where}: url = {poll.url!r}: must begin with https://, or its key goes in the open"


def _check_inbound(inbound: Inbound, secrets: Secrets) -> None:
    if any(len(one) < SHORTEST_SECRET for one in secrets.verp_secret.split()):
        raise SettingsError(f"DELIVERABOT_VERP_SECRET: must have at least {SHORTEST_SECRET} characters")
    if inbound.port and inbound.unsigned == "refuse":
        if not secrets.verp_secret:
            raise SettingsError("inbound.unsigned = 'refuse': needs DELIVERABOT_VERP_SECRET in the environment")
        if not inbound.domain:
            raise SettingsError("inbound.domain = '': must be set when inbound.port is")
    if inbound.port and not inbound.allow_networks:
        raise SettingsError("inbound.allow_networks = []: must name who may connect")
    only_here = all(ip_network(network).is_loopback for network in inbound.allow_networks)
    if inbound.port and only_here and not _is_here(inbound.host):
        raise SettingsError(
            f"inbound.host = {inbound.host!r}: is reached from elsewhere, without login or TLS: inbound.allow_networks must"
            " name the mail servers that may connect, such as 10.0.0.0/8"
        )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
