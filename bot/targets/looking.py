"""One look at one target, remembered: what held before, what holds now, and what has come or gone."""

from collections.abc import Callable, Mapping

import msgspec
from msgspec.structs import replace

from bot.clock import MINUTE
from bot.store import Connection, watched
from bot.targets.changes import Evidence, Item, compare

SECOND_LOOK = 5 * MINUTE  # after which another look may confirm a change


def take(
    db: Connection,
    check: str,
    target: str,
    seen: Mapping[str, Evidence],
    *,
    untold: Callable[[Item], bool],
    now: int,
) -> list[Item]:
    """Remembers what this look saw. Returns what is known of the target now. See `compare`."""
    first = watched.first_look(db, check=check, target=target, now=now)
    items = compare(known(db, check, target), seen, untold=untold, first=first, now=now, second_look=SECOND_LOOK)
    rows = [watched.Row(**{field: getattr(item, field) for field in watched.Row.__struct_fields__}) for item in items]
    watched.put(db, rows, check=check, target=target)
    return items


def known(db: Connection, check: str, target: str) -> list[Item]:
    """What is known of a target; what a list says that is silenced for all of it is silenced."""
    until = watched.silenced_lists(db, check=check, target=target)
    items = [msgspec.convert(row, Item, from_attributes=True) for row in watched.items(db, check=check, target=target)]
    return [_silenced(item, until.get(item.evidence.get("list", ""))) for item in items]


def _silenced(item: Item, until: int | None) -> Item:
    return replace(item, hushed_until=max(until, item.hushed_until or 0)) if until else item
