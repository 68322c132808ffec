"""Pauses the bot orders by itself: what it did, or will do unless approvers keep a campaign sending. One an opening."""

from collections.abc import Sequence

from msgspec import Struct

from bot.store import alerts
from bot.store.alerts import Alert
from bot.store.engine import Connection


class Order(Struct, frozen=True, kw_only=True):
    """State: asked, kept (they said so), paused, void (it was over, or somebody was first). Mode: ask or act."""

    id: int
    alert_id: int
    campaign: str
    episode: int
    mode: str
    state: str
    asked_at: int
    due_at: int
    needed: int
    decided_at: int | None


def unordered(db: Connection) -> list[Alert]:
    """Open alerts of running campaigns that are critical now, and about which nothing was ordered since they opened."""
    rows = db.execute(
        "SELECT a.id FROM alert a JOIN campaign c ON c.id = a.subject AND c.state = 'running' JOIN finding f"
        " ON f.check_name = a.check_name AND f.subject_kind = a.subject_kind AND f.subject = a.subject"
        " WHERE a.state = 'open' AND a.check_name = 'bounce_rate' AND a.subject_kind = 'campaign' AND a.inhibited_by = ''"
        " AND f.state = 'critical' AND NOT EXISTS (SELECT 1 FROM pause_order o WHERE o.alert_id = a.id"
        " AND o.campaign = a.subject AND o.episode = a.episode) ORDER BY a.id"
    ).fetchall()
    return [alert for row in rows if (alert := alerts.get(db, row[0])) is not None]


def order(db: Connection, alert: Alert, *, mode: str, state: str, due: int, needed: int, now: int) -> Order | None:
    """None where it was ordered already."""
    return _one(
        db.execute(
            "INSERT INTO pause_order (alert_id, campaign, episode, mode, state, asked_at, due_at, needed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING *",
            (alert.id, alert.subject, alert.episode, mode, state, now, due, needed),
        ).fetchone()
    )


def get(db: Connection, order_id: int) -> Order | None:
    """One order."""
    return _one(db.execute("SELECT * FROM pause_order WHERE id = ?", (order_id,)).fetchone())


def asked(db: Connection) -> list[Order]:
    """Those not decided yet."""
    return [Order(**row) for row in db.execute("SELECT * FROM pause_order WHERE state = 'asked' ORDER BY id")]


def of_alerts(db: Connection, alert_ids: Sequence[int]) -> list[tuple[Order, list[str]]]:
    """The latest order of each alert, with who would keep it sending."""
    found = []
    for alert_id in alert_ids:
        row = db.execute(
            "SELECT * FROM pause_order WHERE alert_id = ? ORDER BY id DESC LIMIT 1", (alert_id,)
        ).fetchone()
        if (one := _one(row)) is not None:
            found.append((one, votes(db, one.id)))
    return found


def decide(db: Connection, order_id: int, state: str, *, now: int) -> Order | None:
    """Asked → kept, paused or void; None where it was decided already."""
    return _one(
        db.execute(
            "UPDATE pause_order SET state = ?, decided_at = ? WHERE id = ? AND state = 'asked' RETURNING *",
            (state, now, order_id),
        ).fetchone()
    )


def vote(db: Connection, order_id: int, who: str, *, now: int) -> bool:
    """To keep it sending; False where they said so before, or it is decided."""
    return (
        db.execute(
            "INSERT INTO pause_vote (order_id, who, at) SELECT id, ?, ? FROM pause_order WHERE id = ? AND state = 'asked'"
            " ON CONFLICT DO NOTHING RETURNING order_id",
            (who, now, order_id),
        ).fetchone()
        is not None
    )


def votes(db: Connection, order_id: int) -> list[str]:
    """Who would keep it sending, in their order."""
    return [row[0] for row in db.execute("SELECT who FROM pause_vote WHERE order_id = ? ORDER BY at, who", (order_id,))]


def _one(row: object) -> Order | None:
    return Order(**row) if row else None  # type: ignore[arg-type]
