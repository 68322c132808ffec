"""A message, and the small blocks it is built of. Limits: https://docs.slack.dev/reference/block-kit/blocks"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

Block = dict[str, Any]
# Blocks that not every workspace has yet: they are dropped, and the message posted again, on `invalid_blocks`.
NEW = frozenset({"data_visualization", "data_table"})
SECTION, HEADER, FIELD, BUTTON, VIEW = 3_000, 150, 2_000, 75, 24
BLOCKS = 12_500  # characters of all blocks together; at some 13,200 Slack answers msg_blocks_too_long
TEXT = 3_900  # chat.update refuses 4,000; chat.postMessage would take more


class Message(NamedTuple):
    """What is posted: `text` for notifications and screen readers, `blocks` for everybody else.

    `called`: the people it is meant to notify; whoever else it names is not.
    """

    text: str
    blocks: list[Block]
    called: tuple[str, ...] = ()


def message(blocks: list[Block], *told: str) -> Message:
    """A message whose text alternative says all of `told` that is not empty, one after the other."""
    return Message(clip("\n".join(part for part in told if part), TEXT), blocks)


def without_new_blocks(message: Message) -> Message:
    """The same message for a workspace that lacks the newer blocks."""
    return message._replace(blocks=[block for block in message.blocks if block["type"] not in NEW])


def header(text: str) -> Block:
    """A headline. Plain text."""
    return {"type": "header", "text": {"type": "plain_text", "text": clip(text, HEADER), "emoji": True}}


def section(text: str, **more: Any) -> Block:
    """A paragraph of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, SECTION)}, **more}


def paragraphs(lines: Sequence[str], *, most: int) -> tuple[list[str], int]:
    """Whole lines packed into at most `most` sections, and how many lines did not fit."""
    packed: list[str] = []
    for done, line in enumerate(lines):
        line = clip(line, SECTION)
        if packed and len(packed[-1]) + 1 + len(line) <= SECTION:
            packed[-1] += f"\n{line}"
        elif len(packed) < most:
            packed.append(line)
        else:
            return packed, len(lines) - done
    return packed, 0


def whole(lines: Sequence[str], limit: int) -> list[str]:
    """The first lines that fit into so many characters, none of them cut."""
    lengths = accumulate(len(line) + 1 for line in lines)
    return [line for line, length in zip(lines, lengths, strict=True) if length <= limit]


def fields(pairs: Sequence[tuple[str, str]]) -> Block:
    """Up to ten names with their values, in two columns."""
    return {
        "type": "section",
        "fields": [{"type": "mrkdwn", "text": clip(f"*{name}*\n{value}", FIELD)} for name, value in pairs[:10]],
    }


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, SECTION)} for text in texts[:10]]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(block_id: str, *elements: Block) -> Block:
    """A row of buttons and menus."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(text: str, action_id: str, value: str, *, style: str = "", confirm: Block | None = None) -> Block:
    """One button. `style`: primary, danger, or none."""
    element: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action_id, "value": value}
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def menu(text: str, action_id: str, options: Sequence[tuple[str, str]]) -> Block:
    """A menu of (label, value)."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(text, 150),
        "options": [{"text": plain(label, 75), "value": value} for label, value in options],
    }


def confirm(title: str, text: str, *, yes: str, no: str) -> Block:
    """The question before a button acts."""
    return {
        "title": plain(title, 100),
        "text": {"type": "mrkdwn", "text": clip(text, 300)},
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def plain(text: str, limit: int) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": clip(text, limit), "emoji": True}


def clip(text: str, limit: int) -> str:
    """At most `limit` characters; what is cut ends in an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
