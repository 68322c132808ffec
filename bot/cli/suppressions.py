"""deliverabot suppressions: the addresses that must not be mailed, as CSV, the same as GET /suppressions.csv."""

import asyncio
from pathlib import Path

import click

from bot.cli import options
from bot.cli.stored import opened
from bot.clock import to_rfc3339
from bot.spreadsheet import csv_rows
from bot.store import suppressions

HEADER = ("address", "reason", "since", "decided_by")


@click.command(epilog="\b\nExample: deliverabot suppressions > suppressed.csv")
@options.config
def command(config: Path | None) -> None:
    """Print the addresses that must not be mailed, as CSV: address, reason, since, decided_by."""
    asyncio.run(_print(config))


async def _print(config: Path | None) -> None:
    async with opened(config) as store:
        click.echo(csv_rows([HEADER], end="\n"), nl=False)
        after = ""
        while page := await store.read(suppressions.page, after=after):
            rows = [(each.address, each.reason, to_rfc3339(each.since_at), each.decided_by) for each in page]
            click.echo(csv_rows(rows, end="\n"), nl=False)
            after = page[-1].address
