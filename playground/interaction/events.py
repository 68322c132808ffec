"""Events the app subscribed to in its manifest, in the envelope of the Events API.

Source: https://docs.slack.dev/apis/events-api
"""

from playground.identifiers import new_id
from playground.interaction.payloads import VERIFICATION_TOKEN
from playground.jsontypes import Json
from playground.people import APP_ID, BOT_USER_ID, TEAM_ID, User
from playground.slack import Slack
from playground.workspace import Channel

# The event for a message in each kind of channel, and the scope without which Slack does not send it.
_MESSAGE_EVENTS = {
    "channels": ("message.channels", "channels:history"),
    "groups": ("message.groups", "groups:history"),
    "im": ("message.im", "im:history"),
}


def send(slack: Slack, event: Json) -> None:
    now = slack.clock.now()
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    payload: Json = {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(now),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": new_id("4-", length=40),
    }
    slack.post_office.send_event(payload)


def message_posted(slack: Slack, person: User, channel: Channel, message: Json) -> None:
    """message.* and app_mention, where subscribed, permitted and the bot is in the channel."""
    if BOT_USER_ID not in channel.members:
        return
    kinds = {"channels": "channel", "groups": "group", "im": "im"}
    event: Json = {
        "user": person.id,
        "type": "message",
        "ts": message["ts"],
        "client_msg_id": message["client_msg_id"],
        "text": message["text"],
        "team": TEAM_ID,
        "channel": channel.id,
        "event_ts": message["ts"],
        "channel_type": kinds[channel.kind],
    }
    if "thread_ts" in message:
        event["thread_ts"] = message["thread_ts"]
    name, scope = _MESSAGE_EVENTS[channel.kind]
    if name in slack.manifest.events and slack.scopes.has(scope):
        send(slack, event)
    mentioned = f"<@{BOT_USER_ID}>" in message["text"]
    if mentioned and "app_mention" in slack.manifest.events and slack.scopes.has("app_mentions:read"):
        mention = {key: value for key, value in event.items() if key != "channel_type"}
        send(slack, mention | {"type": "app_mention"})


def home_opened(slack: Slack, person: User, channel: Channel) -> None:
    if "app_home_opened" not in slack.manifest.events or not slack.manifest.home_tab:
        return
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": channel.id,
        "tab": "home",
        "event_ts": slack.clock.next_ts(),
    }
    view = slack.views.home(person.id)
    send(slack, event | ({"view": view} if view else {}))
