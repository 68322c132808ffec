"""Which digests were made, and what the store tells for one."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from bot.store import audit
from bot.store.audit import Flip
from bot.store.engine import Connection


class Made(Struct, frozen=True, kw_only=True):
    """One digest. `name`: daily:2026-11-22 or weekly:2026-11-23; it is about `since_at` to `until_at`."""

    name: str
    since_at: int
    until_at: int
    mailed_at: int | None


class DomainState(NamedTuple):
    """The latest report of a domain, and the score before the span, if there was one."""

    domain: str
    state: str
    score: int | None
    before: int | None


def latest(db: Connection) -> Made | None:
    """The last one that was made, or passed over."""
    row = db.execute("SELECT * FROM digest ORDER BY until_at DESC, name DESC LIMIT 1").fetchone()
    return Made(**row) if row else None


def make(db: Connection, *, name: str, since: int, until: int) -> bool:
    """False where it was made already."""
    row = db.execute(
        "INSERT INTO digest (name, since_at, until_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING name",
        (name, since, until),
    ).fetchone()
    return row is not None


def get(db: Connection, name: str) -> Made | None:
    """One of them."""
    row = db.execute("SELECT * FROM digest WHERE name = ?", (name,)).fetchone()
    return Made(**row) if row else None


def mailed(db: Connection, name: str, now: int) -> None:
    """The mail server has it."""
    db.execute("UPDATE digest SET mailed_at = ? WHERE name = ?", (now, name))


def campaigns(db: Connection, *, since: int, until: int, limit: int) -> list[str]:
    """Those with mail in a span, the largest first."""
    rows = db.execute(
        "SELECT subject FROM rate_minute WHERE subject_kind = 'campaign' AND minute_at >= ? AND minute_at < ?"
        " GROUP BY subject ORDER BY sum(sent + delivered + hard) DESC, subject LIMIT ?",
        (since, until, limit),
    )
    return [row[0] for row in rows]


def flips(db: Connection, *, since: int, until: int, actions: Sequence[str]) -> list[Flip]:
    """What became of alerts and campaigns in a span."""
    return [line for line in audit.since(db, since) if line.at < until and line.action in actions]


def domains(db: Connection, *, before: int) -> list[DomainState]:
    """Every domain with a report: how it stands, and its score at a moment."""
    rows = db.execute(
        "SELECT r.domain, r.state, r.score, (SELECT o.score FROM domain_report o WHERE o.domain = r.domain AND o.at < ?"
        " ORDER BY o.day_at DESC LIMIT 1) AS before FROM domain_report r WHERE r.day_at = (SELECT max(day_at)"
        " FROM domain_report WHERE domain = r.domain) ORDER BY r.domain",
        (before,),
    )
    return [DomainState(row["domain"], row["state"], row["score"], row["before"]) for row in rows]


def posted(db: Connection, name: str) -> bool:
    """Was it left for Slack, or told there? One that was passed over was not."""
    row = db.execute(
        "SELECT 1 FROM outbox WHERE kind = 'digest' AND about = :name"
        " UNION ALL SELECT 1 FROM post WHERE kind = 'digest' AND about = :name LIMIT 1",
        {"name": name},
    ).fetchone()
    return row is not None
