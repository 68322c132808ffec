"""What the lists hold of a target, as a finding: of a range, list by list, with the addresses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.alerts import Alerts, Finding
from bot.store import Connection, alerts
from bot.targets import BLOCKLIST, Item, known
from bot.targets.judging import by_rank, judge
from bot.targets.ranges import RANGE, together

NAMED = 20  # addresses, or stretches of them, of one list
UNSEEN = 6  # one more than are told: names of what nobody has acknowledged


def finding(kind: str, target: str, items: Sequence[Item], *, usable: int, alert_weight: float, now: int) -> Finding:
    """What is news decides. Where no list could be used and none holds it, nobody knows: unknown."""
    holding = sorted((item for item in items if item.present), key=by_rank)
    judged = judge(holding, alert_weight=alert_weight, now=now)
    return Finding(
        check=BLOCKLIST,
        kind=kind,
        subject=target,
        state=judged.severity or ("ok" if usable or holding else "unknown"),
        evidence={
            "lists": list(_of_range(holding, now) if kind == RANGE else (_row(item, now) for item in holding)),
            "usable": usable,
            "weight": judged.weight,
            "alert_weight": alert_weight,
            "attended": judged.attended,
            "unseen": judged.unseen[:UNSEEN],
        }
        | ({"addresses": len({item.evidence["address"] for item in holding})} if kind == RANGE else {}),
    )


@dataclass(frozen=True)
class Rejudge:
    """When people marked some listings of a target, what is known of it is judged anew."""

    alerts: Alerts

    def __call__(self, db: Connection, kind: str, target: str, *, line: int, now: int) -> None:
        """`line` of the audit trail says what they did."""
        before = alerts.evidence_of(db, check=BLOCKLIST, kind=kind, subject=target)
        judged = finding(
            kind,
            target,
            known(db, BLOCKLIST, target),
            usable=before.get("usable", 0),
            alert_weight=self.alerts.settings.blocklists.alert_weight,
            now=now,
        )
        self.alerts.judge(db, judged, line=line, now=now)


def _row(item: Item, now: int) -> dict[str, Any]:
    return item.evidence | {
        "since_at": item.since_at,
        "known_before": item.baseline,
        "hushed_until": item.hushed_until if item.hushed(now) else None,
        "acknowledged_by": item.acknowledged_by,
        "acknowledged_at": item.acknowledged_at,
    }


def _of_range(holding: Iterable[Item], now: int) -> Iterator[dict[str, Any]]:
    """Listings of one list that are alike in all but the address are one row."""
    alike: dict[tuple[object, ...], list[Item]] = {}
    for item in holding:
        said = item.evidence
        hushed = item.hushed_until if item.hushed(now) else None
        key = (said["list"], said["severity"], said["meaning"], item.baseline, hushed, item.acknowledged_by)
        alike.setdefault(key, []).append(item)
    for items in alike.values():
        first = min(items, key=lambda item: item.since_at)
        addresses = together(item.evidence["address"] for item in items)
        row = _row(first, now) | {
            "count": len(items),
            "addresses": addresses[:NAMED],
            "more": max(0, len(addresses) - NAMED),
        }
        yield row | ({"reason": ""} if len(items) > 1 else {})
