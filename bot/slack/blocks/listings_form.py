"""The form that marks single lists of an alert: acknowledged, silenced, and both taken back."""

from collections.abc import Sequence
from typing import Any

from bot.slack.blocks.alert_of_lists import Line, severity
from bot.slack.blocks.message import VIEW, Block, plain
from bot.slack.locale import Language

OPTIONS = 100  # of one menu
VALUE = 150  # characters of an option's value
DAYS = (1, 7, 30)


def view(target: str, rows: Sequence[Line], say: Language) -> Block:
    """Its blocks: `lists`, `what` (acknowledge, unacknowledge, unsilence, silence:DAYS). `rows`: the listings."""
    known = {row["list"]: row for row in reversed(rows)}
    options = [_option(_label(row, say), name) for name, row in reversed(known.items()) if len(name) <= VALUE][:OPTIONS]
    lists: dict[str, Any] = {"type": "multi_static_select", "action_id": "lists", "options": options}
    if len(options) == 1:
        lists["initial_options"] = options
    acts = _acts(rows, say)
    return {
        "type": "modal",
        "callback_id": "listings_mark",
        "private_metadata": target,
        "title": plain(say("List by list"), VIEW),
        "submit": plain(say("Apply"), VIEW),
        "close": plain(say("Cancel"), VIEW),
        "blocks": [
            _input("lists", say("Lists that hold {target}", target=target), lists),
            _input("what", say("What about them"), {
                "type": "radio_buttons", "action_id": "what", "options": acts, "initial_option": acts[0],
            }),
        ],
    }  # fmt: skip


def _acts(rows: Sequence[Line], say: Language) -> list[Block]:
    acts = [_option(say("Acknowledge: seen, and news again if it comes back"), "acknowledge")]
    acts += [
        _option(say.many("Silence for {count} day", "Silence for {count} days", days), f"silence:{days}")
        for days in DAYS
    ]
    if any(row.get("acknowledged_at") for row in rows):
        acts.append(_option(say("Take the acknowledgement back"), "unacknowledge"))
    if any(row.get("hushed_until") for row in rows):
        acts.append(_option(say("End the silence"), "unsilence"))
    return acts


def _label(row: Line, say: Language) -> str:
    return f"{row['list'][:50]} ({severity(row['severity'], say)})"


def _option(text: str, value: str) -> Block:
    return {"text": plain(text, 75), "value": value}


def _input(name: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": name, "label": plain(label, 2_000), "element": element}
