"""What is noted on an open alert as time goes by: held back, inhibited, told, reminded, escalated, flapping."""

from bot.store import alerts
from bot.store.alerts import Alert
from bot.store.engine import Connection


def touched(db: Connection, alert_id: int) -> Alert | None:
    """Its message says something new."""
    return _updated(db, alert_id, "version = version + 1", ())


def hold(db: Connection, alert_id: int, until: int | None) -> Alert | None:
    """Nothing of it is posted before a moment; None: it may be."""
    return _updated(db, alert_id, "held_until = ?", (until,))


def inhibit(db: Connection, alert_id: int, by: str) -> Alert | None:
    """Held back because of something else; empty: no longer."""
    return _updated(db, alert_id, "inhibited_by = ?", (by,))


def move(db: Connection, alert_id: int, channel: str) -> Alert | None:
    """It is told in another channel from now on, too."""
    return _updated(db, alert_id, "channel = ?", (channel,))


def told(db: Connection, alert_id: int, now: int) -> None:
    """Something about it was said that people see."""
    db.execute("UPDATE alert SET told_at = ? WHERE id = ?", (now, alert_id))


def remind(db: Connection, alert_id: int, now: int) -> Alert | None:
    """Its owner is reminded, once."""
    return _updated(db, alert_id, "reminded_at = ?", (now,), "AND owner != '' AND reminded_at IS NULL")


def escalate(db: Connection, alert_id: int, step: int) -> Alert | None:
    """One step further, once; None where somebody owns it by now."""
    return _updated(db, alert_id, "escalated = ?", (step,), "AND owner = '' AND escalated < ?", (step,))


def rearm(db: Connection, alert_id: int, now: int) -> Alert | None:
    """Nobody owns it, and it waits for somebody from now on."""
    return _updated(db, alert_id, "unowned_at = ?, escalated = 0", (now,), "AND owner = ''")


def flap(db: Connection, alert_id: int, at: int | None) -> Alert | None:
    """It goes back and forth, this time at a moment; None: no longer."""
    return _updated(db, alert_id, "flapped_at = ?", (at,))


def held_until_now(db: Connection, now: int) -> list[Alert]:
    """What was held back until now, open or over meanwhile: it is held back no longer."""
    rows = db.execute(
        "UPDATE alert SET held_until = NULL WHERE held_until <= ? RETURNING id, severity, opened_at", (now,)
    ).fetchall()
    ordered = sorted(rows, key=lambda row: (row["severity"], row["opened_at"]))
    return [alert for row in ordered if (alert := alerts.get(db, row["id"])) is not None]


def flips(db: Connection, alert_id: int, *, since: int) -> list[int]:
    """When it changed for the worse, since a moment."""
    rows = db.execute(
        "SELECT at FROM audit WHERE about_kind = 'alert' AND about = ? AND at >= ?"
        " AND action IN ('reopened', 'worsened', 'renewed', 'grown') ORDER BY id",
        (str(alert_id), since),
    )
    return [row[0] for row in rows]


def _updated(
    db: Connection,
    alert_id: int,
    change: str,
    values: tuple[object, ...],
    only: str = "",
    when: tuple[object, ...] = (),
) -> Alert | None:
    row = db.execute(
        f"UPDATE alert SET {change} WHERE id = ? AND state = 'open' {only} RETURNING id",  # noqa: S608
        (*values, alert_id, *when),
    ).fetchone()
    return alerts.get(db, row[0]) if row else None
