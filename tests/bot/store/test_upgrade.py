"""Stores of before: what they hold is there after the migrations."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from bot.intake.intake import Intake
from bot.store import Store, rates
from bot.store.events import Recorded, identity
from bot.store.migrations import migrations
from tests.bot.acme import NOW, SetClock, event

MINUTE_AT = NOW - NOW % 60_000


def until(path: Path, name: str) -> None:
    """A store whose migrations ended before this one, with an event that was counted then."""
    with sqlite3.connect(path) as connection:
        migrations.apply(Database(connection), stop_before=name)
        connection.execute("INSERT INTO seen_event VALUES (?, ?)", (identity("events", "1"), NOW))
        connection.execute(
            "INSERT INTO rate_minute (subject_kind, subject, minute_at, delivered, fresh) VALUES ('campaign', 'q4', ?, 7, 1)",
            (MINUTE_AT,),
        )


async def test_counts_and_identities_survive_their_new_form(tmp_path: Path, clock: SetClock) -> None:
    until(tmp_path / "store.sqlite", "seen_blocks")
    async with Store(tmp_path / "store.sqlite") as store:
        assert await Intake(store, clock).take([event("1")], source="events") == Recorded(0, 1)
        assert (await store.read(rates.total, "campaign", "q4", since=0)).delivered == 7
        assert await store.read(lambda db: db.execute("SELECT sum(fresh) FROM rate_minute").fetchone()[0]) == 1
