"""Findings, in one transaction, become what they mean for their alerts: opened, joined to another, changed, resolved."""

from typing import Any

from msgspec.structs import replace

from bot.alerts import due
from bot.alerts.finding import Finding
from bot.alerts.lifecycle import Step, next_step, worse, worst
from bot.alerts.quiet import quiet_until
from bot.alerts.routing import Plan, plan_for
from bot.alerts.situation import held_back_by
from bot.alerts.telling import tell
from bot.clock import DAY, MINUTE, SECOND
from bot.rate_checks import MEASURE_OF
from bot.settings import Settings
from bot.store import Connection, alert_groups, alert_posts, alert_times
from bot.store import alerts as rows
from bot.store.alerts import Alert

ACTIONS = {
    Step.OPEN: "opened",
    Step.REOPEN: "reopened",
    Step.WORSEN: "worsened",
    Step.EASE: "eased",
    Step.RENEW: "renewed",
    Step.RESOLVE: "resolved",
    Step.UPDATE: "",
}
NAMED = 6  # parts of a finding in a line of the trail; one more than are told


def consider(db: Connection, settings: Settings, findings: list[Finding], now: int, *, by_person: bool = False) -> int:
    """Returns how many alerts changed. `by_person`: somebody's act brought it about, and is told as such instead."""
    return sum(_consider(db, settings, finding, now, by_person=by_person) for finding in findings)


def _consider(db: Connection, settings: Settings, finding: Finding, now: int, *, by_person: bool) -> bool:
    key = {"check": finding.check, "kind": finding.kind, "subject": finding.subject}
    rows.save_finding(db, **key, state=finding.state, evidence=finding.evidence, now=now)
    last = rows.latest(db, **key)
    if last is not None and last.state == "open" and last.lead_id is None:
        finding = _with_its_lines(db, last, finding)
    step = next_step(last, finding, now=now, reopen_minutes=settings.alerts.reopen_minutes)
    if step is Step.NOTHING:
        return False
    by = (
        held_back_by(db, check=finding.check, kind=finding.kind, subject=finding.subject, now=now)
        if finding.bad
        else ""
    )
    if step is Step.OPEN:
        return _open(db, settings, finding, by, now)
    assert last is not None
    if last.lead_id is not None:
        return _change_line(db, settings, step, finding, last, by, now)
    return _change(db, settings, step, finding, last, by, now, by_person=by_person)


def _with_its_lines(db: Connection, lead: Alert, finding: Finding) -> Finding:
    """A group is as bad as its worst."""
    states = [
        line.severity for line in alert_groups.members(db, lead.id) if line.state == "open" and not line.inhibited_by
    ]
    return replace(finding, state=worst([finding.state, *states])) if states else finding


def _open(db: Connection, settings: Settings, finding: Finding, by: str, now: int) -> bool:
    plan = _plan(settings, finding)
    group = _group(db, finding, now) if plan.group_minutes else ""
    lead = _lead(db, finding, group, since=now - plan.group_minutes * MINUTE) if plan.group_minutes else None
    alert = rows.open_new(
        db, check=finding.check, kind=finding.kind, subject=finding.subject, severity=finding.state,
        evidence=finding.evidence, now=now, channel=plan.channel, lead_id=lead.id if lead else None, group=group,
    )  # fmt: skip
    if alert is None:
        return False
    if lead is not None:
        if by:
            alert = alert_times.inhibit(db, alert.id, by) or alert
        tell(db, alert, action="joined", now=now, hushed=bool(by), by=by)
        judge_lead(db, settings, lead.id, now)
        if not by:
            _show_where_it_goes(db, lead.id, plan, now)
        return True
    tell(db, _keep_back(db, alert, plan, by, now), action="opened", now=now, by=by)
    return True


def _change(
    db: Connection,
    settings: Settings,
    step: Step,
    finding: Finding,
    last: Alert,
    by: str,
    now: int,
    *,
    by_person: bool = False,
) -> bool:
    """Of an alert that leads, or stands alone."""
    alert = _stored(db, step, finding, last, now)
    if alert is None:
        return False
    plan = _plan(settings, finding)
    action, hushed = ACTIONS[step], by_person
    if step is Step.REOPEN:
        alert = _keep_back(db, alert, plan, by, now)
    if step is Step.RENEW:
        alert = alert_times.rearm(db, alert.id, now) or alert
    parts: dict[str, Any] = {}
    if finding.came or finding.went:
        parts = {"came": finding.came[:NAMED], "went": finding.went[:NAMED]}
        action = action or ("grown" if finding.came else "shrunk")
    if (step in (Step.REOPEN, Step.WORSEN, Step.RENEW) or action == "grown") and not by_person:
        flips = [*alert_times.flips(db, alert.id, since=now - due.FLAP_SPAN), now]
        if due.flaps(flips, now=now, times=settings.alerts.flap_times):
            hushed = True
            if last.flapped_at is None:
                tell(db, alert, action="flapping", now=now, times=len(flips))
            alert = alert_times.flap(db, alert.id, now) or alert
    rises = step is Step.WORSEN or (step is Step.RENEW and alert.severity == "critical")
    if rises and alert.held_until is not None:
        alert = alert_times.hold(db, alert.id, None) or alert  # what is critical does not wait
        tell(db, alert, action=action, now=now, hushed=True)
        return True
    soon = action == "" and not by_person
    wait = last.changed_at + int(settings.alerts.update_seconds * SECOND) - now if soon else 0
    tell(db, alert, action=action, now=now, hushed=hushed or bool(by), after=max(0, wait), by=by, **parts)
    if rises:
        _show_where_it_goes(db, alert.id, plan, now)
    return True


