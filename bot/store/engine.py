"""The store: one SQLite file, one writer thread, readers of their own.

    result = await store.write(campaigns.pause, campaign="acme-q4", …)   # returns after the commit
    rows = await store.read(rates.changed_since, at)

What is passed is a function `(Connection, …) -> result` from a module of `bot.store`: all SQL lives there. Changes that
wait at the same moment are committed together; each has a savepoint of its own, so that one failing harms no other.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, Self, TypeVar

from sqlite_utils import Database

from bot.errors import StoreUnavailable
from bot.store.migrations import migrations

P = ParamSpec("P")
T = TypeVar("T")
Connection = sqlite3.Connection

GROUP = 256  # changes committed together at the most: bounds how long one waits for its neighbours
READERS = 4
CLOSED = "The store is closed: the bot is stopping. Try again in a moment."
BUSY = "The store is too busy just now. Try again in a moment."


class _Change(NamedTuple):
    work: Callable[[Connection], Any]
    done: asyncio.Future[Any]


class Store:
    """Opens and migrates the file at `path`. Use as an async context manager."""

    def __init__(self, path: Path | str, *, patience: float = 20.0) -> None:
        self.path = Path(path)
        self._patience = patience
        self._changes: queue.SimpleQueue[_Change | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, "store-reader")
        self._reading = threading.local()
        self._reader_connections: list[Connection] = []
        self._writer: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        connection = await asyncio.to_thread(self._open_for_writing)
        self._writer = threading.Thread(target=self._write_until_closed, args=(connection,), name="store-writer")
        self._writer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Commits what is waiting, then closes."""
        writer, self._writer = self._writer, None
        if writer is not None:
            self._changes.put(None)
            await asyncio.to_thread(writer.join)
        await asyncio.to_thread(self._readers.shutdown)
        for connection in self._reader_connections:
            connection.close()

    async def write(self, change: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `change` in a transaction on the writer thread and returns its result once that is committed."""
        if self._loop is None or self._writer is None:
            raise StoreUnavailable(CLOSED)
        done: asyncio.Future[T] = self._loop.create_future()
        self._changes.put(_Change(lambda connection: change(connection, *args, **kwargs), done))
        try:
            # Not wait_for: until Python 3.12 it forgets a cancellation that comes when the answer does.
            async with asyncio.timeout(self._patience):
                return await done
        except TimeoutError:
            raise StoreUnavailable(BUSY) from None

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `query` on a reader thread; it sees the store as it is at one moment, and can change nothing."""
        if self._loop is None or self._writer is None:
            raise StoreUnavailable(CLOSED)
        reading = self._loop.run_in_executor(
            self._readers, lambda: self._look(lambda connection: query(connection, *args, **kwargs))
        )
        try:
            async with asyncio.timeout(self._patience):
                return await reading
        except TimeoutError:
            raise StoreUnavailable(BUSY) from None

    async def answers(self, *, limit: float = 2.0) -> bool:
        """Does it take changes at this moment?"""
        try:
            async with asyncio.timeout(limit):
                await self.write(lambda connection: connection.execute("SELECT 1"))
        except (StoreUnavailable, TimeoutError):
            return False
        return True

    # -- on the writer thread

    def _open_for_writing(self) -> Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connect()
            connection.execute("PRAGMA journal_mode = WAL")
            # FULL: a 200 to a webhook is a promise that survives a power cut, too.
            connection.execute("PRAGMA synchronous = FULL")
            # Identities and addresses come in no order: with the usual 2 MB of pages, bounces cost a fifth more.
            connection.execute("PRAGMA cache_size = -32000")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
            migrations.apply(Database(connection))
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(f"{self.path}: cannot be opened as the bot's SQLite store: {error}") from error
        connection.isolation_level = None
        return connection

    def _write_until_closed(self, connection: Connection) -> None:
        while (first := self._changes.get()) is not None:
            group, closing = self._waiting(first)
            self._commit(connection, group)
            if closing:
                break
        connection.close()

    def _waiting(self, first: _Change) -> tuple[list[_Change], bool]:
        group = [first]
        while len(group) < GROUP:
            try:
                change = self._changes.get_nowait()
            except queue.Empty:
                break
            if change is None:
                return group, True
            group.append(change)
        return group, False

    def _commit(self, connection: Connection, group: list[_Change]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            # What nobody waits for any longer was told to have failed, so it is not done.
            wanted = [change for change in group if not change.done.done()]
            outcomes = [(change, *_attempt(connection, change)) for change in wanted]
            connection.execute("COMMIT")
        except sqlite3.Error as error:  # the disk is full, the file is locked …
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            failure = StoreUnavailable(
                "The store did not take the change: {error}. Nothing was changed; try again.", error=str(error)
            )
            outcomes = [(change, None, failure) for change in group]
        assert self._loop is not None
        self._loop.call_soon_threadsafe(_settle, outcomes)

    # -- on a reader thread

    def _look(self, query: Callable[[Connection], T]) -> T:
        connection = self._reader()
        connection.execute("BEGIN")  # all statements of the query see the same moment
        try:
            return query(connection)
        finally:
            connection.execute("ROLLBACK")

    def _reader(self) -> Connection:
        connection: Connection | None = getattr(self._reading, "connection", None)
        if connection is None:
            connection = self._reading.connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
            self._reader_connections.append(connection)
        return connection

    def _connect(self) -> Connection:
        connection = sqlite3.connect(self.path, timeout=10, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA busy_timeout = 10000")
        return connection


def _attempt(connection: Connection, change: _Change) -> tuple[Any, BaseException | None]:
    """One change inside the group's transaction; what it did is undone when it raises."""
    connection.execute("SAVEPOINT change")
    try:
        result = change.work(connection)
    except Exception as error:  # it belongs to whoever asked for the change, who is not on this thread
        if not connection.in_transaction:  # SQLite gave up the whole group: the disk is full
            raise sqlite3.OperationalError(str(error)) from error
        connection.execute("ROLLBACK TO change")
        connection.execute("RELEASE change")
        return None, error
    connection.execute("RELEASE change")
    return result, None


def _settle(outcomes: list[tuple[_Change, Any, BaseException | None]]) -> None:
    for change, result, error in outcomes:
        if change.done.done():  # whoever asked gave up waiting
            continue
        if error is not None:
            change.done.set_exception(error)
        else:
            change.done.set_result(result)
