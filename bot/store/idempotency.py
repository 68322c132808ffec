"""What a request with an Idempotency-Key was answered, so that the same request again is answered alike."""

from collections.abc import Sequence
from hashlib import blake2b

from msgspec import Struct

from bot.errors import KeyReused
from bot.store import events
from bot.store.engine import Connection
from bot.store.events import Entry, Recorded


class Request(Struct, frozen=True):
    """A request that names itself: a digest of who asked and by what key, and one of what was asked."""

    key: str
    body: str


def request(token: str, key: str, body: bytes) -> Request:
    """Keys are told apart by the token they came with. Neither is kept, only digests."""
    return Request(_digest(token.encode("utf-8", "surrogateescape"), key.encode()), _digest(body))


def record(db: Connection, entries: Sequence[Entry], now: int, *, asked: Request) -> Recorded:
    """`events.record`, once for a key: later requests are answered as the first was. KeyReused: another body came."""
    row = db.execute("SELECT body, added, duplicates FROM idempotency_key WHERE id = ?", (asked.key,)).fetchone()
    if row is None:
        recorded = events.record(db, entries, now)
        db.execute("INSERT INTO idempotency_key VALUES (?, ?, ?, ?, ?)", (asked.key, asked.body, *recorded, now))
        return recorded
    if row[0] != asked.body:
        raise KeyReused(
            "This Idempotency-Key came with another body before. Nothing was stored: send a key of its own."
        )
    return Recorded(row[1], row[2])


def _digest(*parts: bytes) -> str:
    return blake2b(b"\0".join(parts), digest_size=16).hexdigest()
