"""Is the store's file sound? Looked at from outside, while the bot may be using it; nothing is made or changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer

from msgspec import Struct
from sqlite_utils import Database

from bot.store.engine import Connection
from bot.store.migrations import migrations


class Health(Struct, frozen=True, kw_only=True):
    """`damage`: what SQLite's quick_check says, "" if it is sound, None if that took too long.

    `pending`: migrations still to come (the next start does them); `unknown`: migrations of a newer version.
    `unwritable`: why nothing can be written, "" if it can.
    """

    octets: int
    damage: str | None
    pending: tuple[str, ...]
    unknown: tuple[str, ...]
    unwritable: str


@contextmanager
def looking_at(path: Path) -> Iterator[Connection]:
    """A connection to the file as it is: neither made nor migrated. sqlite3.Error if it is no SQLite file."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=2)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # raises where it is something else
        yield connection


def examine(path: Path, *, seconds: float) -> Health:
    """sqlite3.Error if it is no SQLite file, or cannot be opened. `seconds`: for the quick_check, at most."""
    with looking_at(path) as connection:
        database = Database(connection)
        applied = {migration.name for migration in migrations.applied(database)}
        pending = tuple(migration.name for migration in migrations.pending(database))
        ours = {migration.name for migration in migrations._migrations}
        return Health(
            octets=octets(path),
            damage=_damage(connection, seconds),
            pending=pending,
            unknown=tuple(sorted(applied - ours)),
            unwritable=_unwritable(connection),
        )


def octets(path: Path) -> int:
    """The file and its write-ahead log, on the disk."""
    return sum(each.stat().st_size for each in (path, path.with_name(f"{path.name}-wal")) if each.exists())


def _damage(connection: Connection, seconds: float) -> str | None:
    timer = Timer(seconds, connection.interrupt)
    timer.start()
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            return None
        raise
    finally:
        timer.cancel()
    return "" if found == "ok" else str(found)


def _unwritable(connection: Connection) -> str:
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        return str(error)
    return ""
