"""What large providers told last of our addresses and domains: the latest answer of each, as it was read."""

from typing import Any

import msgspec
from msgspec import Struct

from bot.store.engine import Connection


class Told(Struct, frozen=True):
    """`what` as it was put; `at`: when it was told, epoch ms."""

    at: int
    what: Any


def put(db: Connection, *, source: str, subject: str, what: Any, now: int) -> None:
    """The answer of a source about a subject, fit for JSON, in place of the one before."""
    db.execute(
        "INSERT INTO reputation (source, subject, at, told) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (source, subject) DO UPDATE SET at = excluded.at, told = excluded.told",
        (source, subject, now, msgspec.json.encode(what).decode()),
    )


def latest(db: Connection, *, source: str, subject: str) -> Told | None:
    """What a source told last; None: nothing yet, or long ago."""
    row = db.execute("SELECT at, told FROM reputation WHERE source = ? AND subject = ?", (source, subject)).fetchone()
    return Told(row["at"], msgspec.json.decode(row["told"])) if row else None
