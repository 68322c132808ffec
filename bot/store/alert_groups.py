"""Alerts told together: one leads, the others are lines of its message and thread."""

from bot.store import alerts
from bot.store.alerts import Alert
from bot.store.engine import Connection


def domain_of(db: Connection, campaign: str, *, since: int) -> str:
    """The domain from which most of a campaign's mail came that bounced; empty where none did."""
    row = db.execute(
        "SELECT domain FROM kept_event WHERE campaign = ? AND at >= ? AND domain <> ''"
        " GROUP BY domain ORDER BY count(*) DESC, domain LIMIT 1",
        (campaign, since),
    ).fetchone()
    return str(row[0]) if row else ""


def sources_of(db: Connection, kind: str, name: str, *, since: int) -> list[str]:
    """Who told us of the bounces of a campaign or sending domain."""
    which = {"campaign": "campaign = ?", "domain": "domain = ?"}.get(kind)
    if which is None:
        return []
    rows = db.execute(
        f"SELECT DISTINCT source FROM kept_event WHERE {which} AND at >= ? ORDER BY source",  # noqa: S608
        (name, since),
    )
    return [row[0] for row in rows]


def members(db: Connection, lead_id: int) -> list[Alert]:
    """The lines of a lead, oldest first; the lead itself is none."""
    rows = db.execute("SELECT id FROM alert WHERE lead_id = ? ORDER BY id", (lead_id,)).fetchall()
    return [alert for row in rows if (alert := alerts.get(db, row[0])) is not None]


def lead_of(db: Connection, check: str, group: str, *, since: int) -> Alert | None:
    """The open alert that tells of a group, where something joined it since a moment. One held back tells nothing."""
    for alert in sorted(alerts.open_alerts(db, check=check), key=lambda alert: -alert.id):
        leading = alert.lead_id is None and alert.grouped_as == group and not alert.inhibited_by
        if leading and last_opened(db, alert.id) >= since:
            return alert
    return None


def last_opened(db: Connection, lead_id: int) -> int:
    """When the latest of a group opened."""
    row = db.execute("SELECT max(opened_at) FROM alert WHERE id = :id OR lead_id = :id", {"id": lead_id}).fetchone()
    return int(row[0])


def state_of(db: Connection, alert: Alert) -> str:
    """What the latest look said of an alert's own subject; its severity where none did."""
    row = db.execute(
        "SELECT state FROM finding WHERE check_name = ? AND subject_kind = ? AND subject = ?",
        (alert.check_name, alert.subject_kind, alert.subject),
    ).fetchone()
    return str(row[0]) if row else alert.severity
