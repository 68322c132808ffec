"""Campaigns: may they send? The stored state is what senders obey."""

from typing import Any

from msgspec import Struct

from bot.store.engine import Connection


class Campaign(Struct, frozen=True, kw_only=True):
    """One campaign. State `running` or `paused`; a pause with `until_at` ends then."""

    id: str
    state: str
    since_at: int
    until_at: int | None
    reason: str
    who: str
    first_at: int


def get(db: Connection, campaign: str) -> Campaign | None:
    """One campaign as stored."""
    row = db.execute("SELECT * FROM campaign WHERE id = ?", (campaign,)).fetchone()
    return Campaign(**row) if row else None


def find(db: Connection, campaign: str) -> list[str]:
    """Ids that are equal but for upper and lower case."""
    return [row[0] for row in db.execute("SELECT id FROM campaign WHERE lower(id) = lower(?) ORDER BY id", (campaign,))]


def listing(db: Connection, *, limit: int = 100) -> list[Campaign]:
    """Paused ones first, then by the latest mail."""
    rows = db.execute(
        "SELECT c.* FROM campaign c LEFT JOIN subject s ON s.kind = 'campaign' AND s.name = c.id"
        " ORDER BY c.state = 'running', coalesce(s.changed_at, c.since_at) DESC, c.id LIMIT ?",
        (limit,),
    )
    return [Campaign(**row) for row in rows]


def pause(db: Connection, *, campaign: str, who: str, why: str, until: int | None, now: int) -> Campaign | None:
    """Running → paused. None where it was paused already, or is not known."""
    return _one(
        db.execute(
            "UPDATE campaign SET state = 'paused', since_at = :now, until_at = :until, reason = :why, who = :who"
            " WHERE id = :id AND (state = 'running' OR until_at <= :now) RETURNING *",
            {"id": campaign, "who": who, "why": why, "until": until, "now": now},
        )
    )


def resume(db: Connection, *, campaign: str, who: str, why: str, now: int) -> Campaign | None:
    """Paused → running. None where it was running already, or is not known."""
    return _one(
        db.execute(
            "UPDATE campaign SET state = 'running', since_at = :now, until_at = NULL, reason = :why, who = :who"
            " WHERE id = :id AND state = 'paused' RETURNING *",
            {"id": campaign, "who": who, "why": why, "now": now},
        )
    )


def due(db: Connection, now: int) -> list[Campaign]:
    """Paused campaigns whose time is over."""
    return [
        Campaign(**row) for row in db.execute("SELECT * FROM campaign WHERE state = 'paused' AND until_at <= ?", (now,))
    ]


def _one(rows: Any) -> Campaign | None:
    row = rows.fetchone()
    return Campaign(**row) if row else None
