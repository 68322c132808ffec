"""Flags: addresses put up for review, with the evidence that put them there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from bot.store.engine import Connection

if TYPE_CHECKING:
    from bot.store.events import Entry


class Flag(Struct, frozen=True, kw_only=True):
    """One flagged address. State: flagged → in_review → suppressed, or dismissed until new evidence comes."""

    address: str
    state: str
    first_at: int
    last_at: int
    times: int
    reason: str
    source: str
    campaign: str
    domain: str
    evidence: str


def raise_flags(db: Connection, entries: Iterable["Entry"]) -> None:
    """Flags the recipients of hard bounces."""
    _raise(
        db,
        [
            (e.recipient, e.at, e.at, e.reason, e.source, e.campaign, e.domain, e.diagnostic or e.status)
            for e in entries
        ],
    )


def raise_for_verdict(
    db: Connection, *, address: str, reason: str, evidence: str, at: int, source: str = "verification"
) -> None:
    """Flags an address that a verification found undeliverable."""
    _raise(db, [(address, at, at, reason, source, "", "", evidence)])


def waiting(
    db: Connection, *, campaign: str = "", domain: str = "", source: str = "", address: str = "", limit: int = 1_000
) -> list[Flag]:
    """Flags nobody has reviewed yet, latest first; of one campaign, sending domain, source or address where one is named."""
    rows = db.execute(
        "SELECT * FROM flag WHERE state = 'flagged' AND (:campaign = '' OR campaign = :campaign)"
        " AND (:domain = '' OR domain = :domain) AND (:source = '' OR source = :source)"
        " AND (:address = '' OR address = :address)"
        " ORDER BY last_at DESC, address LIMIT :limit",
        {"campaign": campaign, "domain": domain, "source": source, "address": address, "limit": limit},
    )
    return [Flag(**row) for row in rows]


def waiting_count(db: Connection, *, campaign: str = "", domain: str = "") -> int:
    """How many flags nobody has reviewed yet."""
    row = db.execute(
        "SELECT count(*) FROM flag WHERE state = 'flagged' AND (:campaign = '' OR campaign = :campaign)"
        " AND (:domain = '' OR domain = :domain)",
        {"campaign": campaign, "domain": domain},
    ).fetchone()
    return int(row[0])


def count(db: Connection, state: str = "flagged") -> int:
    """How many flags are in a state."""
    return int(db.execute("SELECT count(*) FROM flag WHERE state = ?", (state,)).fetchone()[0])


def _raise(db: Connection, rows: list[tuple[str, int, int, str, str, str, str, str]]) -> None:
    # Events come in any order: the evidence that is shown is the latest. A dismissed flag comes back only on evidence
    # newer than its dismissal's; what is suppressed stays so.
    latest = ", ".join(
        f"{name} = CASE WHEN excluded.last_at >= flag.last_at THEN excluded.{name} ELSE flag.{name} END"
        for name in ("last_at", "reason", "source", "evidence")
    )
    named = ", ".join(
        f"{name} = CASE WHEN excluded.last_at >= flag.last_at AND excluded.{name} <> '' THEN excluded.{name}"
        f" ELSE flag.{name} END"
        for name in ("campaign", "domain")
    )
    db.executemany(
        "INSERT INTO flag (address, state, first_at, last_at, reason, source, campaign, domain, evidence)"  # noqa: S608
        " VALUES (?, 'flagged', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address) DO UPDATE SET times = flag.times + 1,"
        " first_at = CASE WHEN excluded.first_at < flag.first_at THEN excluded.first_at ELSE flag.first_at END,"
        f" {latest}, {named},"
        " state = CASE WHEN flag.state = 'dismissed' AND excluded.last_at > flag.last_at THEN 'flagged' ELSE flag.state END",
        [row for row in rows if row[0]],
    )
