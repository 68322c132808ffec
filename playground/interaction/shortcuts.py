"""Shortcuts: global ones, and those in the menu of a message.

Source: https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
"""

from playground.delivery.carrier import INTERACTIVE
from playground.errors import PersonRefused
from playground.interaction.payloads import ask, channel_part, common, require_interactivity
from playground.interaction.response_urls import Place
from playground.jsontypes import Json
from playground.people import User
from playground.slack import Slack
from playground.workspace import Channel


async def use(slack: Slack, person: User, callback_id: str, *, channel: Channel | None, message_ts: str | None) -> Json:
    require_interactivity(slack)
    shortcut = slack.manifest.shortcuts.get(callback_id)
    if shortcut is None:
        raise PersonRefused(f"there is no shortcut {callback_id!r} in the manifest", status=404)
    if shortcut.type == "global":
        payload = common("shortcut", person)
    else:
        payload = common("message_action", person) | _about(slack, person, channel, message_ts)
    payload |= {
        "callback_id": callback_id,
        "trigger_id": slack.triggers.give(person.id),
        "action_ts": slack.clock.next_ts(),
    }
    _, warning = await ask(slack, person, INTERACTIVE, payload, doing=shortcut.name)
    return {"ok": True, **({"warning": warning} if warning else {})}


def _about(slack: Slack, person: User, channel: Channel | None, message_ts: str | None) -> Json:
    message = slack.timeline.find(channel.id, message_ts) if channel and message_ts else None
    if channel is None or message is None:
        raise PersonRefused("this shortcut needs a message", status=404)
    place = Place(person.id, channel.id, message["ts"], thread_ts=message.get("thread_ts"))
    return {
        "channel": channel_part(channel),
        "message": message,
        "message_ts": message["ts"],
        "response_url": slack.response_urls.give(place),
    }
