"""What is known of a target of the blocklist watch: since when, what came and went, and what people said of it."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.store import Connection, audit, watched
from bot.store.audit import Flip
from bot.store.watched import Change
from bot.targets.changes import Evidence
from bot.targets.looking import known
from bot.targets.places import Place, list_of, places
from bot.targets.ranges import RANGE
from bot.targets.targets import BLOCKLIST, parsed


def read_marks(
    db: Connection, targets: Sequence[str], everything: Sequence[tuple[str, str]], *, now: int
) -> dict[tuple[str, str], Evidence]:
    """(address or domain, list) → since when that holds, and who has acknowledged or silenced it, of these targets.

    `everything`: what is watched, by itself or as a range.
    """
    wanted = set(targets)
    found: dict[tuple[str, str], Evidence] = {}
    for kind, target in everything:
        if kind == RANGE or target in wanted:
            for item in known(db, BLOCKLIST, target):
                name = item.evidence.get("address", target)
                if item.present and name in wanted:
                    found.setdefault((name, list_of(item)), {
                        "since_at": item.since_at, "known_before": item.baseline,
                        "hushed_until": item.hushed_until if item.hushed(now) else None,
                        "acknowledged_by": item.acknowledged_by, "acknowledged_at": item.acknowledged_at,
                    })  # fmt: skip
    return found


def read_past(db: Connection, target: str, everything: Sequence[tuple[str, str]], *, limit: int) -> list[Change | Flip]:
    """What came and went, and what people said of it, the latest first; also of a target that is watched no more."""
    kind, name = parsed(BLOCKLIST, target)
    found: dict[tuple[int, str], Change | Flip] = {}
    for place in places(kind, name, everything) or [Place(kind, name, "")]:
        for change in watched.history(db, check=BLOCKLIST, targets=[place.target], begins=place.address, limit=limit):
            item = change.item.removeprefix(f"{place.address} ") if place.address else change.item
            found[change.at, item] = replace(change, item=item)
        for flip in audit.about(db, BLOCKLIST, place.target, limit=10 * limit):
            if flip.action.startswith("listing_") and flip.details.get("address", "") in ("", place.address):
                found[flip.at, flip.action] = flip
    latest = sorted(found.values(), key=lambda each: each.at, reverse=True)
    return latest[:limit]
