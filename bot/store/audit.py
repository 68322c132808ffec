"""The audit trail: append-only. Who did what, when, about what, and why. It outlives every retention."""

from typing import Any

import msgspec
from msgspec import Struct

from bot.store.engine import Connection

BOT = "deliverabot"  # what acts when no person does


class Flip(Struct, frozen=True, kw_only=True):
    """One line of the trail. `who` is a Slack user id, or `deliverabot`."""

    id: int
    at: int
    who: str
    action: str
    about_kind: str
    about: str
    why: str
    details: dict[str, Any]


def add(
    db: Connection,
    /,
    *,
    at: int,
    who: str,
    action: str,
    about_kind: str,
    about: str | int,
    why: str = "",
    **details: Any,
) -> int:
    """Writes one line and returns its id."""
    row = db.execute(
        "INSERT INTO audit (at, who, action, about_kind, about, why, details) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (at, who, action, about_kind, str(about), why, msgspec.json.encode(details).decode()),
    ).fetchone()
    return int(row[0])


def get(db: Connection, audit_id: int) -> Flip | None:
    """One line."""
    row = db.execute("SELECT * FROM audit WHERE id = ?", (audit_id,)).fetchone()
    return _flip(row) if row else None


def about(db: Connection, kind: str, name: str | int, *, limit: int = 100) -> list[Flip]:
    """The latest lines about one thing, oldest first."""
    rows = db.execute(
        "SELECT * FROM audit WHERE about_kind = ? AND about = ? ORDER BY id DESC LIMIT ?",
        (kind, str(name), limit),
    ).fetchall()
    return [_flip(row) for row in reversed(rows)]


def since(db: Connection, at: int, *, limit: int = 10_000) -> list[Flip]:
    """Every line from a moment on, oldest first."""
    return [_flip(row) for row in db.execute("SELECT * FROM audit WHERE at >= ? ORDER BY id LIMIT ?", (at, limit))]


def _flip(row: Any) -> Flip:
    return Flip(**{**dict(row), "details": msgspec.json.decode(row["details"])})
