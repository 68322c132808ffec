"""The bounce-rate check: every campaign and sending domain with new mail is judged from the stored counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.alerts import Alerts, Finding
from bot.clock import DAY, HOUR, Clock
from bot.settings import Settings
from bot.store import Connection, Store, alerts, flags, rates
from bot.store.alerts import Alert
from bot.store.rates import Counts
from checks.rate import Cell, History, Limits, State, Verdict, judge

CHECK = "bounce_rate"
LOOK_BACK = 7 * DAY
# The detector's windows begin to the minute up to an hour ago, to ten minutes up to a day ago; what is older only tells
# what is usual. Week-old minutes of a hundred campaigns would keep the bot busier than their spikes can wait.
MINUTES = 2 * HOUR
TENS = 25 * HOUR
OVERLAP = 60_000  # ms looked at again, for events that were being stored during the last look


@dataclass
class BounceRates:
    """One look after another; each judges what changed since the one before, and what is alarming already."""

    store: Store
    alerts: Alerts
    settings: Settings
    clock: Clock
    _looked_at: int = field(default=0, init=False)

    async def look(self) -> str:
        """Judges, and hands the findings to the alerts. Returns a line for the run's record."""
        now = self.clock()
        since = self._looked_at - OVERLAP if self._looked_at else now - LOOK_BACK
        campaigns, domains = await self.store.read(self._judge_all, since, now)
        changed = await self.alerts.consider([*campaigns, *domains])
        self._looked_at = now
        return f"{len(campaigns)} campaigns and {len(domains)} domains judged, {changed} alerts changed"

    def _judge_all(self, db: Connection, since: int, now: int) -> tuple[list[Finding], list[Finding]]:
        """Campaigns first: what they explain of a domain's spike is not told a second time."""
        campaigns = [self._judge(db, "campaign", name, (), now) for name in self._names(db, "campaign", since)]
        alarming = {finding.subject for finding in campaigns if finding.bad}
        alarming |= set(alerts.recent_subjects(db, check=CHECK, kind="campaign", since=now - DAY))
        explained = sorted(alarming)
        return campaigns, [self._judge(db, "domain", name, explained, now) for name in self._names(db, "domain", since)]

    def _names(self, db: Connection, kind: str, since: int) -> list[str]:
        """What has new mail, and what is alarming already."""
        names = {name for found, name in rates.changed(db, since) if found == kind}
        names |= {alert.subject for alert in alerts.open_alerts(db, check=CHECK) if alert.subject_kind == kind}
        return sorted(names)

    def _judge(self, db: Connection, kind: str, name: str, explained: Sequence[str], now: int) -> Finding:
        span = {"since": now - LOOK_BACK, "tens_until": now - MINUTES, "hours_until": now - TENS}
        counts = rates.by_minute(db, kind, name, **span)
        cells = cells_of(counts, rates.of_pairs(db, name, explained, **span))
        last = alerts.latest(db, check=CHECK, kind=kind, subject=name)
        firing = last is not None and last.state == "open"
        calm_since = last.resolved_at or 0 if last and not firing else 0
        limits = self._limits()
        verdict = judge(History(cells, calm_since), now=now, limits=limits, firing=firing)
        evidence = self._evidence(db, kind, name, verdict, last if firing else None)
        return Finding(check=CHECK, kind=kind, subject=name, state=verdict.state, evidence=evidence)

    def _limits(self) -> Limits:
        wanted = self.settings.rates
        return Limits(wanted.minimum_sent, wanted.minimum_hard, wanted.warning, wanted.critical)

    def _evidence(self, db: Connection, kind: str, name: str, verdict: Verdict, alert: Alert | None) -> dict[str, Any]:
        """The numbers behind a finding, as an alert shows them. A calm subject needs no causes."""
        evidence: dict[str, Any] = {
            "sent": verdict.sent,
            "hard": verdict.hard,
            "rate": round(verdict.rate, 5),
            "usual": verdict.usual,
            "since": verdict.since,
            "limit": verdict.limit,
        }
        if verdict.state in (State.WARNING, State.CRITICAL) or alert is not None:
            since = min(verdict.since, alert.opened_at if alert else verdict.since)
            evidence["causes"] = [
                {"reason": c.reason, "count": c.count, "provider": c.provider, "diagnostic": c.diagnostic[:300]}
                for c in rates.causes(db, kind, name, since=since)
            ]
            evidence["flagged"] = flags.waiting_count(db, **{kind: name})
        return evidence


def cells_of(counts: Sequence[Counts], explained: Sequence[Counts] = ()) -> list[Cell]:
    """Counts by minute as the detector's cells, less what is explained elsewhere."""
    less = {row.at: row for row in explained}
    cells = []
    for row in counts:
        other = less.get(row.at)
        sent, hard = (row.mailed - other.mailed, row.hard - other.hard) if other else (row.mailed, row.hard)
        if sent > 0:
            cells.append(Cell(row.at, max(sent, hard), max(hard, 0)))
    return cells
