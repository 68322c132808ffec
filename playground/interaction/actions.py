"""Buttons and menus, in messages, modals and the Home tab: block_actions.

Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from playground.blockkit.whole import elements_of
from playground.delivery.carrier import INTERACTIVE
from playground.errors import PersonRefused
from playground.interaction.filled import field_of, state_values
from playground.interaction.payloads import ask, channel_part, common, require_interactivity
from playground.interaction.response_urls import Place
from playground.jsontypes import Json
from playground.people import User
from playground.slack import Slack
from playground.workspace import Channel


async def in_message(slack: Slack, person: User, channel: Channel, order: Json) -> Json:
    """`order` is the body of POST /playground/action, with message_ts."""
    require_interactivity(slack)
    ts = order["message_ts"]
    message = slack.timeline.find(channel.id, ts)
    whisper = slack.timeline.find_whisper(person.id, ts)
    shown = message or (whisper.message if whisper else None)
    if shown is None:
        raise PersonRefused("that message is gone", status=404)
    block, action = _acted(slack, shown.get("blocks", []), order)
    given = order.get("state") or {}
    ephemeral = message is None
    thread_ts = shown.get("thread_ts")
    # What answers a click on the message that a thread hangs on stands beside it: there it is seen.
    place = Place(person.id, channel.id, ts, ephemeral, None if thread_ts == ts else thread_ts)
    container: Json = {
        "type": "message",
        "message_ts": ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if thread_ts:
        container["thread_ts"] = thread_ts
    payload = common("block_actions", person) | {
        "container": container,
        "trigger_id": slack.triggers.give(person.id),
        "channel": channel_part(channel),
        "state": {"values": state_values(shown.get("blocks", []), _with(given, block, action))},
        "response_url": slack.response_urls.give(place),
        "actions": [action],
    }
    if not ephemeral:
        payload["message"] = shown
    return await _send(slack, person, payload)


async def in_view(slack: Slack, person: User, order: Json) -> Json:
    """The same in a modal or the Home tab: the payload carries the view, and no response_url."""
    require_interactivity(slack)
    found = slack.views.find(view_id=order["view_id"])
    if found is None or found[0] != person.id:
        raise PersonRefused("that view is not open", status=404)
    view = found[1]
    block, action = _acted(slack, view["blocks"], order)
    given = {**view["state"]["values"], **(order.get("state") or {})}
    view["state"] = {"values": state_values(view["blocks"], _with(given, block, action))}
    if block["type"] == "input" and not block.get("dispatch_action"):
        return {"ok": True}  # an input speaks on submit, unless it says dispatch_action
    payload = common("block_actions", person) | {
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": slack.triggers.give(person.id),
        "view": view,
        "actions": [action],
    }
    return await _send(slack, person, payload)


async def _send(slack: Slack, person: User, payload: Json) -> Json:
    _, warning = await ask(slack, person, INTERACTIVE, payload, doing=slack.manifest.bot_name)
    return {"ok": True, **({"warning": warning} if warning else {})}


def _acted(slack: Slack, blocks: list[Json], order: Json) -> tuple[Json, Json]:
    """The block, and the action as Slack completes it from the element clicked on."""
    action, block_id = order["action"], order.get("block_id")
    block = next((one for one in blocks if one["block_id"] == block_id), None)
    if block is None:
        raise PersonRefused(f"there is no block {block_id!r} there", status=404)
    element = next((one for one in elements_of(block) if one.get("action_id") == action.get("action_id")), None)
    if element is None:
        raise PersonRefused(f"there is no {action.get('action_id')!r} in block {block_id!r}", status=404)
    complete: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    if element["type"] == "button":
        complete |= {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    complete |= {key: value for key, value in action.items() if key not in ("type", "action_id", "block_id")}
    return block, complete | {"action_ts": slack.clock.next_ts()}


def _with(given: Json, block: Json, action: Json) -> Json:
    """The state, in which what was just chosen counts already."""
    field = field_of(action["type"])
    if field is None or field not in action:
        return given
    chosen = {action["action_id"]: {"type": action["type"], field: action[field]}}
    return {**given, block["block_id"]: {**given.get(block["block_id"], {}), **chosen}}
