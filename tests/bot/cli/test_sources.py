"""deliverabot sources, on a store that two sources told something and one could not be read."""

import asyncio
import json
from pathlib import Path

import pytest

from bot import clock
from bot.clock import HOUR
from bot.store import Connection, Store, sources
from bot.store.sources import Source
from tests.bot.cli.program import deliverabot


def fill(db: Connection, now: int) -> None:
    sources.seen(db, Source("api", "events"), events=7, now=now - HOUR)
    sources.seen(db, Source("log", "mta"), events=2, now=now)
    sources.failed(db, Source("imap", "bounces"), why="the server refused the login", now=now, state="refused")


async def filled(path: Path) -> None:
    async with Store(path) as store:
        await store.write(fill, clock.now())


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    asyncio.run(filled(tmp_path / "var/deliverabot.sqlite"))
    return tmp_path


def test_what_is_wrong_stands_first_and_is_status_1(acme: Path) -> None:
    ended = deliverabot("sources", cwd=acme)
    assert ended.status == 1
    header, *rows = ended.lines
    assert header.split() == ["state", "source", "last", "event", "24", "h", "usual", "day", "failures", "why"]
    assert [row.split()[:3] for row in rows] == [
        ["refused", "imap", "bounces"],
        ["ok", "api", "events"],
        ["ok", "log", "mta"],
    ]
    assert rows[0].endswith("the server refused the login")


def test_for_machines_an_object_a_line(acme: Path) -> None:
    first, second, _ = map(json.loads, deliverabot("sources", "--json", cwd=acme).lines)
    assert (first["kind"], first["name"], first["state"], first["wrong"]) == ("imap", "bounces", "refused", True)
    assert (first["last_event"], first["last_failure"]) == (None, "the server refused the login")
    assert (second["name"], second["today"], second["usual"], second["failures"]) == ("events", 7, None, 0)


def test_where_all_is_well_the_status_is_0(tmp_path: Path) -> None:
    async def fine() -> None:
        async with Store(tmp_path / "var/deliverabot.sqlite") as store:
            await store.write(sources.seen, Source("api", "events"), events=1, now=clock.now())

    asyncio.run(fine())
    assert deliverabot("sources", cwd=tmp_path).status == 0


def test_a_store_nobody_told_anything(tmp_path: Path) -> None:
    async def empty() -> None:
        async with Store(tmp_path / "var/deliverabot.sqlite"):
            pass

    asyncio.run(empty())
    ended = deliverabot("sources", cwd=tmp_path)
    assert (ended.status, ended.out) == (0, "No event has come in yet.\n")


def test_without_a_store_none_is_made(tmp_path: Path) -> None:
    ended = deliverabot("sources", cwd=tmp_path)
    assert ended.status == 1
    assert ended.err.startswith("deliverabot: store.path = 'var/deliverabot.sqlite': there is no store yet.")
    assert not (tmp_path / "var").exists()
