"""The rest: api.test, auth.test, apps.connections.open, reactions.add, blocks.validate."""

import re

from playground.blockkit import validate
from playground.errors import SlackError
from playground.jsontypes import Json
from playground.people import BOT_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME
from playground.slack import Slack
from playground.webapi.arguments import Arguments

_EMOJI_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def api_test(_slack: Slack, args: Arguments) -> Json:
    """Answers what it was sent; `error` makes it fail."""
    error = args.text("error")
    if error:
        raise SlackError(error, args=args.given)
    return {"args": args.given}


def auth_test(slack: Slack, _args: Arguments) -> Json:
    return {
        "url": f"{slack.url}/",
        "team": TEAM_NAME,
        "user": slack.workspace.bot.name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def connections_open(slack: Slack, _args: Arguments) -> Json:
    return {"url": slack.sockets.open_url()}


def reactions_add(slack: Slack, args: Arguments) -> Json:
    """Errors: invalid_name, message_not_found, already_reacted."""
    name = args.required("name").strip(":")
    if not _EMOJI_NAME.fullmatch(name):
        raise SlackError("invalid_name")
    channel = slack.workspace.channel_for_bot(args.required("channel"))
    message = slack.timeline.find(channel.id, args.required("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    reactions: list[Json] = message.setdefault("reactions", [])
    same = next((one for one in reactions if one["name"] == name), None)
    if same is not None and BOT_USER_ID in same["users"]:
        raise SlackError("already_reacted")
    if same is None:
        reactions.append({"name": name, "users": [BOT_USER_ID], "count": 1})
    else:
        same["users"].append(BOT_USER_ID)
        same["count"] += 1
    slack.timeline.change(channel, message)
    return {}


def blocks_validate(slack: Slack, args: Arguments) -> Json:
    """Says what is wrong, without posting anything. https://docs.slack.dev/reference/methods/blocks.validate"""
    given = {name: args.structure(name) for name in ("blocks", "message", "view")}
    if isinstance(given["message"], dict):
        given["blocks"] = given["message"].get("blocks")
    found = validate.one_of_each(given, new_blocks=slack.new_blocks)
    if found:
        raise SlackError(
            "invalid_blocks",
            errors=found,
            response_metadata={"messages": [f"[ERROR] {line}" for line in found]},
        )
    return {}
