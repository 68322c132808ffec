"""conversations.*: channels, their members, their history. https://docs.slack.dev/reference/methods/conversations.history"""

from playground.errors import SlackError, invalid_arguments
from playground.jsontypes import Json
from playground.people import BOT_USER_ID
from playground.slack import Slack
from playground.webapi.arguments import Arguments
from playground.webapi.chat import open_direct_channel, shown
from playground.webapi.pages import page
from playground.workspace import Channel

_TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def open_conversation(slack: Slack, args: Arguments) -> Json:
    """Errors: users_list_not_supplied, user_not_found, user_disabled, cannot_dm_bot."""
    names = args.names("users")
    if args.text("channel"):
        channel = slack.workspace.channel_for_bot(args.required("channel"))
        return {"channel": {"id": channel.id}}
    if not names:
        raise SlackError("users_list_not_supplied")
    if len(names) > 1:
        slack.scopes.require("mpim:write")
        raise invalid_arguments("group conversations are not part of the playground")
    user = slack.workspace.users.get(names[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    return {"channel": {"id": open_direct_channel(slack, user.id).id}}


def info(slack: Slack, args: Arguments) -> Json:
    channel = slack.workspace.channel_for_bot(args.required("channel"), member=False)
    slack.scopes.require(f"{channel.kind}:read")
    shape = _as_api(channel)
    if args.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


def list_conversations(slack: Slack, args: Arguments) -> Json:
    """Error: invalid_types."""
    types = args.names("types") or ["public_channel"]
    if any(one not in _TYPES for one in types):
        raise SlackError("invalid_types")
    kinds = {_TYPES[one] for one in types}
    slack.scopes.require(*(f"{_TYPES[one]}:read" for one in types))
    visible = [
        channel
        for channel in slack.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channels" or BOT_USER_ID in channel.members)
        and not (args.flag("exclude_archived") and channel.is_archived)
    ]
    portion, metadata = page(visible, args)
    return {"channels": [_as_api(channel) for channel in portion], **metadata}


def members(slack: Slack, args: Arguments) -> Json:
    channel = slack.workspace.channel_for_bot(args.required("channel"), member=False)
    slack.scopes.require(f"{channel.kind}:read")
    portion, metadata = page(channel.members, args)
    return {"members": list(portion), **metadata}


def history(slack: Slack, args: Arguments) -> Json:
    """Newest first, without replies. `include_all_metadata` brings the metadata."""
    channel = _readable(slack, args)
    newest_first = slack.timeline.in_channel(channel.id)[::-1]
    top = [one for one in newest_first if one.get("thread_ts", one["ts"]) == one["ts"]]
    portion, metadata = page(_between(top, args), args)
    more = bool(metadata["response_metadata"]["next_cursor"])
    messages = [_as_asked(message, args) for message in portion]
    return {"messages": messages, "has_more": more, "pin_count": 0, **(metadata if more else {})}


def replies(slack: Slack, args: Arguments) -> Json:
    """The root, then its replies, oldest first. Error: thread_not_found."""
    ts = args.required("ts")
    channel = _readable(slack, args)
    root = slack.timeline.find(channel.id, ts)
    if root is None:
        raise SlackError("thread_not_found")
    thread = [one for one in slack.timeline.in_channel(channel.id) if one.get("thread_ts", one["ts"]) == ts]
    following = [one for one in _between(thread, args) if one is not root]
    portion, metadata = page([root, *following], args, default=1000)
    more = bool(metadata["response_metadata"]["next_cursor"])
    messages = [_as_asked(message, args) for message in portion]
    return {"messages": messages, "has_more": more, **(metadata if more else {})}


def _readable(slack: Slack, args: Arguments) -> Channel:
    reference = args.required("channel")
    found = slack.workspace.find(reference)
    # Slack looks at the scope for that kind of channel before it looks at membership.
    slack.scopes.require(f"{found.kind if found else 'channels'}:history")
    return slack.workspace.channel_for_bot(reference)


def _between(messages: list[Json], args: Arguments) -> list[Json]:
    """Those between `oldest` and `latest`; the ends only with `inclusive`."""
    oldest = float(args.text("oldest") or 0)
    latest = float(args.text("latest") or "inf")
    inclusive = args.flag("inclusive")
    return [
        one
        for one in messages
        if oldest < float(one["ts"]) < latest or (inclusive and float(one["ts"]) in (oldest, latest))
    ]


def _as_asked(message: Json, args: Arguments) -> Json:
    metadata = message.get("metadata")
    if metadata is not None and args.flag("include_all_metadata"):
        return {**shown(message), "metadata": metadata}
    return shown(message)


def _as_api(channel: Channel) -> Json:
    shape: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_private": channel.is_private or channel.is_im,
    }
    if channel.is_im:
        return shape | {"user": channel.user, "is_org_shared": False}
    return shape | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_general": channel.name == "general",
        "is_member": BOT_USER_ID in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
