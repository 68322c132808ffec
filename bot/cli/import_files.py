"""deliverabot import: bounces, logs and events from files into the store. The same file again changes nothing."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import click

from bot import clock
from bot import settings as all_settings
from bot.cli import options
from bot.cli.terminal import columns, plain, progress
from bot.intake import dsn, files
from bot.intake.files import Found, Nothing, Unreadable
from bot.intake.intake import Intake
from bot.store import Store, flags
from bot.store.events import Entry, Recorded

CHUNK = 500  # entries a transaction
TOLD = 20  # lines that could not be read and are named; the rest are counted


@dataclass
class Summary:
    """What was found, and what became of it."""

    files: int = 0
    new: int = 0
    duplicates: int = 0
    no_bounce: int = 0
    unreadable: int = 0
    flagged: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    told: list[Unreadable] = field(default_factory=list)


@click.command(epilog="\b\nExample: deliverabot import /var/log/mail.log Maildir/ bounces.csv")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|DIR…")
@options.config
@click.option("--dry-run", is_flag=True, help="Only read, and tell what would be taken in.")
@click.option("--source", default="import", show_default=True, help="Event ids are told apart by it; one a system.")
def command(paths: tuple[Path, ...], *, config: Path | None, dry_run: bool, source: str) -> None:
    """Take in bounces, logs and events from files.

    Read are messages (eml), mbox, Maildir and other folders, Postfix logs, and DeliveryEvents as CSV or JSON lines;
    packed (.gz) ones too. An event that is known already is counted once: the same file again is harmless. Exit
    status 1: something could not be read; the rest was taken in.
    """
    settings = all_settings.load(config)
    summary = asyncio.run(_import(list(files.files_under(paths)), source, None if dry_run else settings.store.path))
    for line in _report(summary, dry_run=dry_run):
        click.echo(line)
    for place in summary.told:
        click.echo(f"deliverabot import: {plain(place.where)}: {plain(place.why)}", err=True)
    if summary.unreadable > TOLD:
        click.echo(f"deliverabot import: … and {summary.unreadable - TOLD:,} more", err=True)
    if summary.unreadable:
        sys.exit(1)


async def _import(paths: Sequence[Path], source: str, store_path: str | None) -> Summary:
    summary = Summary(files=len(paths))
    now = clock.now()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(Store(store_path)) if store_path is not None else None
        take = Stored(store) if store is not None else Dry()
        before = await store.read(flags.count) if store is not None else 0
        octets = sum(path.stat().st_size for path in paths if path.is_file())
        bar = stack.enter_context(progress(octets, "Reading", shown=True, item=_so_far))
        found = _read(paths, source, now, bar)
        while chunk := list(islice(found, CHUNK)):
            await _take(chunk, take, summary)
            bar.current_item = summary
            bar.render_progress()
        summary.flagged = await store.read(flags.count) - before if store is not None else 0
    return summary


def _read(paths: Sequence[Path], source: str, now: int, bar: Any) -> Iterator[Found]:
    for path in paths:
        yield from files.read(path, source=source, now=now)
        bar.update(path.stat().st_size if path.is_file() else 0)


async def _take(chunk: Sequence[Found], take: "Stored | Dry", summary: Summary) -> None:
    entries = [one for one in chunk if isinstance(one, Entry)]
    unreadable = [one for one in chunk if isinstance(one, Unreadable)]
    summary.unreadable += len(unreadable)
    summary.told += unreadable[: TOLD - len(summary.told)]
    summary.no_bounce += sum(isinstance(one, Nothing) for one in chunk)
    summary.reasons.update(dsn.summary(entries))
    recorded = await take(entries)
    summary.new += recorded.new
    summary.duplicates += recorded.duplicates


class Stored:
    """Puts entries into the store."""

    def __init__(self, store: Store) -> None:
        self._intake = Intake(store, clock.now)

    async def __call__(self, entries: Sequence[Entry]) -> Recorded:
        return await self._intake.take_entries(entries) if entries else Recorded(0, 0)


class Dry:
    """Puts them nowhere; knows only which came twice in these files."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    async def __call__(self, entries: Sequence[Entry]) -> Recorded:
        before = len(self._seen)
        self._seen.update(entry.identity for entry in entries)
        new = len(self._seen) - before
        return Recorded(new, len(entries) - new)


def _so_far(summary: Any) -> str | None:
    return f"{summary.new:,} new" if summary else None


def _report(summary: Summary, *, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield "Dry run: nothing was stored, and what is stored already was not looked at."
    rows = [
        ("files", summary.files),
        ("new events", summary.new),
        ("duplicates", summary.duplicates),
        ("messages that are no bounce", summary.no_bounce),
        ("could not be read", summary.unreadable),
    ]
    if not dry_run:
        rows.append(("addresses newly flagged for review", summary.flagged))
    yield from columns([(name, f"{count:,}") for name, count in rows])
    if summary.reasons:
        yield "by reason (events read, duplicates among them):"
        yield from columns([(name, f"{count:,}") for name, count in summary.reasons.most_common()], indent="  ")
