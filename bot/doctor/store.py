"""Is the state safe? Path, file, free space, size, schema. Nothing is made: a bot that never ran has no store yet."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bot.doctor.result import Result, failure, ok, warning
from bot.settings import Settings
from bot.store import health
from bot.store.health import Health

LITTLE, SCARCE = 1_000_000_000, 100_000_000  # octets free: worth a warning, and too little
LOOK = 10.0  # seconds for quick_check
ELSEWHERE = "Set store.path to a file the bot may write, on a disk that lasts."
BACKUP = "Stop the bot, keep a copy of the file, then: sqlite3 FILE .recover | sqlite3 NEW"


async def examine(settings: Settings) -> list[Result]:
    """The file, if there is one, and the disk."""
    return await asyncio.to_thread(lambda: list(_examine(Path(settings.store.path))))


def _examine(path: Path) -> Iterator[Result]:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if path.exists():
        yield from _file(path)
    elif folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        yield ok("store", f"{path} is not there yet; the first start makes it")
    else:
        yield failure("store", f"{path} cannot be made: {folder} cannot be written to", ELSEWHERE)
        return
    yield _disk(folder, path)


def _file(path: Path) -> Iterator[Result]:
    try:
        found = health.examine(path, seconds=LOOK)
    except sqlite3.Error as error:
        yield failure("store", f"{path} cannot be opened as the bot's SQLite store: {error}", ELSEWHERE)
        return
    yield _soundness(path, found)
    yield _schema(found)


def _soundness(path: Path, found: Health) -> Result:
    size = f"{found.octets / 1_000_000:,.1f} MB"
    if found.damage:
        return failure("store", f"{path} ({size}) is damaged: {found.damage}", BACKUP)
    if "locked" in found.unwritable:
        return warning("store", f"{path} is busy: {found.unwritable}", "If it stays so, another program holds it open.")
    if found.unwritable:
        return failure("store", f"{path} cannot be written: {found.unwritable}", ELSEWHERE)
    if found.damage is None:
        return warning(
            "store", f"{path} ({size}) is writable; too big to be checked in {LOOK:g} s", f"Check it: {BACKUP}"
        )
    return ok("store", f"{path} ({size}) is sound and writable")


def _schema(found: Health) -> Result:
    if found.unknown:
        said = f"the store is of a newer Deliverabot: it has {', '.join(found.unknown)}"
        return failure("schema", said, "Install that version, or name another store.path.")
    if found.pending:
        said = f"{', '.join(found.pending)} is still to come"
        return warning("schema", said, "The next start does it: deliverabot run. Keep a copy of the file first.")
    return ok("schema", "up to date")


def _disk(folder: Path, path: Path) -> Result:
    free = shutil.disk_usage(folder).free
    said = f"{free / 1_000_000_000:,.1f} GB free where {path} is"
    if free < SCARCE:
        return failure("disk", said, "Make room: without it nothing is taken in.")
    return warning("disk", said, "Make room, or lower store.keep_days.") if free < LITTLE else ok("disk", said)
