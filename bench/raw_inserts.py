"""The least that keeping events can cost: the rows of each batch, inserted by plain sqlite3 and committed durably."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter

from bench.mail import Event

FIELDS = ("id", "kind", "at", "recipient", "campaign", "sender", "status", "reply_code", "diagnostic")


def raw_inserts(path: Path, batches: Sequence[list[Event]]) -> float:
    """Seconds it takes, a transaction a batch."""
    rows = [[tuple(event.get(field, "") for field in FIELDS) for event in batch] for batch in batches]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"CREATE TABLE event ({', '.join(FIELDS)}, PRIMARY KEY (id))")
        started = perf_counter()
        for batch in rows:
            db.execute("BEGIN IMMEDIATE")
            db.executemany(f"INSERT INTO event VALUES ({', '.join('?' * len(FIELDS))})", batch)
            db.execute("COMMIT")
        return perf_counter() - started
