"""Alerts that were mailed because Slack could not be told, until Slack has been told of them all."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.store import alerts
from bot.store.alerts import Alert
from bot.store.engine import Connection

# Does what the mail was about still wait? A newer row, about a later change, is not that.
_WAITS = (
    "EXISTS (SELECT 1 FROM outbox o WHERE o.kind = 'alert' AND o.about = CAST(m.alert_id AS TEXT)"
    " AND o.created_at <= m.mailed_at)"
)


class Untold(NamedTuple):
    """An alert that waits for Slack, since when, and what Slack said at the last try."""

    alert: Alert
    since: int
    error: str


def untold(db: Connection, *, before: int) -> list[Untold]:
    """Those that have waited since `before` or longer, and were not mailed yet."""
    rows = db.execute(
        "SELECT o.about, min(o.created_at) AS since, max(o.error) AS error FROM outbox o WHERE o.kind = 'alert'"
        " AND o.created_at <= ? AND NOT EXISTS (SELECT 1 FROM alert_mail m WHERE CAST(m.alert_id AS TEXT) = o.about)"
        " GROUP BY o.about ORDER BY since, o.about",
        (before,),
    )
    found = [(alerts.get(db, int(row["about"])), row["since"], row["error"]) for row in rows.fetchall()]
    return [Untold(alert, since, error) for alert, since, error in found if alert is not None]


def mailed(db: Connection, alert_ids: Sequence[int], now: int) -> None:
    """They are not mailed again before Slack works."""
    db.executemany(
        "INSERT INTO alert_mail (alert_id, mailed_at) VALUES (?, ?) ON CONFLICT (alert_id) DO NOTHING",
        [(alert_id, now) for alert_id in alert_ids],
    )


def told_at_last(db: Connection) -> list[Alert]:
    """The alerts that were mailed, once Slack has been told of each; nothing before."""
    if db.execute(f"SELECT 1 FROM alert_mail m WHERE {_WAITS} LIMIT 1").fetchone():  # noqa: S608
        return []
    rows = db.execute("SELECT alert_id FROM alert_mail ORDER BY alert_id").fetchall()
    return [alert for row in rows if (alert := alerts.get(db, row["alert_id"])) is not None]


def over(db: Connection, alert_ids: Sequence[int]) -> None:
    """That Slack works again is mailed, too."""
    db.executemany("DELETE FROM alert_mail WHERE alert_id = ?", [(alert_id,) for alert_id in alert_ids])
