"""The store: acknowledged means committed, one failing change harms no other, and a closed store says so."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from bot.errors import InputError, StoreUnavailable
from bot.store import Connection, Store
from bot.store import engine as store_engine


def note(db: Connection, text: str) -> int:
    db.execute("CREATE TABLE IF NOT EXISTS note (text TEXT UNIQUE)")
    return db.execute("INSERT INTO note (text) VALUES (?)", (text,)).rowcount


def notes(db: Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT text FROM note ORDER BY text")]


def note_then_fail(db: Connection, text: str) -> None:
    note(db, text)
    raise InputError("alice thought better of it")


class Gate:
    """Holds the writer thread inside a change until it is opened, so that others gather behind it."""

    def __init__(self) -> None:
        self._reached = threading.Event()
        self._open = threading.Event()

    def __call__(self, db: Connection) -> None:
        self._reached.set()
        assert self._open.wait(10)

    async def reached(self) -> None:
        assert await asyncio.to_thread(self._reached.wait, 10)

    def open(self) -> None:
        self._open.set()


async def test_a_write_returns_what_the_change_returned(store: Store) -> None:
    assert await store.write(note, "alice") == 1


async def test_what_was_acknowledged_is_in_the_file(store: Store) -> None:
    await store.write(note, "alice")
    with sqlite3.connect(store.path) as other:
        assert notes(other) == ["alice"]


async def test_a_reader_sees_what_was_acknowledged(store: Store) -> None:
    await store.write(note, "alice")
    assert await store.read(notes) == ["alice"]


async def test_a_reader_can_change_nothing(store: Store) -> None:
    await store.write(note, "alice")
    with pytest.raises(sqlite3.OperationalError, match="attempt to write a readonly database"):
        await store.read(note, "bob")


async def test_an_error_goes_to_who_asked_and_its_change_is_undone(store: Store) -> None:
    await store.write(note, "alice")
    with pytest.raises(InputError, match="alice thought better of it"):
        await store.write(note_then_fail, "bob")
    assert await store.read(notes) == ["alice"]


async def test_changes_that_wait_at_once_are_committed_together(store: Store) -> None:
    gate = Gate()
    held = asyncio.create_task(store.write(gate))
    await gate.reached()
    commits: list[str] = []

    def traced(db: Connection, what: str) -> None:
        db.set_trace_callback(commits.append)
        note(db, what)

    writing = [asyncio.create_task(store.write(traced, str(n))) for n in range(5)]
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(held, *writing)
    assert [sql for sql in commits if sql in ("COMMIT", "ROLLBACK")] == ["COMMIT"]
    assert await store.read(notes) == ["0", "1", "2", "3", "4"]


async def test_one_failing_change_harms_no_other_of_its_group(store: Store) -> None:
    gate = Gate()
    held = asyncio.create_task(store.write(gate))
    await gate.reached()
    before, failing, after = (
        asyncio.create_task(store.write(change, name))
        for change, name in ((note, "alice"), (note_then_fail, "mallory"), (note, "bob"))
    )
    await asyncio.sleep(0)
    gate.open()
    outcomes = await asyncio.gather(held, before, failing, after, return_exceptions=True)
    assert [str(one) for one in outcomes] == ["None", "1", "alice thought better of it", "1"]
    assert await store.read(notes) == ["alice", "bob"]


async def test_sqlites_own_refusal_is_the_changes_alone(store: Store) -> None:
    outcomes = await asyncio.gather(
        store.write(note, "alice"), store.write(note, "alice"), store.write(note, "bob"), return_exceptions=True
    )
    assert [type(one) for one in outcomes] == [int, sqlite3.IntegrityError, int]
    assert await store.read(notes) == ["alice", "bob"]


async def test_more_changes_than_a_group_holds_all_arrive(store: Store) -> None:
    count = store_engine.GROUP * 2 + 10
    await asyncio.gather(*(store.write(note, f"{n:04}") for n in range(count)))
    assert len(await store.read(notes)) == count


async def test_closing_commits_what_is_waiting(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    async with Store(path) as store:
        writing = [asyncio.create_task(store.write(note, f"{n:04}")) for n in range(600)]
        await asyncio.sleep(0)
    assert await asyncio.gather(*writing) == [1] * 600
    with sqlite3.connect(path) as other:
        assert len(notes(other)) == 600


async def test_a_closed_store_takes_nothing_and_says_why(tmp_path: Path) -> None:
    async with Store(tmp_path / "store.sqlite") as store:
        pass
    with pytest.raises(StoreUnavailable, match=r"^The store is closed: the bot is stopping\. Try again in a moment\.$"):
        await store.write(note, "alice")


async def test_a_closed_store_answers_nothing_and_says_why(tmp_path: Path) -> None:
    async with Store(tmp_path / "store.sqlite") as store:
        await store.write(note, "alice")
    with pytest.raises(StoreUnavailable, match=r"^The store is closed: the bot is stopping\. Try again in a moment\.$"):
        await store.read(notes)


async def test_a_change_nobody_waits_for_any_longer_is_not_made(tmp_path: Path) -> None:
    gate = Gate()
    async with Store(tmp_path / "store.sqlite", patience=0.2) as store:
        held = asyncio.create_task(store.write(gate))
        await gate.reached()
        with pytest.raises(StoreUnavailable, match=r"^The store is too busy just now\. Try again in a moment\.$"):
            await store.write(note, "alice")
        gate.open()
        await asyncio.gather(held, return_exceptions=True)
        await store.write(note, "bob")
        assert await store.read(notes) == ["bob"]


async def test_a_read_that_takes_too_long_says_so(tmp_path: Path) -> None:
    gate = Gate()
    async with Store(tmp_path / "store.sqlite", patience=0.1) as store:
        with pytest.raises(StoreUnavailable, match=r"^The store is too busy just now\. Try again in a moment\.$"):
            await store.read(gate)
        gate.open()


async def test_a_locked_file_is_told_and_nothing_is_changed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await store.write(note, "alice")
    await store.write(lambda db: db.execute("PRAGMA busy_timeout = 1").fetchone())
    with sqlite3.connect(store.path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            StoreUnavailable,
            match=r"^The store did not take the change: database is locked\. Nothing was changed; try again\.$",
        ):
            await store.write(note, "bob")
        other.rollback()
    await store.write(note, "carol")
    assert await store.read(notes) == ["alice", "carol"]


async def test_a_full_disk_is_told_and_the_store_goes_on_when_there_is_room(store: Store) -> None:
    await store.write(note, "alice")
    pages = await store.write(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    await store.write(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    with pytest.raises((StoreUnavailable, sqlite3.OperationalError), match="database or disk is full"):
        await store.write(note, "x" * 100_000)
    await store.write(lambda db: db.execute(f"PRAGMA max_page_count = {pages + 1_000}").fetchone())
    await store.write(note, "bob")
    assert await store.read(notes) == ["alice", "bob"]


async def test_the_folder_is_made_when_missing(tmp_path: Path) -> None:
    async with Store(tmp_path / "var" / "deep" / "store.sqlite") as store:
        await store.write(note, "alice")
    assert (tmp_path / "var" / "deep" / "store.sqlite").exists()


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_text("This is a shopping list, and a long one at that.\n" * 100)
    with pytest.raises(StoreUnavailable) as caught:
        await Store(path).__aenter__()
    assert str(caught.value) == f"{path}: cannot be opened as the bot's SQLite store: file is not a database"


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("no folder")
    path = tmp_path / "var" / "store.sqlite"
    with pytest.raises(StoreUnavailable) as caught:
        await Store(path).__aenter__()
    assert str(caught.value).startswith(f"{path}: cannot be opened as the bot's SQLite store: ")


async def test_what_was_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    async with Store(path) as store:
        await store.write(note, "alice")
    async with Store(path) as store:
        assert await store.read(notes) == ["alice"]
