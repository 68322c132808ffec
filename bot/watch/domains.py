"""The domain check: is the mail of our domains set up right? One finding a domain; a change is told, what was so before is not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from bot.alerts import Alerts, Finding
from bot.clock import Clock
from bot.store import Connection, Store, domain_reports, watched
from bot.targets import DOMAIN, Item, Lookups, Targets, rated, take
from bot.targets.changes import Evidence
from bot.targets.looking import SECOND_LOOK
from checks.domain import DomainReport, Result, Score, State
from checks.sentence import packed

# What stops mail when it breaks; the rest weakens it.
VITAL = frozenset({"domain", "spf", "dkim", "dmarc", "mx", "ptr"})
SEVERITIES = ("critical", "warning")


@dataclass(frozen=True)
class Domains:
    """Looks at every watched domain, keeps its report and score of the day."""

    store: Store
    alerts: Alerts
    targets: Targets
    lookups: Lookups
    clock: Clock

    async def look(self) -> str:
        """All domains. Returns a line for the run's record."""
        wanted = [target for _, target in await self.targets.all(DOMAIN)]
        return await self._look(wanted) if wanted else "nothing to look at: set domains.names"

    async def look_again(self) -> str:
        """The domains of which the last look told something new."""
        due = await self.store.read(watched.doubted, DOMAIN, before=self.clock() - SECOND_LOOK)
        return await self._look(due) if due else "nothing to confirm"

    async def _look(self, wanted: Sequence[str]) -> str:
        findings = [await self._one(domain) for domain in wanted]
        await self.alerts.consider(findings)
        return f"{len(findings)} domains, {sum(each.bad for each in findings)} with something new that is wrong"

    async def _one(self, domain: str) -> Finding:
        now = self.clock()
        report, found = await rated(self.store, self.lookups, domain, now=now)
        return await self.store.write(_take, report, found, now)


def _take(db: Connection, report: DomainReport, found: Score, now: int) -> Finding:
    domain_reports.put(
        db,
        domain=report.domain,
        state=str(report.state),
        score=found.value,
        report=report.to_json() | {"score": msgspec.to_builtins(found)},
        now=now,
    )
    wrong = {
        _name(result): _told(result) for result in report.results if result.state in (State.FAILURE, State.WARNING)
    }
    items = take(db, DOMAIN, report.domain, wrong, untold=_untold(report), now=now)
    return finding(report, found, items, now=now)


def _name(result: Result) -> str:
    """What tells one fault of a domain from another, run after run."""
    about = result.evidence.get("selector") or result.evidence.get("ip") or result.evidence.get("target") or ""
    return f"{result.code} {about}".strip()


def _told(result: Result) -> Evidence:
    failed = result.state is State.FAILURE and result.check in VITAL
    return {
        "check": result.check,
        "code": result.code,
        "severity": "critical" if failed else "warning",
        "detail": str(result.detail),
        "advice": str(result.advice),
        "said": {"detail": packed(result.detail), "advice": packed(result.advice)},
        "publish": [msgspec.to_builtins(record) for record in result.publish],
    }


def _untold(report: DomainReport) -> Callable[[Item], bool]:
    """Nothing is known of the faults of a check whose questions the DNS did not answer."""
    unknown = {result.check for result in report.results if result.state is State.UNKNOWN}
    return lambda item: item.evidence["check"] in unknown or "domain" in unknown


def finding(report: DomainReport, found: Score, items: Sequence[Item], *, now: int) -> Finding:
    """The worst fault that is news decides."""
    faults = [item for item in items if item.present]
    news = {item.evidence["severity"] for item in faults if item.news(now)}
    unsure = report.state is State.UNKNOWN and not faults
    state = next((each for each in SEVERITIES if each in news), "unknown" if unsure else "ok")
    told = [
        item.evidence | {"since_at": item.since_at, "known_before": item.baseline, "item": item.name}
        for item in sorted(faults, key=lambda item: (item.baseline, item.evidence["severity"], item.name))
    ]
    return Finding(
        check=DOMAIN, kind="domain", subject=report.domain, state=state, evidence={"faults": told, "score": found.value}
    )
