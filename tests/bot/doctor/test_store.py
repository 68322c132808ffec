"""The store's file in each state it was met in."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.doctor import store as doctor
from bot.doctor.result import Result
from bot.settings import Settings
from bot.settings import Store as StoreSettings
from bot.store import Store
from bot.store.migrations import migrations


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A store that a bot has used."""
    path = tmp_path / "bot.sqlite"
    async with Store(path):
        pass
    return path


async def found(path: Path) -> dict[str, Result]:
    return {result.about: result for result in await doctor.examine(Settings(store=StoreSettings(path=str(path))))}


def change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(sql)


async def test_a_store_in_order(path: Path) -> None:
    results = await found(path)
    assert {name: result.state for name, result in results.items()} == {"store": "ok", "schema": "ok", "disk": "ok"}
    assert results["store"].what.endswith(" MB) is sound and writable")


async def test_a_store_that_a_running_bot_has_open(path: Path) -> None:
    async with Store(path):
        assert (await found(path))["store"].state == "ok"


async def test_none_yet_is_in_order_and_none_is_made(tmp_path: Path) -> None:
    path = tmp_path / "var/bot.sqlite"
    result = (await found(path))["store"]
    assert (result.state, result.what) == ("ok", f"{path} is not there yet; the first start makes it")
    assert not path.parent.exists()


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    results = await found(tmp_path / "file/bot.sqlite")
    assert list(results) == ["store"]
    assert results["store"].state == "failure"
    assert results["store"].what.endswith(f"cannot be made: {tmp_path}/file cannot be written to")


async def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    path.write_text("Dear diary, today nothing bounced. " * 100)
    result = (await found(path))["store"]
    assert result.state == "failure"
    assert result.what == f"{path} cannot be opened as the bot's SQLite store: file is not a database"


async def test_a_damaged_store(path: Path) -> None:
    change(path, "INSERT INTO campaign (id, since_at, first_at) VALUES ('acme-q4', 1, 1)")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'campaign'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)
    result = (await found(path))["store"]
    assert result.state == "failure"
    assert "is damaged: " in result.what
    assert ".recover" in result.mend


async def test_migrations_to_come(path: Path) -> None:
    last = list(migrations._migrations)[-1].name
    change(path, f"DELETE FROM _sqlite_migrations WHERE name = '{last}'")
    result = (await found(path))["schema"]
    assert (result.state, result.what) == ("warning", f"{last} is still to come")


async def test_a_store_of_a_newer_version(path: Path) -> None:
    change(path, "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('deliverabot', 'teleport')")
    result = (await found(path))["schema"]
    assert (result.state, result.what) == ("failure", "the store is of a newer Deliverabot: it has teleport")


async def test_a_store_that_another_program_holds(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = (await found(path))["store"]
    assert (result.state, result.what) == ("warning", f"{path} is busy: database is locked")
