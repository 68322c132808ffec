"""The rate checks: campaigns, sending domains and addresses, and recipients' providers, judged from the stored counts.

Hard bounces, blocks and complaints are each judged beside what is usual of them, and found by a check of their own.
What a finding's evidence holds is described at `evidence_of`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from msgspec.structs import replace

from bot.alerts import Alerts, Finding
from bot.clock import DAY, SECOND, Clock
from bot.rate_checks import CHECKS, KINDS
from bot.settings import Settings
from bot.store import Connection, Store, alerts, flags, rates, spikes
from bot.watch.one_cause import at_providers, failing_at
from bot.watch.rate_rules import has_rate, rule_of
from checks.rate import Fleet, Key, Standing, State, learn, look, standing
from checks.rate.fleet import EVERY, SAMPLE

ROWS = 5_000  # counts a transaction: intake waits no longer than it takes them in
EXPLAINS = 4 * DAY  # a campaign's spike explains what is remembered of the others' mail of that time


@dataclass
class BounceRates:
    """One look after another; each takes in the new counts, and judges what they changed and what is alarming already."""

    store: Store
    alerts: Alerts
    settings: Settings
    clock: Clock

    async def look(self) -> str:
        """Judges, and hands the findings to the alerts. Returns a line for the run's record."""
        now = self.clock()
        while await self.store.write(self._take_in, now) == ROWS:
            pass
        findings = [finding for measure in CHECKS for finding in await self.store.write(self._judge_all, measure, now)]
        changed = await self.alerts.consider(findings)
        judged = {(finding.kind, finding.subject) for finding in findings}
        counts = [f"{sum(of_kind == kind for of_kind, _ in judged)} {kind}s" for kind in KINDS]
        return f"{', '.join(counts[:-1])} and {counts[-1]} judged, {changed} alerts changed"

    # -- in a transaction

    def _take_in(self, db: Connection, now: int) -> int:
        news = spikes.take_news(db, ROWS)
        for measure in CHECKS:
            for kind, of_kind in groupby(news, key=lambda row: row.kind):
                keys = {name: list(rows) for name, rows in groupby(of_kind, key=lambda row: row.name)}
                fed = [(name, *self._fed(db, measure, kind, name, rows)) for name, rows in keys.items()]
                for due in (True, None):
                    rows = [(name, key) for name, key, hit in fed if hit is bool(due)]
                    spikes.save(db, measure, kind, rows, due=due, now=now)
        return len(news)

    def _fed(self, db: Connection, measure: str, kind: str, name: str, news: Sequence[spikes.News]) -> tuple[Key, bool]:
        key = spikes.load(db, measure, kind, name)
        known = key is not None
        key = key or Key()
        hits = sum(row.hits[measure] for row in news)
        lags = spikes.lags(db, measure, kind, name) if hits else []
        for row in news:
            t = row.minute_at // SECOND
            if row.mailed:
                key.sent(t, row.mailed)
            for number in range(row.hits[measure]):
                key.bounced(t, t, lag=lags[number] if number < len(lags) else -1)
        return key, hits > 0 or (measure == "hard" and not known) or key.alarming

    def _judge_all(self, db: Connection, measure: str, now: int) -> list[Finding]:
        explained: dict[str, list[str]] = {}
        findings: list[Finding] = []
        for kind in KINDS:
            fleet = self._fleet(db, measure, kind, now)
            judged = []
            for name, key, due in spikes.to_judge(db, measure, kind):
                if due or key.firing:
                    findings.append(
                        self._judge(db, measure, kind, name, key, fleet=fleet, explained=explained, now=now)
                    )
                    judged.append((name, key))
            spikes.save(db, measure, kind, judged, due=False, now=now)
            bad = {finding.subject for finding in findings if finding.bad and finding.kind == kind}
            recent = alerts.recent_subjects(db, check=CHECKS[measure], kind=kind, since=now - EXPLAINS)
            explained[kind] = sorted(bad.union(recent))
        return at_providers(db, measure, findings, explained)

    def _fleet(self, db: Connection, measure: str, kind: str, now: int) -> Fleet:
        rule = rule_of(self.settings, measure)
        known = spikes.fleet(db, measure, kind)
        if known is not None and now // SECOND - known.at < EVERY:
            return known
        if known is None:  # what has not been judged yet may be a spike
            learned = replace(Fleet.unknown(rule), at=now // SECOND)
        else:
            learned = learn(spikes.some_keys(db, measure, kind, SAMPLE), rule, now // SECOND)
        spikes.save_fleet(db, measure, kind, learned)
        return learned

    def _judge(
        self,
        db: Connection,
        measure: str,
        kind: str,
        name: str,
        key: Key,
        *,
        fleet: Fleet,
        explained: Mapping[str, Sequence[str]],
        now: int,
    ) -> Finding:
        rule, seconds = rule_of(self.settings, measure, kind, name), now // SECOND
        last = alerts.latest(db, check=CHECKS[measure], kind=kind, subject=name)
        if last is not None and last.resolved_at and key.alarming:  # somebody said that it is over
            key.close(last.resolved_at // SECOND + 1)
            key.over, key.pk = 0, 0.0
        before = key.alarming
        if not has_rate(kind, key):
            return Finding(check=CHECKS[measure], kind=kind, subject=name, state=State.UNKNOWN, evidence={})
        look(key, fleet, rule, seconds)
        news = key.alarming and not before
        if news and any(explained.values()) and not self._at_fault(db, measure, kind, name, key, explained):
            less = spikes.explained(db, measure, kind, name, explained, since=now - EXPLAINS)
            rest = key.without((at // SECOND, 0, hits) for at, hits in less)
            rest.calm_down()
            look(rest, fleet, rule, seconds)
            if not rest.alarming:
                key.calm_down()
        found = standing(key, rule, seconds)
        opened = last is not None and last.state == "open"
        state = State.OK if opened and found.state is State.UNKNOWN else found.state
        evidence = evidence_of(db, measure, kind, name, found, state)
        return Finding(check=CHECKS[measure], kind=kind, subject=name, state=state, evidence=evidence)

    def _at_fault(
        self, db: Connection, measure: str, kind: str, name: str, key: Key, explained: Mapping[str, Sequence[str]]
    ) -> bool:
        """Is it a provider where several campaigns fail at once? Then it explains them, not they it."""
        since = (key.since or key.first_at) * SECOND
        return kind == "provider" and bool(failing_at(db, measure, name, explained, since=since).subjects)


def evidence_of(db: Connection, measure: str, kind: str, name: str, found: Standing, state: State) -> dict[str, Any]:
    """The numbers behind a finding, as an alert shows them.

    measure: hard, blocks or complaints. sent, hard, rate: so many mails since `since` (epoch ms), so many hits, the share.
    usual: the usual rate, None where nothing is known. highest: the highest rate still called usual. odds: by chance
    less than once in so many days; 0: not asked. limit: the absolute limit that is broken, 0: none, it is the rise alone.
    And of what is bad: causes (reason, count, provider, diagnostic; of complaints campaign, count, provider), and of hard
    bounces how many of its addresses are flagged. `one_cause` adds what several have in common.
    """
    evidence: dict[str, Any] = {
        "measure": measure,
        "sent": found.n,
        "hard": found.k,
        "rate": round(found.rate, 5),
        "usual": None if found.usual is None else round(found.usual, 5),
        "highest": round(found.highest, 5),
        "odds": float(f"{found.odds:.2g}"),
        "since": found.since * SECOND,
        "limit": found.limit,
    }
    if state in (State.WARNING, State.CRITICAL):
        causes = rates.causes(db, kind, name, measure=measure, since=found.since * SECOND)
        evidence["causes"] = [
            {"campaign": c.campaign, "count": c.count, "provider": c.provider}
            if measure == "complaints"
            else {"reason": c.reason, "count": c.count, "provider": c.provider, "diagnostic": c.diagnostic[:300]}
            for c in causes
        ]
        flagged = measure == "hard" and kind in ("campaign", "domain")
        evidence["flagged"] = flags.waiting_count(db, **{kind: name}) if flagged else 0
    return evidence
