"""Who runs the mail of recipients' domains: what is known, and what is still to be asked.

Until a domain's provider is known, its mail is counted under the domain itself, as (PENDING, domain); `found` moves these
counts to the provider. So nothing waits for the DNS, and nothing is counted under nobody.
"""

from collections.abc import Iterable, Sequence

from bot.store.columns import COLUMNS
from bot.store.engine import Connection

PROVIDER = "provider"
PENDING = "recipient_domain"
CHUNK = 500  # parameters of a statement


def known(db: Connection, domains: Iterable[str], now: int) -> dict[str, str]:
    """Domain → provider ("": nobody known) of those that are known; the others will be asked about."""
    wanted = sorted(set(domains))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows = db.execute(f"SELECT name, provider FROM recipient_domain WHERE name IN ({marks})", chunk).fetchall()  # noqa: S608
        missing = set(chunk) - {row[0] for row in rows}
        db.executemany(
            "INSERT INTO recipient_domain (name, asked_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(name, now) for name in missing],
        )
        found.update((row[0], row[1]) for row in rows if row[1] is not None)
    return found


def to_ask(db: Connection, now: int, *, limit: int) -> list[str]:
    """Domains whose provider is to be asked now. What is known is forgotten in time (`retention`), and asked anew."""
    rows = db.execute(
        "SELECT name FROM recipient_domain WHERE provider IS NULL AND asked_at <= ? ORDER BY asked_at LIMIT ?",
        (now, limit),
    )
    return [row[0] for row in rows]


def ask_later(db: Connection, domains: Sequence[str], *, at: int) -> None:
    """The DNS could not tell."""
    db.executemany("UPDATE recipient_domain SET asked_at = ? WHERE name = ?", [(at, name) for name in domains])


def found(db: Connection, providers: dict[str, str], *, now: int) -> None:
    """What the DNS said of some domains; what was counted under them until now is the provider's."""
    for domain, provider in providers.items():
        db.execute("UPDATE recipient_domain SET provider = ?, asked_at = ? WHERE name = ?", (provider, now, domain))
        if provider:
            _move(db, domain, provider, now)
        db.execute("DELETE FROM rate_minute WHERE subject_kind = ? AND subject = ?", (PENDING, domain))
        db.execute("DELETE FROM subject WHERE kind = ? AND name = ?", (PENDING, domain))
        db.execute("UPDATE kept_event SET provider = ? WHERE provider = ?", (provider, pending(domain)))


def pending(domain: str) -> str:
    """What stands for the provider of a kept event while it is not known; no provider is called so."""
    return f"@{domain}"


def _move(db: Connection, domain: str, provider: str, now: int) -> None:
    columns = ", ".join(COLUMNS)
    added = ", ".join(f"{each} = rate_minute.{each} + excluded.{each}" for each in COLUMNS)
    moved = db.execute(
        f"INSERT INTO rate_minute (subject_kind, subject, minute_at, {columns})"  # noqa: S608
        f" SELECT ?, ?, minute_at, {columns} FROM rate_minute WHERE subject_kind = ? AND subject = ?"
        f" ON CONFLICT (subject_kind, subject, minute_at) DO UPDATE SET {added}, fresh = 1",
        (PROVIDER, provider, PENDING, domain),
    )
    if moved.rowcount:
        db.execute(
            "INSERT INTO subject (kind, name, first_at, changed_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, name) DO UPDATE SET changed_at = excluded.changed_at",
            (PROVIDER, provider, now, now),
        )
