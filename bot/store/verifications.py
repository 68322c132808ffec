"""Answers of past verifications, by address."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from bot.store.engine import Connection


class Refusal(Struct, frozen=True):
    """A mail server that refuses us, and its words."""

    server: str
    reply: str


class Known(Struct, frozen=True, kw_only=True):
    """What was found about an address, and when."""

    address: str
    verdict: str
    reason: str
    checked_at: int
    answer: dict[str, Any]


def save(db: Connection, *, address: str, verdict: str, reason: str, answer: dict[str, Any], now: int) -> None:
    """The latest answer replaces the one before."""
    db.execute(
        "INSERT INTO verification (address, verdict, reason, checked_at, answer) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (address) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason,"
        " checked_at = excluded.checked_at, answer = excluded.answer",
        (address, verdict, reason, now, msgspec.json.encode(answer).decode()),
    )


def get(db: Connection, address: str) -> Known | None:
    """The latest answer."""
    row = db.execute("SELECT * FROM verification WHERE address = ?", (address,)).fetchone()
    return Known(**{**dict(row), "answer": msgspec.json.decode(row["answer"])}) if row else None


def of(db: Connection, addresses: Sequence[str]) -> list[Known]:
    """The latest answers for some addresses (lower case), of those that have one."""
    rows = db.execute(f"SELECT * FROM verification WHERE address IN ({_marks(addresses)})", list(addresses))  # noqa: S608
    return [Known(**{**dict(row), "answer": msgspec.json.decode(row["answer"])}) for row in rows]


def refusals(db: Connection, *, since: int) -> list[Refusal]:
    """The servers that refused us since a moment, by name, each with its latest words.

    A server that is left alone since says nothing anew: why that is so stands where its own words are lost.
    """
    rows = db.execute(
        "SELECT answer FROM verification WHERE reason = 'blocked' AND checked_at >= ? ORDER BY checked_at", (since,)
    )
    told = (msgspec.json.decode(row["answer"]).get("checks", {}).get("smtp") or {} for row in rows)
    latest: dict[str, str] = {}
    for smtp in told:
        if server := smtp.get("server"):
            latest[server] = smtp.get("reply") or latest.get(server) or smtp.get("why") or ""
    return [Refusal(server, latest[server]) for server in sorted(latest)]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
