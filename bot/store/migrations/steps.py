"""Where every step puts itself down: `@migrations()` over a function that changes the schema."""

from sqlite_utils import Migrations

migrations = Migrations("deliverabot")

IN_KEY_ORDER = (
    " WITHOUT ROWID"  # how SQLite stores a table; nothing else depends on it, and another engine leaves it out
)
