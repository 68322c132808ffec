"""Answers of past verifications, by address."""

from typing import Any

import msgspec
from msgspec import Struct

from bot.store.engine import Connection


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


def history(db: Connection, address: str) -> dict[str, Any]:
    """What our own mail to an address told us: the strongest evidence there is.

    {"hard_at": ms or None, "reason": …, "diagnostic": …, "complained_at": ms or None}
    """
    bounce = db.execute(
        "SELECT at, reason, diagnostic FROM kept_event WHERE recipient = ? AND kind = 'bounced' AND hard = 1"
        " ORDER BY at DESC LIMIT 1",
        (address,),
    ).fetchone()
    complaint = db.execute(
        "SELECT max(at) FROM kept_event WHERE recipient = ? AND kind = 'complained'", (address,)
    ).fetchone()
    return {
        "hard_at": bounce["at"] if bounce else None,
        "reason": bounce["reason"] if bounce else "",
        "diagnostic": bounce["diagnostic"] if bounce else "",
        "complained_at": complaint[0],
    }
