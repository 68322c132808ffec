"""chat.*: posting, changing, deleting. https://docs.slack.dev/reference/methods/chat.postMessage"""

from playground.content import LONGEST_POST, LONGEST_UPDATE, bot_message, content_of
from playground.errors import SlackError
from playground.jsontypes import Json
from playground.people import BOT_USER_ID, TEAM_ID
from playground.slack import Slack
from playground.webapi.arguments import Arguments
from playground.workspace import Channel


def post_message(slack: Slack, args: Arguments) -> Json:
    channel = _writable(slack, args)
    content = content_of(slack, args)
    if any(args.text(name) for name in ("username", "icon_emoji", "icon_url")):
        slack.scopes.require("chat:write.customize")
        content |= {name: args.text(name) for name in ("username",) if args.text(name)}
    if args.text("thread_ts"):
        content["thread_ts"] = args.text("thread_ts")
        if args.text("reply_broadcast") in ("1", "true", "True"):
            content["subtype"] = "thread_broadcast"
    slack.limits.count_message(channel.id)
    message = slack.timeline.post(channel, bot_message(slack, content))
    return {"channel": channel.id, "ts": message["ts"], "message": shown(message)}


def update(slack: Slack, args: Arguments) -> Json:
    """With blocks: no edited mark. With text alone: the blocks go, and the message is marked as edited."""
    channel, message = _own_message(slack, args, error="cant_update_message")
    content = content_of(slack, args, longest=LONGEST_UPDATE)
    if args.text("text") is None:  # blocks without text: the text of before stays
        content["text"] = message["text"]
    for part in ("blocks", "attachments"):
        if part not in content:
            message.pop(part, None)
    message.update(content)
    message.pop("edited", None)
    if "blocks" not in content:
        message["edited"] = {"user": BOT_USER_ID, "ts": slack.clock.next_ts()}
    slack.timeline.change(channel, message)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown(message)}


def delete(slack: Slack, args: Arguments) -> Json:
    channel, message = _own_message(slack, args, error="cant_delete_message")
    slack.timeline.remove(channel, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def post_ephemeral(slack: Slack, args: Arguments) -> Json:
    """Errors: user_not_in_channel, and those of posting."""
    person_id = args.required("user")
    channel = slack.workspace.channel_for_bot(args.required("channel"))
    _refuse_archived(channel)
    if person_id not in channel.members:
        raise SlackError("user_not_in_channel")
    content = content_of(slack, args, longest=LONGEST_POST)
    if args.text("thread_ts"):
        content["thread_ts"] = args.text("thread_ts")
    message = slack.timeline.whisper(person_id, channel.id, bot_message(slack, content))
    return {"message_ts": message["ts"]}


def get_permalink(slack: Slack, args: Arguments) -> Json:
    ts = args.required("message_ts")
    channel = slack.workspace.channel_for_bot(args.required("channel"), member=False)
    if slack.timeline.find(channel.id, ts) is None:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": slack.timeline.permalink(channel.id, ts)}


def shown(message: Json) -> Json:
    """A message as the API answers it: metadata only where it was asked for, no permalink."""
    return {key: value for key, value in message.items() if key != "metadata"} | {"team": TEAM_ID}


def open_direct_channel(slack: Slack, user_id: str) -> Channel:
    """The DM with that person; their page hears of a new one."""
    channel, new = slack.workspace.direct_channel(user_id)
    if new:
        slack.live.publish(channel.members, {"type": "channel", "channel": channel.for_page()})
    return channel


def _writable(slack: Slack, args: Arguments) -> Channel:
    """The channel to post in; a person's id means the DM with them."""
    reference = args.required("channel")
    user = slack.workspace.users.get(reference)
    if user is not None:
        if user.deleted or user.is_bot:
            raise SlackError("channel_not_found")
        if not slack.manifest.messages_tab:
            raise SlackError("messages_tab_disabled")
        return open_direct_channel(slack, user.id)
    public = slack.scopes.has("chat:write.public")
    channel = slack.workspace.channel_for_bot(reference, member=not public)
    _refuse_archived(channel)
    return channel


def _own_message(slack: Slack, args: Arguments, *, error: str) -> tuple[Channel, Json]:
    """The message named by channel and ts, which the app itself must have written."""
    ts = args.required("ts")
    channel = slack.workspace.channel_for_bot(args.required("channel"), member=False)
    _refuse_archived(channel)
    message = slack.timeline.find(channel.id, ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.get("user") != BOT_USER_ID:
        raise SlackError(error)
    return channel, message


def _refuse_archived(channel: Channel) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
