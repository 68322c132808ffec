"""What a verification of a list has answered so far, beside its results: `RESULTS.journal`, a store of one job.

The same command goes on there, whatever ended the one before. Its job's title tells list and options apart.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from bot.errors import InputError
from bot.settings import Settings
from bot.store import Store, jobs
from bot.store.jobs import Job
from bot.verification import Jobs
from bot.verification.table import Table

PATIENCE = 120.0  # seconds for one look into a journal of millions


def identity(settings: Settings, table: Table, *, fresh: bool) -> str:
    """The list and what changes its answers: a journal goes on only with the same."""
    said = settings.verification
    options: list[Any] = [table.column, said.hello, said.mail_from, said.source_address, said.port, fresh]
    options += [sorted(said.allow_networks), settings.dns.nameservers]
    return f"{table.digest} {sha256(json.dumps(options).encode()).hexdigest()}"


@asynccontextmanager
async def journal(folder: Path, title: str) -> AsyncIterator[Store]:
    """Its store; begun anew where it was not even loaded. InputError: it has answers of another list."""
    path = folder / "store.sqlite"
    if _files(folder):
        async with Store(path, patience=PATIENCE) as store:
            found = await store.read(jobs.latest, limit=1)
        other = bool(found) and found[0].title != title
        if other and found[0].answered:
            raise InputError(_refusal(folder, found[0], title))
        if not found or found[0].state == "loading" or other:
            for file in _files(folder):
                file.unlink()
    async with Store(path, patience=PATIENCE) as store:
        yield store


def _files(folder: Path) -> list[Path]:
    return list(folder.glob("store.sqlite*"))


def _refusal(folder: Path, job: Job, title: str) -> str:
    same_list = job.title.split()[0] == title.split()[0]
    other = "this list with other options" if same_list else "another list, or this one before it was changed"
    return (
        f"{folder} is the journal of {other}: {job.answered:,} of {job.size:,} addresses are answered."
        f" Go on with the command it was begun with, or name another file with -o, or delete {folder}."
    )


async def load(work: Jobs, title: str, table: Table, stopping: asyncio.Event) -> Job:
    """The one in the journal, or a new one with all addresses."""

    def addresses() -> Iterator[str]:
        for address in table.addresses():
            if stopping.is_set():
                raise click.Abort
            yield address

    found = await work.store.read(jobs.latest, limit=1)
    if found:
        click.echo(f"going on: {found[0].answered:,} of {found[0].size:,} addresses are answered", err=True)
        return found[0]
    job = await work.create(addresses(), title=title, asked_by="command line")
    folded = f", {job.given - job.size:,} more are repetitions" if job.given > job.size else ""
    click.echo(f"{job.size:,} addresses{folded}", err=True)
    return job
