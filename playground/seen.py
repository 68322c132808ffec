"""What a person sees: a message, a view. Thin, read-only shapes over Slack's dictionaries, for tests to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playground.blockkit.whole import elements_of
from playground.jsontypes import Json


@dataclass(frozen=True)
class Found:
    """One interactive element and the block it is in."""

    block: Json
    element: Json


@dataclass(frozen=True)
class Seen:
    """`raw` is Slack's dictionary, for whatever has no property here."""

    raw: Json

    @property
    def blocks(self) -> list[Json]:
        return list(self.raw.get("blocks") or [])

    @property
    def words(self) -> str:
        """Every text the blocks show, a line each: for asserting what a person reads."""
        return "\n".join(_texts(self.blocks))

    @property
    def action_ids(self) -> list[str]:
        return [one["action_id"] for block in self.blocks for one in elements_of(block) if "action_id" in one]

    def elements(self, action_id: str, *, block_id: str | None = None) -> list[Found]:
        return [
            Found(block, element)
            for block in self.blocks
            for element in elements_of(block)
            if element.get("action_id") == action_id and block_id in (None, block["block_id"])
        ]


@dataclass(frozen=True)
class Message(Seen):
    channel: str = ""  # the id of the channel it is in

    @property
    def ts(self) -> str:
        return str(self.raw["ts"])

    @property
    def thread_ts(self) -> str | None:
        return self.raw.get("thread_ts")

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def text(self) -> str:
        return str(self.raw.get("text", ""))

    @property
    def user(self) -> str | None:
        return self.raw.get("user")

    @property
    def from_bot(self) -> bool:
        return "bot_id" in self.raw

    @property
    def ephemeral(self) -> bool:
        return bool(self.raw.get("ephemeral"))

    @property
    def edited(self) -> bool:
        return "edited" in self.raw

    @property
    def files(self) -> list[Json]:
        return list(self.raw.get("files") or [])

    @property
    def words(self) -> str:
        """What is read: the blocks, or the text where there are none."""
        return "\n".join(_texts(self.blocks)) if self.blocks else self.text


@dataclass(frozen=True)
class View(Seen):
    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def type(self) -> str:
        return str(self.raw["type"])

    @property
    def callback_id(self) -> str:
        return str(self.raw["callback_id"])

    @property
    def title(self) -> str:
        title = self.raw.get("title")
        return str(title["text"]) if title else ""

    @property
    def private_metadata(self) -> str:
        return str(self.raw["private_metadata"])


# The fields of blocks and elements in which something to read is, in reading order.
_READ = (
    "title", "text", "label", "caption", "fields", "elements", "accessory", "element", "placeholder", "hint",
    "options", "option_groups", "rows", "chart", "segments", "series", "data", "name", "alt_text",
)  # fmt: skip


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for name in _READ:
            if name in value:
                yield from _texts(value[name])
        if value.get("type") == "raw_number" and "text" not in value:
            yield str(value["value"])
        if "label" in value and isinstance(value.get("value"), int | float):
            yield str(value["value"])
