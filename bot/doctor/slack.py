"""Tokens, scopes, the alert channel and the approvers, as Slack itself sees them. Nothing is posted."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.result import Examination, Result, conduct, failure, ok, skipped, warning
from bot.doctor.settings import is_embedded
from bot.settings import Settings
from bot.slack import failures
from bot.slack.app import build_client

MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"
CONNECT = "To connect a workspace set SLACK_BOT_TOKEN and SLACK_APP_TOKEN: README.md, “Connect your workspace”."
REINSTALL = "Paste app_manifest.yml at api.slack.com/apps, App Manifest, then Install App → Reinstall."
COPY_IT = "Copy it anew: api.slack.com/apps, OAuth & Permissions, Bot User OAuth Token."
MAKE_IT = "Make one at api.slack.com/apps, Basic Information, App-Level Tokens, with the scope connections:write."
PATIENCE = 20.0  # seconds for each question to Slack
PAGES = 20  # of 1,000 channels each: enough for any workspace whose list Slack hands out in time
MOST_PEOPLE = 20  # approvers that are looked up: users.info is counted
MENDS = {
    "invalid_auth": COPY_IT,
    "not_authed": COPY_IT,
    "token_revoked": COPY_IT,
    "token_expired": "Switch token rotation off for the app, reinstall it, and copy its token anew.",
    "account_inactive": "The app was removed from the workspace: install it again, and copy its token anew.",
    "not_allowed_token_type": "It is another kind of token: a bot token begins with xoxb-, an app token with xapp-.",
    "org_login_required": "Install the app in a workspace, not in the whole organisation.",
}


class Scopes(Struct, frozen=True):
    """What the manifest asks for."""

    required: tuple[str, ...]
    optional: tuple[str, ...]


def manifest_scopes(manifest: Path = MANIFEST) -> Scopes:
    """OSError where the file is not beside the program."""
    asked = yaml.safe_load(manifest.read_text("utf-8"))["oauth_config"]["scopes"]
    return Scopes(tuple(asked["bot"]), tuple(asked.get("bot_optional", ())))


async def examine(settings: Settings, *, patience: float = PATIENCE) -> list[Result]:
    """The token first, then, each by itself, what needs it. `patience`: seconds each may take."""
    if is_embedded(settings):
        return [skipped("Slack", "no tokens are set: the bot starts on a Slack look-alike on this machine", CONNECT)]
    client = build_client(settings)
    app_token = Examination("app token", lambda: _app_token(settings, client), patience)
    if not settings.secrets.bot_token:
        return [skipped("bot token", "not set"), *await conduct(app_token)]
    token, answer = await _asked("bot token", asyncio.wait_for(client.auth_test(), patience))
    if answer is None:
        return [token, *await conduct(app_token)]
    following = (
        Examination("scopes", lambda: _scopes(answer), patience),
        app_token,
        Examination("alert channel", lambda: _channel(settings, client), patience),
        Examination("approvers in Slack", lambda: _approvers(settings, client), patience),
    )
    found = await asyncio.gather(*map(conduct, following))
    who = ok("bot token", f"{answer['user']} in {answer['team']} ({answer['team_id']})")
    return [who, *(result for results in found for result in results)]


async def _asked(about: str, call: Awaitable[Any], **mends: str) -> tuple[Result, Any]:
    """The answer; or what went wrong, and None."""
    try:
        return ok(about, ""), await call
    except SlackApiError as error:
        return _refused(about, error, mends), None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        why = failures.read(error, 0).error
        mend = "Look at slack.api_url, the network and the proxy; https://slack-status.com tells of Slack itself."
        return failure(about, f"Slack could not be asked: {why}", mend), None


def _refused(about: str, error: SlackApiError, mends: dict[str, str]) -> Result:
    told = failures.read(error, 0)
    if told.error == "ratelimited":
        return warning(about, f"Slack asks to wait {told.wait:.0f} s", "Run doctor again after that.")
    if told.error == "missing_scope":
        needed = error.response.get("needed", "a scope")
        return skipped(about, f"cannot be looked at without {needed}", f"Grant {needed} if you want it. {REINSTALL}")
    mend = {**MENDS, **mends}.get(told.error, f"https://docs.slack.dev names what {told.error} means.")
    return failure(about, f"Slack refuses: {told.error}", mend)


async def _scopes(answer: Any) -> Result:
    header = answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes")
    if header is None:
        return skipped("scopes", "Slack does not say which are granted")
    try:
        asked = manifest_scopes()
    except OSError:
        return skipped("scopes", "app_manifest.yml is not here to compare with")
    return judge_scopes({scope.strip() for scope in header.split(",")}, asked)


def judge_scopes(granted: set[str], asked: Scopes) -> Result:
    """Pure: what was granted, against what the manifest asks for."""
    missing = [scope for scope in asked.required if scope not in granted]
    if missing:
        return failure("scopes", f"not granted: {', '.join(missing)}", REINSTALL)
    declined = [scope for scope in asked.optional if scope not in granted]
    said = f"all {len(asked.required)} required ones are granted"
    if declined:
        said += f"; of the optional ones not {', '.join(declined)}: after a crash a message may rarely appear twice"
    return ok("scopes", said)


async def _app_token(settings: Settings, client: AsyncWebClient) -> Result:
    about, token = "app token", settings.secrets.app_token
    if not token:
        request_url = "the app's Request URL must be this bot's https://…/slack/events"
        return skipped(about, f"not set: Slack reaches the bot by signed HTTP; {request_url}")
    mends = dict.fromkeys(("invalid_auth", "not_authed", "not_allowed_token_type", "missing_scope"), MAKE_IT)
    result, answer = await _asked(about, client.apps_connections_open(app_token=token), **mends)
    if result.state == "skipped":  # a missing scope here is no matter of choice
        return failure(about, "it lacks the scope connections:write", MAKE_IT)
    return ok(about, "Socket Mode opens") if answer is not None else result


async def _channel(settings: Settings, client: AsyncWebClient) -> Result:
    about, wanted = "alert channel", settings.slack.alert_channel
    gone = f"Make {wanted}, or set slack.alert_channel; a private channel is seen only once the bot is invited."
    if wanted.startswith("#"):
        return await _channel_by_name(about, wanted, client, gone)
    result, answer = await _asked(about, client.conversations_info(channel=wanted), channel_not_found=gone)
    return _membership(about, answer["channel"]) if answer is not None else result


async def _channel_by_name(about: str, wanted: str, client: AsyncWebClient, gone: str) -> Result:
    """Slack has no question for a name, so the lists are read, of each kind that the scopes allow."""
    refused: list[Result] = []
    for kind in ("public_channel", "private_channel"):
        cursor = ""
        for _ in range(PAGES):
            page = client.conversations_list(types=kind, limit=1_000, exclude_archived=False, cursor=cursor)
            result, answer = await _asked(about, page)
            if answer is None:
                refused.append(result)
                break
            for channel in answer["channels"]:
                if channel["name"] == wanted[1:]:
                    return _membership(about, channel)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
    return refused[0] if refused else failure(about, f"there is no {wanted} that the bot can see", gone)


def _membership(about: str, channel: dict[str, Any]) -> Result:
    name = f"#{channel.get('name', '')} ({channel['id']})"
    if channel.get("is_archived"):
        return failure(about, f"{name} is archived", "Set slack.alert_channel to another one.")
    if not channel.get("is_member"):
        return failure(about, f"the bot is not in {name}: alerts cannot be posted", "Type there: /invite @Deliverabot")
    return ok(about, f"the bot is in {name}")


async def _approvers(settings: Settings, client: AsyncWebClient) -> Result:
    """How many who may approve there really are."""
    about, rules = "approvers in Slack", settings.reviews
    members: set[str] = set()
    if rules.approver_group:
        by_name = "Name people in reviews.approvers instead."
        mends = dict.fromkeys(("no_such_subteam", "plan_upgrade_required", "subteam_not_found"), by_name)
        asking = client.usergroups_users_list(usergroup=rules.approver_group)
        result, answer = await _asked(about, asking, **mends)
        if answer is None:
            return result
        members = set(answer["users"])
    named = list(dict.fromkeys([*rules.approvers, *sorted(members)]))
    if not named:
        return skipped(about, "nobody is named")
    standing = await asyncio.gather(*(_standing(client, user) for user in named[:MOST_PEOPLE]))
    return judge_approvers(named, [why for why in standing if why], rules.quorum)


async def _standing(client: AsyncWebClient, user: str) -> str:
    """Why this person cannot approve, or "" if they can, or it cannot be found out."""
    result, answer = await _asked(user, client.users_info(user=user))
    if answer is None:
        return f"{user} is unknown to Slack" if "user_not_found" in result.what else ""
    found = answer["user"]
    if found.get("deleted"):
        return f"{user} is deactivated"
    if found.get("is_bot") or found.get("is_restricted") or found.get("is_ultra_restricted"):
        return f"{user} is a guest or a bot"
    return ""


def judge_approvers(named: Sequence[str], unable: Sequence[str], quorum: int) -> Result:
    """Pure: are those who can enough?"""
    about, able = "approvers in Slack", len(named) - len(unable)
    said = f"{able} can approve, {quorum} must" + (f"; {', '.join(unable)}" if unable else "")
    if able < quorum:
        return failure(about, said, "Name more people in reviews.approvers or its group, or lower reviews.quorum.")
    return warning(about, said, "Take them off reviews.approvers or the group.") if unable else ok(about, said)
