"""Reviews: a frozen list of flagged addresses, the votes on it, and what was decided."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from bot.store.engine import Connection
from bot.store.flags import Flag


class Review(Struct, frozen=True, kw_only=True):
    """One review. State: open → approved, rejected, expired or withdrawn; approved → undone."""

    id: int
    hash: str
    title: str
    state: str
    asked_by: str
    asked_at: int
    expires_at: int
    quorum: int
    self_approval: int
    channel: str
    alert_id: int | None
    decided_at: int | None
    size: int


class Vote(Struct, frozen=True, kw_only=True):
    """What one person said. Choice: approve or reject."""

    review_id: int
    who: str
    choice: str
    at: int
    why: str


class Listed(Struct, frozen=True, kw_only=True):
    """One address of a review, with its evidence as it was when the list was frozen."""

    review_id: int
    address: str
    reason: str
    times: int
    last_at: int
    evidence: str


def ask(db: Connection, *, flags: Sequence[Flag], **columns: Any) -> Review | None:
    """Freezes the flags into a new review; None where the very same list is under review already."""
    names = list(columns)
    row = db.execute(
        f"INSERT INTO review ({', '.join(names)}) VALUES ({', '.join(':' + n for n in names)})"  # noqa: S608
        " ON CONFLICT DO NOTHING RETURNING *",
        columns,
    ).fetchone()
    if row is None:
        return None
    review = Review(**row)
    db.executemany(
        "INSERT INTO review_address (review_id, address, reason, times, last_at, evidence) VALUES (?, ?, ?, ?, ?, ?)",
        [(review.id, f.address, f.reason, f.times, f.last_at, f.evidence) for f in flags],
    )
    db.executemany("UPDATE flag SET state = 'in_review' WHERE address = ?", [(f.address,) for f in flags])
    return review


def get(db: Connection, review_id: int | str) -> Review | None:
    """One review."""
    return _one(db.execute("SELECT * FROM review WHERE id = ?", (review_id,)))


def open_reviews(db: Connection) -> list[Review]:
    """Oldest first."""
    return [Review(**row) for row in db.execute("SELECT * FROM review WHERE state = 'open' ORDER BY id")]


def latest(db: Connection, *, limit: int = 50) -> list[Review]:
    """Of every state, the newest first."""
    return [Review(**row) for row in db.execute("SELECT * FROM review ORDER BY id DESC LIMIT ?", (limit,))]


def votes(db: Connection, review_id: int) -> list[Vote]:
    """In the order they were given."""
    return [Vote(**row) for row in db.execute("SELECT * FROM vote WHERE review_id = ? ORDER BY at, who", (review_id,))]


def addresses(db: Connection, review_id: int, *, limit: int = -1) -> list[Listed]:
    """The frozen list, most often bounced first."""
    sql = "SELECT * FROM review_address WHERE review_id = ? ORDER BY times DESC, address"
    rows = db.execute(sql + (" LIMIT ?" if limit >= 0 else ""), (review_id, limit) if limit >= 0 else (review_id,))
    return [Listed(**row) for row in rows]


def vote(db: Connection, *, review_id: int, who: str, choice: str, why: str, now: int) -> Vote | None:
    """One voice a person, while the review is open; who asked may not approve (unless allowed). None: not counted.

    Whoever approved may still reject: they have learnt something.
    """
    row = db.execute(
        "INSERT INTO vote (review_id, who, choice, at, why) SELECT id, :who, :choice, :now, :why FROM review"
        " WHERE id = :id AND state = 'open' AND expires_at > :now"
        " AND (asked_by != :who OR self_approval = 1 OR :choice = 'reject') ON CONFLICT (review_id, who) DO UPDATE"
        " SET choice = excluded.choice, at = excluded.at, why = excluded.why"
        " WHERE excluded.choice = 'reject' AND vote.choice = 'approve' RETURNING *",
        {"id": review_id, "who": who, "choice": choice, "why": why, "now": now},
    ).fetchone()
    return Vote(**row) if row else None


def approve_at_quorum(db: Connection, *, review_id: int, now: int) -> Review | None:
    """Open → approved, if enough distinct people approved; whoever's click comes second gets None."""
    return _one(
        db.execute(
            "UPDATE review SET state = 'approved', decided_at = :now WHERE id = :id AND state = 'open'"
            " AND quorum <= (SELECT count(*) FROM vote WHERE review_id = :id AND choice = 'approve') RETURNING *",
            {"id": review_id, "now": now},
        )
    )


def end(db: Connection, *, review_id: int, state: str, now: int) -> Review | None:
    """Open → rejected, expired or withdrawn."""
    return _one(
        db.execute(
            "UPDATE review SET state = ?, decided_at = ? WHERE id = ? AND state = 'open' RETURNING *",
            (state, now, review_id),
        )
    )


def undo(db: Connection, *, review_id: int) -> Review | None:
    """Approved → undone."""
    return _one(
        db.execute("UPDATE review SET state = 'undone' WHERE id = ? AND state = 'approved' RETURNING *", (review_id,))
    )


def expired(db: Connection, now: int) -> list[int]:
    """Open reviews whose time is over."""
    return [row[0] for row in db.execute("SELECT id FROM review WHERE state = 'open' AND expires_at <= ?", (now,))]


def set_flags(db: Connection, *, review_id: int, state: str) -> None:
    """What becomes of the flags of a review."""
    db.execute(
        "UPDATE flag SET state = ? WHERE address IN (SELECT address FROM review_address WHERE review_id = ?)",
        (state, review_id),
    )


def _one(rows: Any) -> Review | None:
    row = rows.fetchone()
    return Review(**row) if row else None
