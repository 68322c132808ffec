"""What a person does with an element, as Slack's client would send it: the action, the state of a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.blockkit.whole import elements_of
from playground.errors import PlaygroundError
from playground.interaction.filled import field_of
from playground.jsontypes import Json
from playground.seen import Found, Seen


class CannotDo(PlaygroundError):
    """The person looked for something that is not there, or that cannot take that value."""


def find_element(seen: Seen, action_id: str, *, block_id: str | None) -> Found:
    found = seen.elements(action_id, block_id=block_id)
    if not found:
        raise CannotDo(f"there is no {action_id!r} to click on; there are: {', '.join(seen.action_ids) or 'none'}")
    if len(found) > 1:
        blocks = ", ".join(one.block["block_id"] for one in found)
        raise CannotDo(f"{action_id!r} is in several blocks, say which block_id: {blocks}")
    return found[0]


def action_on(element: Json, value: Any) -> Json:
    """The action: for a button nothing but itself, for the rest what was chosen (options by their value)."""
    action: Json = {"type": element["type"], "action_id": element["action_id"]}
    if element["type"] == "button":
        return action
    field = "selected_option" if element["type"] == "overflow" else field_of(element["type"])
    return action | ({field: _chosen(element, field, value)} if field else {})


def state_from(seen: Seen, values: Mapping[str, Any]) -> Json:
    """`values` by action id or by block id: text, the value of an option, a list of them, a user id, a date."""
    state: Json = {}
    left = dict(values)
    for block in seen.blocks:
        for element in elements_of(block):
            field = field_of(element["type"])
            key = next((one for one in (element.get("action_id"), block["block_id"]) if one in left), None)
            if field is None or key is None:
                continue
            filled = {"type": element["type"], field: _chosen(element, field, left.pop(key))}
            state.setdefault(block["block_id"], {})[element["action_id"]] = filled
    if left:
        raise CannotDo(f"nothing to fill in called {', '.join(left)}; there are: {', '.join(_fillable(seen))}")
    return state


def _fillable(seen: Seen) -> list[str]:
    return [
        f"{element['action_id']} (in {block['block_id']})"
        for block in seen.blocks
        for element in elements_of(block)
        if field_of(element["type"])
    ]


def _chosen(element: Json, field: str, value: Any) -> Any:
    if field == "selected_options":
        return [_option(element, one) for one in value]
    if field == "selected_option":
        return None if value is None else _option(element, value)
    return value


def _option(element: Json, value: Any) -> Json:
    """The option with that value, or that label."""
    options: list[Json] = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    for option in options:
        if value in (option["value"], option["text"]["text"]):
            return option
    offered = ", ".join(option["value"] for option in options)
    raise CannotDo(f"{element['action_id']!r} has no option {value!r}; it has: {offered}")
