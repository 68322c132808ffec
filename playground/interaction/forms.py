"""Modals sent and closed: view_submission with its response_action, view_closed.

Source: https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from collections.abc import Callable

from playground.blockkit import validate
from playground.blockkit.blocks import MODAL
from playground.delivery.carrier import INTERACTIVE
from playground.errors import PersonRefused, SlackError
from playground.interaction.filled import missing, state_values
from playground.interaction.payloads import ask, common, require_interactivity
from playground.jsontypes import Json
from playground.people import User
from playground.slack import Slack

_TROUBLE = "We had some trouble connecting. Try again?"


async def submit(slack: Slack, person: User, view_id: str, state: Json) -> Json:
    """The answer of POST /playground/submit: {"ok"} or {"errors"}. The view stays open where the app failed."""
    require_interactivity(slack)
    view = _open_view(slack, person, view_id)
    values = state_values(view["blocks"], {**view["state"]["values"], **state})
    view["state"] = {"values": values}
    errors = missing(view["blocks"], values)
    if errors:
        return {"errors": errors}
    payload = common("view_submission", person) | {
        "trigger_id": slack.triggers.give(person.id),
        "view": view,
        "response_urls": [],
    }
    answer, warning = await ask(slack, person, INTERACTIVE, payload, doing=slack.manifest.bot_name)
    if warning:
        raise PersonRefused(f"{_TROUBLE} ({warning})", status=504)
    try:
        return _REACTIONS[answer.get("response_action", "")](slack, person, view, answer)
    except (KeyError, SlackError) as error:
        reason = error.error if isinstance(error, SlackError) else f"unusable response_action: {error}"
        raise PersonRefused(f"{_TROUBLE} ({reason})", status=502) from None


async def close(slack: Slack, person: User, view_id: str) -> Json:
    """Closes it and what lies on it; tells the app of each that says notify_on_close."""
    require_interactivity(slack)
    view = _open_view(slack, person, view_id)
    for closed in reversed(slack.views.close(person.id, view["id"])):
        if closed["notify_on_close"]:
            payload = common("view_closed", person) | {"view": closed, "is_cleared": view["clear_on_close"]}
            await ask(slack, person, INTERACTIVE, payload, doing=slack.manifest.bot_name)
    return {"ok": True}


def _open_view(slack: Slack, person: User, view_id: str) -> Json:
    view = next((one for one in slack.views.stack(person.id) if one["id"] == view_id), None)
    if view is None:
        raise PersonRefused("that view is not open", status=404)
    return view


def _done(slack: Slack, person: User, view: Json, _answer: Json) -> Json:
    slack.views.close(person.id, view["id"])
    return {"ok": True}


def _clear(slack: Slack, person: User, _view: Json, _answer: Json) -> Json:
    slack.views.clear(person.id)
    return {"ok": True}


def _errors(_slack: Slack, _person: User, view: Json, answer: Json) -> Json:
    """Slack refuses errors for anything but the input blocks of the view."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    errors = answer["errors"]
    unknown = sorted(set(errors) - inputs)
    if unknown or not errors:
        raise SlackError(f"errors for no input block: {', '.join(unknown)}")
    return {"errors": errors}


def _update(slack: Slack, person: User, view: Json, answer: Json) -> Json:
    slack.views.update(person.id, view, _checked(slack, answer))
    return {"ok": True}


def _push(slack: Slack, person: User, _view: Json, answer: Json) -> Json:
    slack.views.push(person.id, _checked(slack, answer))
    return {"ok": True}


def _checked(slack: Slack, answer: Json) -> Json:
    return validate.view(answer["view"], kinds=(MODAL,), new_blocks=slack.new_blocks)


_REACTIONS: dict[str, Callable[[Slack, User, Json, Json], Json]] = {
    "": _done,
    "clear": _clear,
    "errors": _errors,
    "update": _update,
    "push": _push,
}
