"""Where a target is watched: by itself, and as an address of a range. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.store.watched import Row
from bot.targets.changes import Item
from bot.targets.ranges import IP, RANGE, within


class Place(NamedTuple):
    """A watched target, and which address of it is meant; empty: all of it."""

    kind: str
    target: str
    address: str


def places(kind: str, target: str, everything: Sequence[tuple[str, str]]) -> list[Place]:
    """Of everything that is watched, what has this target in it; itself first."""
    own = [Place(kind, target, "")] if (kind, target) in everything else []
    if kind != IP:
        return own
    return own + [Place(RANGE, each, target) for of, each in everything if of == RANGE and within(target, each)]


def about(item: Item | Row, place: Place) -> bool:
    """Is this item of the watched target one about the address that is meant?"""
    return not place.address or item.evidence.get("address") == place.address


def list_of(item: Item | Row) -> str:
    """The list that an item is about."""
    return str(item.evidence.get("list", item.name))
