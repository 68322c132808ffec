"""A change of an alert, written down and told: the message anew, and a line of its thread where people should see one."""

from bot.store import Connection, alert_posts, alert_times, alerts, audit
from bot.store.alerts import Alert

NUMBERS = ("sent", "hard", "rate", "unseen")
# What an alert that flaps, or is silenced, does by itself without a word.
BY_ITSELF = frozenset(
    {
        "reopened",
        "worsened",
        "eased",
        "resolved",
        "joined",
        "left",
        "repeated",
        "uninhibited",
        "renewed",
        "grown",
        "shrunk",
    }
)


def tell(
    db: Connection,
    alert: Alert,
    *,
    action: str,
    who: str = audit.BOT,
    now: int,
    why: str = "",
    hushed: bool = False,
    after: int = 0,
    **details: object,
) -> Alert:
    """`action` empty: only numbers changed. `hushed`: written down, not said. `after` ms the message is rendered."""
    alert_posts.put_message(db, alert.id, now=now, after=after)
    if action:
        numbers = {key: alert.evidence[key] for key in NUMBERS if key in alert.evidence}
        line = audit.add(
            db, at=now, who=who, action=action, about_kind="alert", about=alert.id, why=why,
            **{"severity": alert.severity, "subject": alert.subject, **numbers, **details},
        )  # fmt: skip
        top = alerts.get(db, alert.top) or alert
        if not hushed and not _quiet(action, who, top, now):
            rise = action == "worsened" or (action == "renewed" and alert.severity == "critical")
            said = action != "opened" and alert_posts.put_line(db, alert.id, line, now=now, rise=rise)
            if said or action == "opened":
                alert_times.told(db, top.id, now)
    return alert


def _quiet(action: str, who: str, top: Alert, now: int) -> bool:
    if who != audit.BOT or action not in BY_ITSELF:
        return action != "silenced" and action != "opened" and top.silenced(now)
    return top.silenced(now) or top.flapped_at is not None or bool(top.inhibited_by)
