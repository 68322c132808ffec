"""What the listings of a target amount to: are they an alert, how bad, and has somebody seen all of it? Pure.

A listing counts if it is news (`Item.news`), a warning at least, and its list has any weight. The listings that count are
an alert once their lists together weigh `alert_weight`; the worst of them is its severity. Those that somebody has
acknowledged keep the alert open and no more: it speaks up while the others weigh enough without them, and is as bad as
the worst of those. Of a range each address is judged by itself: lists add up where they hold the same one.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from bot.targets.changes import Evidence, Item

SEVERITIES = ("critical", "warning")
LEAST = 1e-9  # what sums of weights such as 0.1 may lack


class Judgement(Struct, frozen=True, kw_only=True):
    """`severity`: empty where there is no alert. `weight`: of the listings that count; of a range, of its worst address.
    `attended`: it is an alert only for what is acknowledged. `unseen`: names of the listings that count and are not.
    """

    severity: str
    weight: float
    attended: bool
    unseen: list[str]


def judge(items: Sequence[Item], *, alert_weight: float, now: int) -> Judgement:
    """Of one target, now."""
    counting = [item for item in items if counts(item.evidence) and item.news(now)]
    unseen = [item for item in counting if item.acknowledged_at is None]
    alarming, speaking = _enough(counting, alert_weight), _enough(unseen, alert_weight)
    return Judgement(
        severity=worst(speaking or alarming),
        weight=max(map(total, _by_address(counting)), default=0),
        attended=bool(alarming) and not speaking,
        unseen=[item.name for item in sorted(unseen, key=by_rank)],
    )


def _by_address(items: Iterable[Item]) -> list[list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.evidence.get("address", ""), []).append(item)
    return list(found.values())


def _enough(items: Iterable[Item], alert_weight: float) -> list[Item]:
    """The listings of the addresses where they weigh enough for an alert."""
    return [item for same in _by_address(items) if total(same) >= alert_weight - LEAST for item in same]


def total(items: Iterable[Item]) -> float:
    """What they weigh together."""
    return round(sum(weight_of(item.evidence) for item in items), 3)


def counts(evidence: Evidence) -> bool:
    """Can a listing be part of an alert? Not one that only informs, and none of a list without weight."""
    return evidence.get("severity") in SEVERITIES and weight_of(evidence) > 0


def weight_of(evidence: Evidence) -> float:
    """Of the list that says it."""
    return float(evidence.get("weight", 1))


def worst(items: Iterable[Item]) -> str:
    """The worst severity among them; empty where there is none."""
    found = {item.evidence.get("severity") for item in items}
    return next((each for each in SEVERITIES if each in found), "")


def by_rank(item: Item) -> tuple[int, str]:
    """To sort by: the worst first."""
    severity = item.evidence.get("severity")
    return (SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES), item.name)
