"""deliverabot import: bounces, logs and events from files into the store. The same file again changes nothing."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bot import clock
from bot import settings as all_settings
from bot.cli import options
from bot.cli.import_history import import_history
from bot.cli.import_summary import Rejects, Summary, report
from bot.cli.terminal import plain, progress
from bot.intake import dsn, files, reached
from bot.intake.columns import FIELDS
from bot.intake.found import Found, Nothing, Unreadable
from bot.intake.intake import Intake
from bot.intake.tables import Tables
from bot.intake.verp import build_verp
from bot.store import Store, flags
from bot.store.events import Entry, Recorded

CHUNK = 500  # entries a transaction
TOLD = 20  # lines that could not be read and are named; the rest are counted


def _fields(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    said: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (equals and value) or name not in FIELDS:
            raise click.BadParameter(f"{text!r} must be FIELD=…, FIELD one of {', '.join(FIELDS)}")
        said[name] = value
    return said


def _zone(_: click.Context, __: click.Parameter, given: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(given) if given else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(f"{given!r} is no time zone such as Europe/Paris or UTC") from None


@click.command(
    epilog="\b\nExamples: deliverabot import /var/log/mail.log Maildir/ bounces.csv\n"
    "          deliverabot import --map recipient=E-mail --set kind=bounced --zone Europe/Paris crm.csv"
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|DIR…")
@options.config
@click.option("--dry-run", is_flag=True, help="Only read, and tell what would be taken in.")
@click.option("--source", default="import", show_default=True, help="Event ids are told apart by it; one a system.")
@click.option(
    "--map", "said", multiple=True, metavar="FIELD=COLUMN", callback=_fields, help="CSV: what a column means."
)
@click.option(
    "--set", "always", multiple=True, metavar="FIELD=VALUE", callback=_fields, help="CSV: where a row says none."
)
@click.option("--history", is_flag=True, help="Past counts: they teach what is usual, and are not alerted upon.")
@click.option("--zone", metavar="ZONE", callback=_zone, help="CSV: time zone of times that have none.")
@click.option(
    "--rejects", type=click.Path(path_type=Path, dir_okay=False), help="List all that could not be read here, as CSV."
)
def command(
    paths: tuple[Path, ...], *, config: Path | None, dry_run: bool, source: str, said: dict[str, str],
    always: dict[str, str], zone: ZoneInfo | None, rejects: Path | None, history: bool,
) -> None:  # fmt: skip
    """Take in bounces, logs and events from files.

    Read are messages (eml), mbox, Maildir and other folders, Postfix logs, and DeliveryEvents as CSV or JSON lines;
    packed (.gz) ones too. The columns of a CSV may have any names: common ones are guessed, others told by --map; what
    they were taken for is shown. An event that is known already is counted once: the same file again is harmless. Exit
    status 1: something could not be read; the rest was taken in.
    """
    settings = all_settings.load(config)
    if history:
        _history(paths, None if dry_run else settings.store.path)
        return
    summary = Summary()
    verp = build_verp(settings)
    tables = Tables(said=said, always=always, zone=zone, tell=summary.tell_columns)
    read = partial(files.read, source=source, now=clock.now(), tables=tables, verp=verp)
    found = list(files.files_under(paths))
    with Rejects(rejects) as refused:
        asyncio.run(_import(found, read, None if dry_run else settings.store.path, summary, refused))
    for line in report(summary, dry_run=dry_run):
        click.echo(line)
    for place in summary.told:
        click.echo(f"deliverabot import: {plain(place.where)}: {plain(place.why)}", err=True)
    if summary.unreadable > TOLD:
        click.echo(f"deliverabot import: … and {summary.unreadable - TOLD:,} more", err=True)
    if summary.unreadable:
        sys.exit(1)


def _history(paths: Sequence[Path], store_path: str | None) -> None:
    lines, refused = asyncio.run(import_history(list(files.files_under(paths)), store_path, clock.now()))
    for line in lines:
        click.echo(line)
    for place in refused[:TOLD]:
        click.echo(f"deliverabot import: {plain(place.where)}: {plain(place.why)}", err=True)
    if len(refused) > TOLD:
        click.echo(f"deliverabot import: … and {len(refused) - TOLD:,} more", err=True)
    if refused:
        sys.exit(1)


async def _import(
    paths: Sequence[Path],
    read: Callable[..., Iterator[Found]],
    store_path: str | None,
    summary: Summary,
    rejects: Rejects,
) -> None:
    summary.files = len(paths)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(Store(store_path)) if store_path is not None else None
        take = Stored(store) if store is not None else Dry()
        before = await store.read(flags.count) if store is not None else 0
        octets = sum(path.stat().st_size for path in paths if path.is_file())
        bar = stack.enter_context(progress(octets, "Reading", shown=True, item=_so_far))
        found = (one for path in paths for one in read(path, seen=bar.update))
        while chunk := list(islice(found, CHUNK)):
            await _take(chunk, take, summary, rejects)
            bar.current_item = summary
            bar.render_progress()
        if store is not None:
            summary.flagged = await store.read(flags.count) - before
            await reached.take_in(store)


async def _take(chunk: Sequence[Found], take: "Stored | Dry", summary: Summary, rejects: Rejects) -> None:
    entries = [one for one in chunk if isinstance(one, Entry)]
    unreadable = [one for one in chunk if isinstance(one, Unreadable)]
    rejects.add(unreadable)
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
