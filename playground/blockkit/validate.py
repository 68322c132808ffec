"""Blocks of a message and whole views: accepted with ids where they lacked some, or refused as Slack refuses them."""

import json
from collections.abc import Iterator
from typing import Any

from playground.blockkit.blocks import (
    BLOCKS,
    HOME,
    MESSAGE,
    MODAL,
    MOST_BLOCKS,
    MOST_CHARACTERS,
    VIEWS,
)
from playground.blockkit.check import at, problems, shape_problems
from playground.blockkit.rules import Str
from playground.blockkit.whole import across_blocks, elements_of
from playground.errors import SlackError, invalid_arguments
from playground.identifiers import new_block_id
from playground.jsontypes import Json

MOST_VIEW_BYTES = 250_000
# Their limits are their own; the total of the other blocks is what msg_blocks_too_long is about.
_COUNTED_APART = ("table", "data_table", "data_visualization")


def message_blocks(blocks: Any, *, new_blocks: bool) -> list[Json]:
    """The blocks as they are kept. Errors: invalid_blocks_format, invalid_blocks, msg_blocks_too_long."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    found = list(block_problems(blocks, surface=MESSAGE, new_blocks=new_blocks))
    if found:
        raise SlackError(
            "invalid_blocks",
            errors=found,
            response_metadata={"messages": [f"[ERROR] {line}" for line in found]},
        )
    counted = [block for block in blocks if block["type"] not in _COUNTED_APART]
    if _characters(counted) > MOST_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return _with_ids(blocks)


def view(given: Any, *, kinds: tuple[str, ...], new_blocks: bool) -> Json:
    """The view as it is kept; `kinds`: modal or home. Errors: invalid_arguments, view_too_large."""
    if not isinstance(given, dict):
        raise invalid_arguments("must provide an object [json-pointer:/view]")
    found = list(view_problems(given, kinds=kinds, new_blocks=new_blocks))
    if found:
        raise invalid_arguments(*found)
    if len(json.dumps(given)) > MOST_VIEW_BYTES:
        raise SlackError("view_too_large")
    present = {name: part for name, part in given.items() if part is not None}
    return {**present, "blocks": _with_ids(given["blocks"])}


def view_problems(given: Json, *, kinds: tuple[str, ...], new_blocks: bool) -> Iterator[str]:
    kind = given.get("type")
    if kind not in kinds:
        yield at(f"unsupported type: {kind}", "/view/type")
        return
    yield from shape_problems(given, VIEWS[kind], "/view", known=("type",))
    blocks = given.get("blocks")
    if not isinstance(blocks, list):
        yield at("must provide an array", "/view/blocks")
        return
    yield from block_problems(blocks, surface=kind, new_blocks=new_blocks, pointer="/view/blocks")
    has_inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if kind == MODAL and has_inputs and not given.get("submit"):
        yield at("submit is required when an input is in the blocks", "/view")


def block_problems(blocks: list[Any], *, surface: str, new_blocks: bool, pointer: str = "/blocks") -> Iterator[str]:
    if len(blocks) > MOST_BLOCKS[surface]:
        yield at(f"no more than {MOST_BLOCKS[surface]} items allowed", pointer)
    singly = [
        line
        for position, block in enumerate(blocks)
        for line in _one_block(block, surface=surface, new_blocks=new_blocks, pointer=f"{pointer}/{position}")
    ]
    yield from singly
    if not singly:  # what goes across blocks can be looked at only where each is sound
        yield from across_blocks(blocks, pointer)


def _one_block(block: Any, *, surface: str, new_blocks: bool, pointer: str) -> Iterator[str]:
    if not isinstance(block, dict):
        yield at("must provide an object", pointer)
        return
    kind = BLOCKS.get(block.get("type", ""))
    if kind is None or surface not in kind.surfaces or (kind.since_2026 and not new_blocks):
        yield at(f"unsupported type: {block.get('type')}", f"{pointer}/type")
        return
    yield from shape_problems(block, kind.shape, pointer, known=("type", "block_id"))
    if block.get("block_id") is not None:
        yield from problems(block["block_id"], Str(255, 0), f"{pointer}/block_id")


def _characters(value: Any) -> int:
    """Of every string in there: Slack counts the text and something for what holds it."""
    if isinstance(value, dict):
        return sum(_characters(part) for part in value.values())
    if isinstance(value, list):
        return sum(_characters(part) for part in value)
    return len(value) if isinstance(value, str) else 0


def _with_ids(blocks: list[Json]) -> list[Json]:
    """Slack generates the block_id and action_id nobody gave."""
    finished = []
    for given in blocks:
        block = json.loads(json.dumps(given))
        block["block_id"] = block.get("block_id") or new_block_id()
        for element in elements_of(block):
            if element["type"] != "image":
                element["action_id"] = element.get("action_id") or new_block_id()
        finished.append(block)
    return finished


def one_of_each(given: Json, *, new_blocks: bool) -> list[str]:
    """For blocks.validate: what is wrong with `blocks`, or with a `view`; nothing when all is well."""
    if isinstance(given.get("view"), dict):
        return list(view_problems(given["view"], kinds=(MODAL, HOME), new_blocks=new_blocks))
    blocks = given.get("blocks")
    if not isinstance(blocks, list):
        return [at("must provide an array", "/blocks")]
    return list(block_problems(blocks, surface=MESSAGE, new_blocks=new_blocks))
