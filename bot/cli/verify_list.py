"""deliverabot verify LIST -o RESULTS: any number of addresses, resumable.

RESULTS appears when it is complete, and its journal (see `bot.cli.journal`) goes then.
"""

import asyncio
import contextlib
import dataclasses
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic

import click
from msgspec import Struct
from msgspec.structs import replace

from bot import clock
from bot.cli.journal import identity, journal, load
from bot.cli.terminal import columns, moment, plain, progress
from bot.errors import InputError, StoreUnavailable
from bot.intake import opening
from bot.ports import build_limits, build_resolver, build_verifications
from bot.settings import Settings
from bot.store import Store, jobs
from bot.store.jobs import Job
from bot.store.sole import sole_run
from bot.verification import Courtesy, Jobs
from bot.verification.answered import More, Written, write_answers
from bot.verification.expectation import bounce_rate
from bot.verification.passes import Pass
from bot.verification.table import NoColumn, Table, read_table
from checks.address import Verdict
from checks.address.vocabulary import translate

LOOK = 0.5  # seconds between two looks at how far it is
TELL = 30.0  # seconds between two lines about that, where there is no terminal
PAUSE = 2 * clock.MINUTE  # that a provider's rate may hold us up; servers that postpone us do it for longer
LOOK_AHEAD = 20_000  # addresses in hand: bounds memory, whatever the list's length


class Request(Struct, frozen=True, kw_only=True):
    """What is wanted. `wait`: servers that want to be asked again later are. `fresh`: whatever is known already."""

    source: Path
    output: Path
    column: str | None = None
    concurrency: int = 100
    fresh: bool = False
    wait: bool = False
    vocabulary: str | None = None

    @property
    def journal(self) -> Path:
        return self.output.with_name(f"{self.output.name}.journal")


def run(request: Request, settings: Settings) -> None:
    """Verifies, writes, tells. Exit status 130: stopped on the way."""
    request = replace(request, output=_place(request))
    more = Vocabulary(request.vocabulary) if request.vocabulary else None
    table = read_list(request.source, request.column)
    others = f" (--column for another: {plain(', '.join(also))})" if (also := table.also()) else ""
    click.echo(f"address column: {plain(table.column_name)}{others}", err=True)
    has_bot = Path(settings.store.path).exists()
    with sole_run(request.journal):
        try:
            asyncio.run(_run(request, settings, table, more, has_bot=has_bot))
        except (StoreUnavailable, OSError) as error:
            raise InputError(
                "{path}: {why} What is answered is kept there: the same command goes on.",
                path=request.journal,
                why=f"{error.strerror}." if isinstance(error, OSError) else error,
            ) from None


def _place(request: Request) -> Path:
    """Where the results go: what a link points to, not the link. InputError: they cannot."""
    given = request.output
    if given.exists() and not given.is_file():
        raise InputError("{path}: this is a device, not a file that results could be put in place of.", path=given)
    output = given.resolve() if given.is_symlink() else given
    if not output.parent.is_dir():
        raise InputError("{folder}: there is no such folder.", folder=output.parent)
    if output.exists():
        if output.samefile(request.source):
            raise InputError("{path}: the results need a file of their own.", path=output)
        click.echo(f"{output} is there already: the results will replace it", err=True)
    return output


def read_list(path: Path, column: str | None) -> Table:
    """InputError: it is no list of addresses."""
    try:
        return read_table(lambda: opening.octets(path), column=column)
    except opening.UNREADABLE as error:
        raise InputError("{path}: {why}", path=path, why=opening.why(error)) from None
    except NoColumn as error:
        raise InputError("{path}: {why} Name the one that does with --column.", path=path, why=str(error)) from None
    except InputError as error:
        raise InputError("{path}: {why}", path=path, why=str(error)) from None


async def _run(request: Request, settings: Settings, table: Table, more: "Vocabulary | None", *, has_bot: bool) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    title = identity(settings, table, fresh=request.fresh)
    async with journal(request.journal, title) as store:
        async with AsyncExitStack() as stack:
            own = await _own_store(settings, stack) if has_bot else None
            resolver = build_resolver(settings)
            stack.push_async_callback(resolver.aclose)
            limits = dataclasses.replace(build_limits(settings), in_all=request.concurrency, look_ahead=LOOK_AHEAD)
            verifications = build_verifications(settings, store, resolver, limits=limits)
            await stack.enter_async_context(Courtesy(own or store, verifications, clock.now))
            work = Jobs(store, verifications, clock.now)
            try:
                job = await load(work, title, table, stopping)
            except InputError as error:
                raise InputError("{path}: {why}", path=request.source, why=str(error)) from None
            await _ask(
                Pass(store, work, clock.now, job, stopping, None if request.fresh else own, remember=False), request
            )
        if stopping.is_set():
            await _tell_stopped(request, store, job)
        for number in (signal.SIGINT, signal.SIGTERM):  # nothing is lost by stopping at once
            asyncio.get_running_loop().remove_signal_handler(number)
        written = await _write(request, table, store, job.id, more)
    shutil.rmtree(request.journal, ignore_errors=True)
    for line in _summary(job, written):
        click.echo(line)


