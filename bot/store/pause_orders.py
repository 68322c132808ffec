"""Pauses the bot orders by itself: what it did, or will do unless approvers keep a campaign sending. One an opening."""

from collections.abc import Sequence

from msgspec import Struct

from bot.store import alerts
from bot.store.alerts import Alert
from bot.store.engine import Connection


class Order(Struct, frozen=True, kw_only=True):
    """State: asked, kept (they said so), paused, void (it was over, or somebody was first), spared (for its cause).

    Mode: ask or act. `cause`: why it is spared, as `bot.campaigns.elsewhere` says it.
    """

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
    cause: str = ""


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


def order(db: Connection, alert: Alert, *, mode: str, cause: str, due: int, needed: int, now: int) -> Order | None:
    """Asked, or spared where the cause lies elsewhere; None where it was ordered already."""
    return _one(
        db.execute(
            "INSERT INTO pause_order (alert_id, campaign, episode, mode, state, asked_at, due_at, needed, cause)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING *",
            (alert.id, alert.subject, alert.episode, mode, "spared" if cause else "asked", now, due, needed, cause),
        ).fetchone()
    )


def get(db: Connection, order_id: int) -> Order | None:
    """One order."""
    return _one(db.execute("SELECT * FROM pause_order WHERE id = ?", (order_id,)).fetchone())


def asked(db: Connection) -> list[Order]:
    """Those not decided yet."""
    return [Order(**row) for row in db.execute("SELECT * FROM pause_order WHERE state = 'asked' ORDER BY id")]


def spared(db: Connection) -> list[Order]:
    """Those not carried out as long as the cause lies elsewhere."""
    return [Order(**row) for row in db.execute("SELECT * FROM pause_order WHERE state = 'spared' ORDER BY id")]


def spare(db: Connection, order_id: int, cause: str) -> Order | None:
    """Asked or spared for something else → spared for this; None where it was decided already."""
    return _one(
        db.execute(
            "UPDATE pause_order SET state = 'spared', cause = ? WHERE id = ? AND state IN ('asked', 'spared') AND cause <> ?"
            " RETURNING *",
            (cause, order_id, cause),
        ).fetchone()
    )


def ask_again(db: Connection, order_id: int, *, due: int, now: int) -> Order | None:
    """Spared → asked, with a term of its own; None where it is spared no longer."""
    return _one(
        db.execute(
            "UPDATE pause_order SET state = 'asked', cause = '', asked_at = ?, due_at = ? WHERE id = ? AND state = 'spared'"
            " RETURNING *",
            (now, due, order_id),
        ).fetchone()
    )


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
    """Asked or spared → kept, paused or void; None where it was decided already."""
    return _one(
        db.execute(
            "UPDATE pause_order SET state = ?, decided_at = ? WHERE id = ? AND state IN ('asked', 'spared')"
            " RETURNING *",
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
