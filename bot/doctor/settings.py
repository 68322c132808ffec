"""Settings that load, and still cannot work together."""

import re
from collections.abc import Iterator

from bot.doctor.result import Result, failure, ok, skipped, warning
from bot.settings import Secrets, Settings


async def examine(settings: Settings) -> list[Result]:
    """Nothing but the settings is looked at."""
    found = [
        *_tokens(settings.secrets),
        *_approvers(settings),
        *_channel(settings),
        *_senders(settings),
        *_keys(settings.secrets),
    ]
    return [ok("settings", "they load, and each is of the right form"), *found]


SNDS_KEY = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def is_embedded(settings: Settings) -> bool:
    """No Slack is set up: the bot would start on the look-alike."""
    secrets = settings.secrets
    return not (secrets.bot_token or secrets.app_token or secrets.signing_secret)


def _tokens(secrets: Secrets) -> Iterator[Result]:
    prefixes = {"SLACK_BOT_TOKEN": (secrets.bot_token, "xoxb-"), "SLACK_APP_TOKEN": (secrets.app_token, "xapp-")}
    for name, (value, prefix) in prefixes.items():
        if value and not value.startswith(prefix):
            yield failure("tokens", f"{name} does not begin with {prefix}", f"Set {name} to the token that begins so.")
    reachable = secrets.app_token or secrets.signing_secret
    if secrets.bot_token and not reachable:
        yield failure(
            "tokens",
            "SLACK_BOT_TOKEN alone is set: Slack has no way to reach the bot",
            "Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) as well.",
        )
    elif reachable and not secrets.bot_token:
        yield failure("tokens", "SLACK_BOT_TOKEN is not set", "Set it: api.slack.com/apps, OAuth & Permissions.")


def _approvers(settings: Settings) -> Iterator[Result]:
    rules = settings.reviews
    named = list(dict.fromkeys(rules.approvers))
    strange = [one for one in named if one[:1] not in ("U", "W")]
    if strange:
        yield failure(
            "approvers",
            f"reviews.approvers: {', '.join(strange)} is no Slack user id",
            "Write ids such as U012AB3CD: a person's profile in Slack, “Copy member ID”.",
        )
    if rules.approver_group:
        yield ok("approvers", f"{len(named)} people and the group {rules.approver_group}; {rules.quorum} must approve")
    elif not named:
        yield _nobody(settings)
    elif rules.quorum > len(named):
        yield failure(
            "approvers",
            f"reviews.quorum is {rules.quorum}, but only {len(named)} may approve: nothing ever could be",
            "Name more people in reviews.approvers, or lower reviews.quorum.",
        )
    elif rules.quorum == len(named) and not rules.allow_self_approval:
        yield warning(
            "approvers",
            f"all {len(named)} approvers must approve: a review that one of them asks for never could be",
            "Name one more in reviews.approvers, or lower reviews.quorum.",
        )
    else:
        yield ok("approvers", f"{len(named)} are named; {rules.quorum} must approve")


def _nobody(settings: Settings) -> Result:
    if is_embedded(settings):
        return skipped("approvers", "nobody is named; in the look-alike bob and carol approve")
    return warning(
        "approvers",
        "nobody is named: no review can be approved",
        "Set reviews.approvers (user ids), or reviews.approver_group (id of a user group).",
    )


def _channel(settings: Settings) -> Iterator[Result]:
    channel = settings.slack.alert_channel
    if channel.startswith("#") and channel == channel.lower() and " " not in channel:
        return
    if channel[:1] in ("C", "G") and channel == channel.upper():
        return
    yield failure(
        "alert channel",
        f"slack.alert_channel = {channel!r} is neither a #name (lower case) nor an id such as C012AB3CD",
        "Write it as Slack shows it, with the #, or copy the id from the channel's details.",
    )


def _senders(settings: Settings) -> Iterator[Result]:
    if not settings.secrets.api_token and not is_embedded(settings):
        yield warning(
            "senders",
            "no DELIVERABOT_API_TOKEN: POST /events and the gate refuse everybody",
            "Set it to a long random text, the same where your senders run.",
        )
    if not settings.blocklists.ips and not settings.blocklists.domains:
        yield skipped(
            "watched", "no IP or domain of yours is watched on blocklists", "Set blocklists.ips and blocklists.domains."
        )


def _keys(secrets: Secrets) -> Iterator[Result]:
    """Those of SNDS and Postmaster Tools: their form only, nobody is asked."""
    if secrets.snds_key and not SNDS_KEY.fullmatch(secrets.snds_key):
        yield warning(
            "SNDS key",
            "DELIVERABOT_SNDS_KEY is not of the usual form, 8-4-4-4-12 hexadecimal digits",
            "Copy what stands behind key= in the links that SNDS gives for automated data access.",
        )
    elif secrets.snds_key:
        yield ok("SNDS key", "it is of the usual form")
    parts = {
        "CLIENT_ID": (secrets.postmaster_client_id, r"\S+\.apps\.googleusercontent\.com"),
        "CLIENT_SECRET": (secrets.postmaster_client_secret, r"\S+"),
        "REFRESH_TOKEN": (secrets.postmaster_refresh_token, r"1//\S+"),
    }
    missing = [f"DELIVERABOT_POSTMASTER_{name}" for name, (value, _) in parts.items() if not value]
    odd = [f"DELIVERABOT_POSTMASTER_{name}" for name, (value, form) in parts.items() if not re.fullmatch(form, value)]
    about = "Postmaster Tools"
    if missing and len(missing) < len(parts):
        yield failure(about, f"not set: {', '.join(missing)}; nothing is read", "Set all three, or none.")
    elif odd and not missing:
        mend = "The id ends in .apps.googleusercontent.com, the refresh token begins with 1//."
        yield warning(about, f"not of the usual form: {', '.join(odd)}", mend)
    elif not missing:
        yield ok(about, "id, secret and refresh token are of the usual form")
