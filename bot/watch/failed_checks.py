"""A check that fails again and again is told as a thing of its own: what it looks at is then neither good nor bad."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.alerts import Alerts, Finding
from bot.store import Connection, alerts, runs
from bot.store.runs import Run

CHECK = "check"


@dataclass(frozen=True)
class FailedChecks:
    """Looks at how the last runs of the other checks ended. `names`: those that run here."""

    alerts: Alerts
    names: Collection[str]

    async def look(self) -> str:
        """Hands what it found to the alerts. Returns a line for the run's record."""
        after = self.alerts.settings.alerts.failed_runs
        found = await self.alerts.store.read(self._findings, after)
        await self.alerts.consider(found)
        return f"{sum(finding.bad for finding in found)} checks fail"

    def _findings(self, db: Connection, after: int) -> list[Finding]:
        told = {alert.subject for alert in alerts.open_alerts(db, check=CHECK)}
        last = runs.all_runs(db)
        found = [finding(run, after=after) for name, run in last.items() if name in self.names]
        return [each for each in found if each.bad or each.subject in told]


def finding(run: Run, *, after: int) -> Finding:
    """Bad from the `after`-th failure in a row on; fine again with the first success; in between nobody knows."""
    state = "warning" if run.failures >= after else "unknown" if run.failures or run.finished_at is None else "ok"
    evidence = {"failures": after, "detail": run.detail, "known_at": run.succeeded_at} if state == "warning" else {}
    return Finding(check=CHECK, kind="check", subject=run.check_name, state=state, evidence=evidence)