def _show_where_it_goes(db: Connection, alert_id: int, plan: Plan, now: int) -> None:
    """Its message is posted in the channel of this route, too, and lives in both."""
    alert = rows.get(db, alert_id)
    if alert is not None and plan.channel != alert.channel and plan.channel not in alert_posts.posted_in(db, alert.id):
        alert_times.move(db, alert.id, plan.channel)
        alert_posts.put_message(db, alert.id, now=now)


def _change_line(
    db: Connection, settings: Settings, step: Step, finding: Finding, last: Alert, by: str, now: int
) -> bool:
    """Of an alert that is a line of another: that one may get better or worse by it."""
    alert = _stored(db, step, finding, last, now)
    lead = rows.get(db, last.top)
    if alert is None or lead is None:
        return False
    if step is Step.REOPEN and by:
        alert = alert_times.inhibit(db, alert.id, by) or alert
    if step is Step.REOPEN and lead.state == "resolved":
        again = replace(
            finding, check=lead.check_name, kind=lead.subject_kind, subject=lead.subject, evidence=lead.evidence
        )
        tell(db, alert, action="joined", now=now, hushed=True)
        return _change(db, settings, Step.REOPEN, again, lead, by, now)
    action = {Step.REOPEN: "joined", Step.RESOLVE: "left"}.get(step, ACTIONS[step])
    hushed = bool(by) or action not in ("joined", "left")
    over = step is Step.RESOLVE and not _others_open(db, lead, alert)
    wait = last.changed_at + int(settings.alerts.update_seconds * SECOND) - now if step is Step.UPDATE else 0
    tell(db, alert, action=action, now=now, hushed=hushed or over, after=max(0, wait), by=by)
    judge_lead(db, settings, lead.id, now)
    if step in (Step.REOPEN, Step.WORSEN) and not by:
        _show_where_it_goes(db, lead.id, _plan(settings, finding), now)
    return True


def judge_lead(db: Connection, settings: Settings, lead_id: int, now: int) -> None:
    """After a line of it changed: worse, better, over, or the same."""
    lead = rows.get(db, lead_id)
    if lead is None or lead.state != "open":
        return
    own = Finding(
        check=lead.check_name, kind=lead.subject_kind, subject=lead.subject, state=alert_groups.state_of(db, lead),
        evidence=lead.evidence,
    )  # fmt: skip
    judged = _with_its_lines(db, lead, own)
    step = next_step(lead, judged, now=now, reopen_minutes=0)
    if step is not Step.NOTHING:
        _change(db, settings, step, judged, lead, "", now)


def _stored(db: Connection, step: Step, finding: Finding, last: Alert, now: int) -> Alert | None:
    if step is Step.RESOLVE:
        return rows.resolve(db, alert_id=last.id, evidence=finding.evidence, now=now)
    change = rows.reopen if step is Step.REOPEN else rows.evolve
    peak = worse(last.peak, finding.evidence)
    return change(db, alert_id=last.id, severity=finding.state, evidence=finding.evidence, peak=peak, now=now)


def _keep_back(db: Connection, alert: Alert, plan: Plan, by: str, now: int) -> Alert:
    """What is news is not posted where something else explains it, and no warning is in quiet hours."""
    if by:
        return alert_times.inhibit(db, alert.id, by) or alert
    quiet = quiet_until(plan.quiet, now) if alert.severity == "warning" else None
    if quiet is not None and not alert_posts.posted_in(db, alert.id):
        return alert_times.hold(db, alert.id, quiet) or alert
    return alert


def _group(db: Connection, finding: Finding, now: int) -> str:
    """A bad list hits several campaigns of one sending domain, and the domain: one cause, one alert."""
    if finding.group or finding.check not in MEASURE_OF:
        return finding.group
    if finding.kind == "domain":
        return finding.subject
    return alert_groups.domain_of(db, finding.subject, since=now - DAY) if finding.kind == "campaign" else ""


def _lead(db: Connection, finding: Finding, group: str, *, since: int) -> Alert | None:
    """The alert that tells of this, too. While a domain is bad, its campaigns are part of it."""
    wholes = [finding.within]
    if finding.kind == "campaign" and finding.check in MEASURE_OF:
        wholes.append(("domain", group))
    for kind, subject in wholes:
        whole = rows.latest(db, check=finding.check, kind=kind, subject=subject) if subject else None
        lead = rows.get(db, whole.top) if whole is not None and whole.state == "open" else None
        if lead is not None and lead.state == "open" and not lead.inhibited_by:
            return lead
    return alert_groups.lead_of(db, finding.check, group, since=since) if group else None


def _others_open(db: Connection, lead: Alert, alert: Alert) -> bool:
    lines = alert_groups.members(db, lead.id)
    own = alert_groups.state_of(db, lead)
    return own in ("warning", "critical") or any(line.state == "open" and line.id != alert.id for line in lines)


def _plan(settings: Settings, finding: Finding) -> Plan:
    return plan_for(settings, check=finding.check, kind=finding.kind, subject=finding.subject, severity=finding.state)
