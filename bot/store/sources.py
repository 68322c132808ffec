"""Where events come from (a mailbox, a log, a webhook): how each fares, how much it tells, and where its reader goes on.

A source is known by its kind and its name. What it tells, and where its reader goes on afterwards, is one transaction:

    await store.write(sources.take, source, entries, now, position=…)   # events, counts and position, or none of them
    await store.write(sources.failed, source, why="the server cannot be reached", now=now)
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from bot.clock import HOUR
from bot.store import events
from bot.store.engine import Connection
from bot.store.events import CHUNK, Entry, Recorded

State = Literal["ok", "failing", "refused"]
"""failing: it is tried again by itself. refused: it will not mend itself, as with a wrong password: tell a person."""


class Source(NamedTuple):
    """`kind`: imap, pop3, maildir, lmtp, smtp, log, api, or a sending platform; `name`: what the settings call it."""

    kind: str
    name: str


class Health(Struct, frozen=True, kw_only=True):
    """How a source fares. Times are epoch ms; `worked_at`: when it last could be read, with something new or nothing.

    `events` and `failures` are counted since `first_at`; `last_failure` stays when it works again.
    """

    kind: str
    name: str
    state: State
    first_at: int
    worked_at: int | None
    last_event_at: int | None
    events: int
    failures: int
    last_failure: str
    failed_at: int | None


def take(
    db: Connection,
    source: Source,
    entries: Sequence[Entry],
    now: int,
    *,
    position: str | None = None,
    items: Iterable[str] = (),
    record: Callable[[Connection, Sequence[Entry], int], Recorded] = events.record,
) -> Recorded:
    """What a source tells, and where its reader goes on: `position`, and the `items` it need not read again."""
    recorded = record(db, entries, now)
    # Duplicates count, too: of two sources that tell the same, the later one is not silent.
    seen(db, source, events=len(entries), now=now)
    if position is not None:
        db.execute(
            "INSERT INTO source_position (kind, name, position) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, name) DO UPDATE SET position = excluded.position",
            (*source, position),
        )
    db.executemany(
        "INSERT INTO source_item (kind, name, item) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(*source, item) for item in items],
    )
    return recorded


def seen(db: Connection, source: Source, *, events: int, now: int) -> None:
    """The source works, and told so many events; none is as good a sign that it can be read."""
    last = now if events else None
    db.execute(
        "INSERT INTO source (kind, name, first_at, worked_at, last_event_at, events) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (kind, name) DO UPDATE SET state = 'ok', worked_at = excluded.worked_at,"
        " last_event_at = coalesce(excluded.last_event_at, source.last_event_at),"
        " events = source.events + excluded.events",
        (*source, now, now, last, events),
    )
    if events:
        db.execute(
            "INSERT INTO source_hour (kind, name, hour_at, events) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, name, hour_at) DO UPDATE SET events = source_hour.events + excluded.events",
            (*source, now - now % HOUR, events),
        )


def failed(db: Connection, source: Source, *, why: str, now: int, state: State = "failing") -> None:
    """It could not be read, or what came from it was refused: `why` in one line, without secrets or addresses."""
    db.execute(
        "INSERT INTO source (kind, name, state, first_at, failures, last_failure, failed_at) VALUES (?, ?, ?, ?, 1, ?, ?)"
        " ON CONFLICT (kind, name) DO UPDATE SET state = excluded.state, failures = source.failures + 1,"
        " last_failure = excluded.last_failure, failed_at = excluded.failed_at",
        (*source, state, now, why[:500], now),
    )


def all_sources(db: Connection) -> list[Health]:
    """Every source that was ever heard of, by kind and name."""
    return [Health(**row) for row in db.execute("SELECT * FROM source ORDER BY kind, name")]


def worked_at(db: Connection, source: Source) -> int | None:
    """When it last could be read; None: never yet."""
    row = db.execute("SELECT worked_at FROM source WHERE kind = ? AND name = ?", source).fetchone()
    return row["worked_at"] if row else None


def per_hour(db: Connection, source: Source, *, since: int) -> dict[int, int]:
    """Events by the hour (its beginning, epoch ms); hours without any are missing."""
    rows = db.execute(
        "SELECT hour_at, events FROM source_hour WHERE kind = ? AND name = ? AND hour_at >= ? ORDER BY hour_at",
        (*source, since),
    )
    return {row["hour_at"]: row["events"] for row in rows}


def position(db: Connection, source: Source) -> str | None:
    """Where its reader goes on, as the reader wrote it; None at first."""
    row = db.execute("SELECT position FROM source_position WHERE kind = ? AND name = ?", source).fetchone()
    return row["position"] if row else None


def items(db: Connection, source: Source) -> set[str]:
    """What its reader has read already, by the names it gave."""
    rows = db.execute("SELECT item FROM source_item WHERE kind = ? AND name = ?", source)
    return {row["item"] for row in rows}


def forget_items(db: Connection, source: Source, gone: Sequence[str]) -> None:
    """Items that are no longer there to be read again."""
    for start in range(0, len(gone), CHUNK):
        chunk = gone[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        db.execute(f"DELETE FROM source_item WHERE kind = ? AND name = ? AND item IN ({marks})", (*source, *chunk))  # noqa: S608
