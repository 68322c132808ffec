"""Callbacks: what other programs are still to be told by webhook. Rows refer to state; the body is made when it is sent.

State: waiting → sending → sent, or waiting again; failed (the last try was in vain), gone (the receiver wants no more).
"""

from secrets import token_urlsafe

from msgspec import Struct

from bot.store.engine import Connection


class Callback(Struct, frozen=True, kw_only=True):
    """One message to one URL. `message_id` stays the same over all tries: receivers know a repetition by it."""

    id: int
    message_id: str
    kind: str
    about: str
    url: str
    state: str
    created_at: int
    next_try_at: int
    attempts: int
    error: str


def put(db: Connection, *, kind: str, about: str | int, url: str, now: int) -> None:
    """Leaves something to tell, once."""
    db.execute(
        "INSERT INTO callback (message_id, kind, about, url, created_at, next_try_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (kind, about) DO NOTHING",
        (f"msg_{token_urlsafe(18)}", kind, str(about), url, now, now),
    )


def recover(db: Connection) -> int:
    """What was in flight when the bot stopped is sent again. Returns how many."""
    return db.execute("UPDATE callback SET state = 'waiting', next_try_at = 0 WHERE state = 'sending'").rowcount


def due(db: Connection, now: int, *, limit: int = 200) -> list[Callback]:
    """Those whose time has come, the longest due first."""
    rows = db.execute(
        "SELECT * FROM callback WHERE state = 'waiting' AND next_try_at <= ? ORDER BY next_try_at, id LIMIT ?",
        (now, limit),
    )
    return [Callback(**row) for row in rows]


def claim(db: Connection, callback_id: int) -> Callback | None:
    """Waiting → sending."""
    row = db.execute(
        "UPDATE callback SET state = 'sending', attempts = attempts + 1 WHERE id = ? AND state = 'waiting' RETURNING *",
        (callback_id,),
    ).fetchone()
    return Callback(**row) if row else None


def end(db: Connection, callback_id: int, *, state: str, error: str = "") -> None:
    """Sending → sent or failed."""
    db.execute(
        "UPDATE callback SET state = ?, error = ? WHERE id = ? AND state = 'sending'", (state, error, callback_id)
    )


def again(db: Connection, callback_id: int, *, at: int, error: str) -> None:
    """Sending → waiting."""
    db.execute(
        "UPDATE callback SET state = 'waiting', next_try_at = ?, error = ? WHERE id = ? AND state = 'sending'",
        (at, error, callback_id),
    )


def gone(db: Connection, url: str, *, error: str) -> int:
    """The receiver wants no more: whatever is still to be sent there is not. Returns how many that were."""
    return db.execute(
        "UPDATE callback SET state = 'gone', error = ? WHERE url = ? AND state IN ('waiting', 'sending')", (error, url)
    ).rowcount


def about(db: Connection, kind: str, what: str | int) -> Callback | None:
    """The message about something."""
    row = db.execute("SELECT * FROM callback WHERE kind = ? AND about = ?", (kind, str(what))).fetchone()
    return Callback(**row) if row else None
