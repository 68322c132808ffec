"""The outbox: what Slack is still to be told. Rows refer to state; the message is rendered when it is sent.

A row waits, is being sent, and is gone once Slack has it. A row found `sending` when the bot starts was in flight when
it was killed: nobody knows whether Slack has it, so it is marked uncertain, and the poster looks before it sends.
"""

from msgspec import Struct

from bot.store.engine import Connection

HOLDS_UP = 7  # tries, some two minutes of them, for which a line of a thread holds up those after it


class Row(Struct, frozen=True, kw_only=True):
    """One thing to tell. `kind` and `about` say what it is; `thread_*` name the message whose thread it belongs in."""

    id: int
    kind: str
    about: str
    channel: str
    thread_kind: str
    thread_about: str
    state: str
    created_at: int
    next_try_at: int
    attempts: int
    uncertain: int
    error: str


class Post(Struct, frozen=True, kw_only=True):
    """A message in Slack and what it shows."""

    kind: str
    about: str
    channel: str
    channel_id: str
    ts: str
    posted_at: int


def put(
    db: Connection,
    *,
    kind: str,
    about: str | int,
    channel: str,
    now: int,
    after: int = 0,
    thread_of: tuple[str, str | int] = ("", ""),
) -> None:
    """Leaves something to tell, `after` so many ms. What already waits about the same thing stands for this one too."""
    db.execute(
        "INSERT INTO outbox (kind, about, channel, thread_kind, thread_about, created_at, next_try_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, about, channel) WHERE state = 'waiting'"
        # What was to be told later is told now; what Slack refused goes on waiting for its next try.
        " DO UPDATE SET next_try_at = excluded.next_try_at"
        " WHERE outbox.attempts = 0 AND excluded.next_try_at < outbox.next_try_at",
        (kind, str(about), channel, thread_of[0], str(thread_of[1]), now, now + after),
    )


def recover(db: Connection) -> int:
    """At start: rows that were in flight wait again, uncertain. Returns how many."""
    # Where a newer row waits about the same thing, it stands for both, and inherits the doubt.
    db.execute(
        "UPDATE outbox SET uncertain = 1, created_at = o.created_at FROM (SELECT kind, about, channel,"
        " min(created_at) AS created_at FROM outbox WHERE state = 'sending' GROUP BY kind, about, channel) AS o"
        " WHERE outbox.state = 'waiting' AND o.kind = outbox.kind AND o.about = outbox.about AND o.channel = outbox.channel"
    )
    db.execute(
        "DELETE FROM outbox WHERE state = 'sending' AND EXISTS (SELECT 1 FROM outbox o WHERE o.state = 'waiting'"
        " AND o.kind = outbox.kind AND o.about = outbox.about AND o.channel = outbox.channel)"
    )
    return db.execute(
        "UPDATE outbox SET state = 'waiting', uncertain = 1, next_try_at = 0 WHERE state = 'sending'"
    ).rowcount


def due(db: Connection, now: int) -> list[Row]:
    """The oldest row of every channel whose time has come.

    What belongs in a thread waits for the thread to exist, and for the lines before it, unless those fail again and again.
    """
    rows = db.execute(
        "SELECT * FROM outbox WHERE id IN (SELECT min(id) FROM outbox WHERE state = 'waiting' AND next_try_at <= ?"
        " AND (thread_kind = '' OR EXISTS (SELECT 1 FROM post p WHERE p.kind = thread_kind AND p.about = thread_about"
        " AND p.channel = outbox.channel) AND NOT EXISTS (SELECT 1 FROM outbox before WHERE before.id < outbox.id"
        " AND before.thread_kind = outbox.thread_kind AND before.thread_about = outbox.thread_about"
        " AND before.channel = outbox.channel AND before.attempts < ?)) GROUP BY channel) ORDER BY id",
        (now, HOLDS_UP),
    )
    return [Row(**row) for row in rows]


def claim(db: Connection, row_id: int) -> Row | None:
    """Waiting → sending."""
    row = db.execute(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = ? AND state = 'waiting' RETURNING *",
        (row_id,),
    ).fetchone()
    return Row(**row) if row else None


def told(db: Connection, row: Row, *, channel_id: str, ts: str, now: int) -> None:
    """Slack has it: the row goes, and the message it became is remembered."""
    db.execute("DELETE FROM outbox WHERE id = ?", (row.id,))
    db.execute(
        "INSERT INTO post (kind, about, channel, channel_id, ts, posted_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (kind, about, channel) DO UPDATE SET channel_id = excluded.channel_id, ts = excluded.ts",
        (row.kind, row.about, row.channel, channel_id, ts, now),
    )


def drop(db: Connection, row: Row) -> None:
    """There is nothing left to tell (what it was about is gone)."""
    db.execute("DELETE FROM outbox WHERE id = ?", (row.id,))


def again(db: Connection, row: Row, *, at: int, error: str, uncertain: bool) -> None:
    """Sending failed: the row waits until `at`, or a newer one that waits already stands for it."""
    newer = db.execute(
        "UPDATE outbox SET uncertain = CASE WHEN :uncertain = 1 THEN 1 ELSE uncertain END,"
        # It has waited for as long as what it stands for.
        " created_at = CASE WHEN :created_at < created_at THEN :created_at ELSE created_at END,"
        " next_try_at = :at, error = :error, attempts = :attempts"
        " WHERE state = 'waiting' AND kind = :kind AND about = :about AND channel = :channel",
        {
            "uncertain": int(uncertain), "at": at, "error": error, "attempts": row.attempts,
            "created_at": row.created_at,
            "kind": row.kind, "about": row.about, "channel": row.channel,
        },
    ).rowcount  # fmt: skip
    if newer:
        db.execute("DELETE FROM outbox WHERE id = ?", (row.id,))
    else:
        db.execute(
            "UPDATE outbox SET state = 'waiting', uncertain = ?, next_try_at = ?, error = ? WHERE id = ?",
            (int(uncertain), at, error, row.id),
        )


def post_of(db: Connection, kind: str, about: str | int, channel: str) -> Post | None:
    """The message that shows something in a channel."""
    row = db.execute(
        "SELECT * FROM post WHERE kind = ? AND about = ? AND channel = ?", (kind, str(about), channel)
    ).fetchone()
    return Post(**row) if row else None


def forget_post(db: Connection, post: Post) -> None:
    """The message was deleted in Slack."""
    db.execute(
        "DELETE FROM post WHERE kind = ? AND about = ? AND channel = ? AND ts = ?",
        (post.kind, post.about, post.channel, post.ts),
    )


def backlog(db: Connection) -> tuple[int, str]:
    """How many rows wait, and the latest error among them."""
    count = db.execute("SELECT count(*) FROM outbox").fetchone()[0]
    row = db.execute("SELECT error FROM outbox WHERE error <> '' ORDER BY id DESC LIMIT 1").fetchone()
    return int(count), str(row[0]) if row else ""


def oldest(db: Connection) -> Row | None:
    """What has waited longest."""
    row = db.execute("SELECT * FROM outbox ORDER BY created_at, id LIMIT 1").fetchone()
    return Row(**row) if row else None


def channel_id(db: Connection, channel: str) -> str | None:
    """The id of a channel that was posted to by name."""
    row = db.execute("SELECT channel_id FROM post WHERE channel = ? LIMIT 1", (channel,)).fetchone()
    return str(row[0]) if row else None
