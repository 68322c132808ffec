"""What the listings of a target amount to: are they an alert, how bad, and which of them are its reason. Pure.

A listing counts if it is news (`Item.news`), a warning at least, and its list has any weight. The listings that count of
one address are an alert once their lists together weigh `alert_weight`; the worst of them is its severity.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from bot.targets.changes import Evidence, Item

SEVERITIES = ("critical", "warning")
LEAST = 1e-9  # what sums of weights such as 0.1 may lack


class Judgement(Struct, frozen=True, kw_only=True):
    """`severity`: empty where there is no alert. `weight`: of the listings that count, and are an alert from some on."""

    severity: str
    weight: float


def judge(items: Sequence[Item], *, alert_weight: float, now: int) -> Judgement:
    """Of one target, now."""
    counting = [item for item in items if counts(item.evidence) and item.news(now)]
    weight = round(sum(weight_of(item.evidence) for item in counting), 3)
    severity = worst(counting) if weight and weight >= alert_weight - LEAST else ""
    return Judgement(severity=severity, weight=weight)


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
