"""What time brings about in open alerts, in one transaction. The decisions are in `due`."""

from bot.alerts.due import Due, due
from bot.alerts.routing import Plan, plan_for
from bot.alerts.situation import held_back_by
from bot.alerts.telling import tell
from bot.settings import Settings
from bot.store import Connection, alert_posts, alert_times, audit, outbox
from bot.store import alerts as rows
from bot.store.alerts import Alert


def attend(db: Connection, settings: Settings, now: int) -> int:
    """Returns how many steps were taken."""
    over = rows.silence_over(db, now)
    for alert in over:
        tell(db, alert, action="unsilenced", now=now)
    delivered = _deliver(db, now)
    steps = 0
    for alert in rows.open_alerts(db):
        current = _uninhibited(db, alert, now)
        if current.lead_id is None:
            for step in due(current, plan_of(settings, current), now=now):
                steps += _take(db, settings, step, current, now)
    return len(over) + delivered + steps


def plan_of(settings: Settings, alert: Alert) -> Plan:
    """The route it takes, as the settings are now."""
    return plan_for(
        settings, check=alert.check_name, kind=alert.subject_kind, subject=alert.subject, severity=alert.severity
    )


def _deliver(db: Connection, now: int) -> int:
    """After the quiet hours: each that is still open, and where there is more to say, a summary before them."""
    held = alert_times.held_until_now(db, now)
    for channel in dict.fromkeys(alert.channel for alert in held):
        here = [alert for alert in held if alert.channel == channel]
        if len(here) > 1 or here[0].state == "resolved":
            line = audit.add(
                db, at=now, who=audit.BOT, action="summed_up", about_kind="quiet", about=channel,
                alerts=[alert.id for alert in here],
            )  # fmt: skip
            outbox.put(db, kind="quiet", about=line, channel=channel, now=now)
        for alert in here:
            if alert.state == "open":
                tell(db, alert, action="delivered", now=now, hushed=True)
                alert_times.told(db, alert.id, now)
    return len(held)


def _uninhibited(db: Connection, alert: Alert, now: int) -> Alert:
    """Nothing explains it any more, and it is still bad: now it is news."""
    if not alert.inhibited_by:
        return alert
    kept = held_back_by(db, check=alert.check_name, kind=alert.subject_kind, subject=alert.subject, now=now)
    free = None if kept else alert_times.inhibit(db, alert.id, "")
    if free is None:
        return alert
    shown = bool(alert_posts.posted_in(db, alert.top))
    tell(db, free, action="uninhibited", now=now, hushed=not shown, by=alert.inhibited_by)
    return free


def _take(db: Connection, settings: Settings, step: Due, alert: Alert, now: int) -> bool:
    plan = plan_of(settings, alert)
    match step:
        case Due.RELEASE if released := rows.disown(db, alert_id=alert.id, now=now):
            tell(db, released, action="released", now=now, owner=alert.owner)
        case Due.REMIND if reminded := alert_times.remind(db, alert.id, now):
            tell(db, reminded, action="reminded", now=now, owner=alert.owner, until=alert.owned_until)
        case Due.CALL if called := alert_times.escalate(db, alert.id, 1):
            tell(db, called, action="escalated", now=now, to=plan.mention, since=alert.unowned_at)
        case Due.MESSAGE if messaged := alert_times.escalate(db, alert.id, 2):
            if plan.owner:
                outbox.put(db, kind="alert", about=alert.id, channel=plan.owner, now=now)
                tell(db, messaged, action="escalated", now=now, to=plan.owner, since=alert.unowned_at)
        case Due.REPEAT:
            tell(db, alert, action="repeated", now=now, since=alert.opened_at)
            alert_times.told(db, alert.id, now)  # said or not (it may flap): not again before its time
        case Due.CALM if calm := alert_times.flap(db, alert.id, None):
            tell(db, calm, action="calmed", now=now, hushed=True)
        case _:
            return False
    return True
