"""Domains' reports: the latest of each day is kept, so that the score has a trend."""

from typing import Any

import msgspec
from msgspec import Struct

from bot.clock import DAY
from bot.store.engine import Connection


class DomainDay(Struct, frozen=True, kw_only=True):
    """One day of one domain. `report` and the score's parts are as `deliverabot domain --json` writes them."""

    domain: str
    at: int
    state: str
    score: int | None
    report: dict[str, Any]


def put(db: Connection, *, domain: str, state: str, score: int | None, report: dict[str, Any], now: int) -> None:
    """The report of this day."""
    db.execute(
        "INSERT INTO domain_report (domain, day_at, at, state, score, report) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (domain, day_at) DO UPDATE SET at = excluded.at, state = excluded.state, score = excluded.score,"
        " report = excluded.report",
        (domain, now - now % DAY, now, state, score, msgspec.json.encode(report).decode()),
    )


def latest(db: Connection, domain: str) -> DomainDay | None:
    """The last report of a domain."""
    found = days(db, domain, limit=1)
    return found[0] if found else None


def days(db: Connection, domain: str, *, limit: int = 30) -> list[DomainDay]:
    """Its reports, the latest first."""
    rows = db.execute(
        "SELECT domain, at, state, score, report FROM domain_report WHERE domain = ? ORDER BY day_at DESC LIMIT ?",
        (domain, limit),
    )
    return [DomainDay(**{**row, "report": msgspec.json.decode(row["report"])}) for row in rows]
