"""What holds of a watched target, and what has changed: told only once a second look has confirmed it. Pure.

An *item* is one thing that may hold of a target: that a list holds an address, that a domain lacks a record. What is found
when a target is first looked at is its baseline: known, and no news. From then on an item comes or goes when two looks,
`second_look` ms or more apart, agree; one that cannot be told (a list that is down) neither comes nor goes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

Evidence = dict[str, Any]


class Item(Struct, frozen=True, kw_only=True):
    """`since_at`: when it came or went, epoch ms. `doubted_at`: when a look first said otherwise; None: no doubt.

    `baseline`: it held before the target was watched. `hushed_until`: nobody need be told of it until then.
    `acknowledged_by` has seen it, at `acknowledged_at`; this ends when it goes.
    """

    name: str
    present: bool
    since_at: int
    baseline: bool = False
    doubted_at: int | None = None
    hushed_until: int | None = None
    acknowledged_by: str = ""
    acknowledged_at: int | None = None
    evidence: Evidence = {}

    def news(self, now: int) -> bool:
        """Does it hold, and is it something to alert about?"""
        return self.present and not self.baseline and not self.hushed(now)

    def hushed(self, now: int) -> bool:
        """Is it silenced at this moment?"""
        return self.hushed_until is not None and self.hushed_until > now


def compare(
    known: Sequence[Item],
    seen: Mapping[str, Evidence],
    *,
    untold: Callable[[Item], bool],
    first: bool,
    now: int,
    second_look: int,
) -> list[Item]:
    """All items after this look. `seen`: what holds now; `untold`: of which items this look could tell nothing.

    `first`: the target was never looked at before.
    """
    items = {item.name: item for item in known}
    for name, evidence in seen.items():
        items[name] = _seen(items.get(name), name, evidence, first, now, second_look)
    for name, item in items.items():
        if name not in seen:
            items[name] = item if untold(item) else _unseen(item, now, second_look)
    return [item for item in items.values() if item.present or item.doubted_at is not None or not _never(item)]


def _never(item: Item) -> bool:
    """A doubt that was not confirmed: it never held."""
    return not item.present and item.since_at == 0


def _seen(item: Item | None, name: str, evidence: Evidence, first: bool, now: int, second_look: int) -> Item:
    if item is None and first:
        return Item(name=name, present=True, since_at=now, baseline=True, evidence=evidence)
    if item is None:
        return Item(name=name, present=False, since_at=0, doubted_at=now, evidence=evidence)
    if item.present:
        return replace(item, evidence=evidence, doubted_at=None)
    if item.doubted_at is None:
        return replace(item, evidence=evidence, doubted_at=now)
    if now - item.doubted_at < second_look:
        return item
    return Item(name=name, present=True, since_at=item.doubted_at, hushed_until=item.hushed_until, evidence=evidence)


def _unseen(item: Item, now: int, second_look: int) -> Item:
    if not item.present:
        return replace(item, doubted_at=None)
    if item.doubted_at is None:
        return replace(item, doubted_at=now)
    if now - item.doubted_at < second_look:
        return item
    return Item(
        name=item.name, present=False, since_at=item.doubted_at, hushed_until=item.hushed_until, evidence=item.evidence
    )
