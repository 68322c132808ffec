"""The source check: one that falls silent against its habit, or must be mended by a person. No news is not good news."""

from dataclasses import dataclass

from bot.alerts import Alerts, Finding
from bot.clock import HOUR, Clock
from bot.intake.faring import Faring, read_sources
from bot.store import Store

CHECK = "source"


@dataclass(frozen=True)
class Sources:
    """Looks at every source; one finding each."""

    store: Store
    alerts: Alerts
    clock: Clock

    async def look(self) -> str:
        """Hands the findings to the alerts. Returns a line for the run's record."""
        findings = [finding(each) for each in await self.store.read(read_sources, self.clock())]
        await self.alerts.consider(findings)
        return f"{len(findings)} sources, {sum(each.bad for each in findings)} silent or refused"


def finding(source: Faring) -> Finding:
    """A wrong password needs a person; a failure that is tried again needs nobody until it lasts against the habit."""
    health = source.health
    return Finding(
        check=CHECK,
        kind=health.kind,
        subject=health.name,
        state=_state(source),
        evidence={
            "refused": health.last_failure if health.state == "refused" else "",
            "failing": health.last_failure if health.state == "failing" else "",
            "silent_hours": source.silence.pause // HOUR if source.silence and source.silent else 0,
            "usual_hours": source.silence.usual // HOUR if source.silence else 0,
            "last_event_at": health.last_event_at,
        },
    )


def _state(source: Faring) -> str:
    if source.silent or source.health.state == "refused":
        return "warning"
    return "unknown" if source.health.state == "failing" else "ok"
