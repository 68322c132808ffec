"""Where an alert is told, and what is left in the outbox to tell of it."""

from bot.store import alerts, outbox
from bot.store.alerts import Alert
from bot.store.engine import Connection


def posted_in(db: Connection, alert_id: int) -> list[str]:
    """The channels and people whose Slack shows its message."""
    rows = db.execute(
        "SELECT channel FROM post WHERE kind = 'alert' AND about = ? ORDER BY posted_at, channel", (str(alert_id),)
    )
    return [row[0] for row in rows]


def channels(db: Connection, alert: Alert) -> list[str]:
    """Where it is told or to be told; nowhere yet, while it is held back."""
    shown = posted_in(db, alert.id)
    if not shown and (alert.held_until is not None or alert.inhibited_by):
        return []
    return list(dict.fromkeys([*shown, *([alert.channel] if alert.channel else [])]))


def put_message(db: Connection, alert_id: int, *, now: int, after: int = 0) -> None:
    """Has the message that shows an alert rendered anew, everywhere."""
    alert = _top(db, alert_id)
    if alert is not None:
        for channel in channels(db, alert):
            outbox.put(db, kind="alert", about=alert.id, channel=channel, now=now, after=after)


def put_line(db: Connection, alert_id: int, line: int, *, now: int, rise: bool = False) -> bool:
    """Has a line of the audit trail told in its thread; a `rise` in the channel, too. False: it is told nowhere yet."""
    alert = _top(db, alert_id)
    told = False
    for channel in channels(db, alert) if alert else ():
        if channel[:1] not in ("U", "W"):  # a direct message has no thread
            kind = "rise" if rise else "history"
            outbox.put(
                db, kind=kind, about=line, channel=channel, now=now, thread_of=("alert", alert.id if alert else 0)
            )
            told = True
    return told


def _top(db: Connection, alert_id: int) -> Alert | None:
    alert = alerts.get(db, alert_id)
    return alerts.get(db, alert.top) if alert is not None and alert.lead_id else alert