async def _own_store(settings: Settings, stack: AsyncExitStack) -> Store | None:
    """The bot's own: what it knows need not be asked, and whom it leaves alone is left alone."""
    try:
        return await stack.enter_async_context(Store(settings.store.path))
    except StoreUnavailable as error:
        click.echo(f"deliverabot verify: what the bot knows is left out: {error}", err=True)
        return None


# -- at work


async def _ask(work: Pass, request: Request) -> None:
    """Pass after pass, until nothing is left that is worth waiting for."""
    ended = asyncio.Event()
    telling = asyncio.create_task(_tell_progress(work, ended))
    try:
        while not work.stopping.is_set():
            await work.run()
            due = await work.store.read(jobs.next_due, work.job.id)
            if due is None or not (request.wait or due <= clock.now() + PAUSE) or work.stopping.is_set():
                return
            if due > clock.now():
                postponed = await work.store.read(jobs.postponed, work.job.id)
                told = f"{postponed:,} addresses: their servers want to be asked later; waiting until {moment(due)}"
                click.echo(f"\n{told}" if sys.stderr.isatty() else told, err=True)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(work.stopping.wait(), (due - clock.now()) / 1_000)
    finally:
        ended.set()
        await telling


async def _tell_progress(work: Pass, ended: asyncio.Event) -> None:
    """A bar on a terminal, else a line now and then."""
    before, done, told = work.job.answered, 0, monotonic()
    with progress(work.job.size - before, "Verifying", shown=True) as bar:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), LOOK)
            job = await work.store.read(jobs.get, work.job.id) or work.job
            bar.update(job.answered - before - done)
            done = job.answered - before
            if ended.is_set():
                return
            if not sys.stderr.isatty() and monotonic() - told >= TELL:
                told = monotonic()
                click.echo(f"{job.answered:,} of {job.size:,} addresses are answered", err=True)


async def _tell_stopped(request: Request, store: Store, job: Job) -> None:
    now = await store.read(jobs.get, job.id) or job
    click.echo(
        f"deliverabot verify: stopped: {now.answered:,} of {now.size:,} addresses are answered, and kept in"
        f" {request.journal}. The same command goes on there.",
        err=True,
    )
    raise click.exceptions.Exit(130)


# -- at the end


async def _write(request: Request, table: Table, store: Store, job_id: int, more: "Vocabulary | None") -> Written:
    """All of it, or nothing: the file is there when it is complete."""
    unfinished = request.journal / "results"
    with unfinished.open("w", encoding="utf-8-sig" if table.encoding != "utf-8" else "utf-8", newline="") as out:
        written = await write_answers(
            out, table, store, job_id, names=more.names if more else (), more=more.cells if more else None
        )
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(request.output)
    return written


class Vocabulary:
    """The words of another service for a verdict, as columns of their own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._keys = [key for key in translate(Verdict("", "unknown", "timeout", 0.0), name) if key != "address"]
        self.names = [f"{name}_{key}" for key in self._keys]
        self.cells: More = self._cells

    def _cells(self, verdict: Verdict) -> list[str]:
        words = translate(verdict, self._name)
        said = [words.get(key) or "" for key in self._keys]
        return [" ".join(word) if isinstance(word, list) else str(word) for word in said]


def _summary(job: Job, written: Written) -> Iterator[str]:
    size = sum(written.tally.values())
    yield f"{written.rows:,} rows, {size:,} addresses, {job.given - job.size:,} repetitions, {written.empty:,} empty"
    by_verdict: dict[str, list[tuple[str, int]]] = {}
    for (verdict, reason), count in written.tally.most_common():
        by_verdict.setdefault(verdict, []).append((reason, count))
    rows = []
    for verdict, reasons in sorted(by_verdict.items(), key=lambda one: -sum(count for _, count in one[1])):
        total = sum(count for _, count in reasons)
        rows.append((verdict, "", f"{total:,}", f"{total / size:.1%}"))
        rows += [("", reason, f"{count:,}", f"{count / size:.1%}") for reason, count in reasons]
    yield from columns(rows)
    low, high = bounce_rate(written.tally)
    yield f"expected bounce rate if mailed now: {low:.1%}" + (
        f", and up to {high:.1%} if all bounce of which nobody can tell" if high > low else ""
    )
