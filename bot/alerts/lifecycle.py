"""What a finding means for the alert of its key. Pure: alert, finding and time in, step out."""

from collections.abc import Sequence
from enum import Enum, auto

from bot.alerts.finding import Finding
from bot.clock import MINUTE
from bot.store.alerts import Alert, Evidence


class Step(Enum):
    """What is to be done."""

    NOTHING = auto()
    OPEN = auto()
    REOPEN = auto()
    WORSEN = auto()  # the severity rose
    EASE = auto()  # the severity fell, but it is not over
    RENEW = auto()  # beside what somebody has acknowledged there is something new
    UPDATE = auto()  # only the numbers changed
    RESOLVE = auto()


def next_step(alert: Alert | None, finding: Finding, *, now: int, reopen_minutes: int) -> Step:
    """`alert` is the open alert of the finding's key, or the last one it had, or None."""
    if alert is None or alert.state == "resolved":
        if not finding.bad or finding.attended:
            return Step.NOTHING
        recent = alert is not None and alert.resolved_at is not None
        if recent and alert is not None and now - (alert.resolved_at or 0) <= reopen_minutes * MINUTE:
            return Step.REOPEN
        return Step.OPEN
    if finding.state == "ok":
        return Step.RESOLVE
    if finding.state == "unknown":
        return Step.NOTHING  # the check could not tell
    if alert.attended and not finding.attended:
        return Step.RENEW
    if finding.state != alert.severity and not finding.attended:
        return Step.WORSEN if finding.state == "critical" else Step.EASE
    return Step.NOTHING if finding.evidence == alert.evidence else Step.UPDATE


def worst(states: Sequence[str]) -> str:
    """Of several findings told as one: the worst; what nobody knows only where nothing is bad."""
    return max(states, key=("ok", "unknown", "warning", "critical").index)


def worse(peak: Evidence, evidence: Evidence) -> Evidence:
    """The worst numbers an alert has shown."""
    return evidence if evidence.get("rate", 0) >= peak.get("rate", 0) else peak
