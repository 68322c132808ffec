"""What the verbs share when they speak to a person: the progress bar, and words of strangers made harmless."""

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

T = TypeVar("T")


def plain(text: str) -> str:
    """What a mail server wrote, on one line and without control characters: a terminal would obey those."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def moment(ms: int | None) -> str:
    """Epoch milliseconds for a person, in UTC: `2026-11-22 10:00 UTC`."""
    return datetime.fromtimestamp(ms / 1_000, UTC).strftime("%Y-%m-%d %H:%M UTC") if ms is not None else ""


def progress(
    total: int, label: str, *, shown: bool, item: Callable[[Any], str | None] | None = None
) -> AbstractContextManager[Any]:
    """A bar on standard error, only on a terminal. `shown`: is it worth one, and does nothing else write there?"""
    return click.progressbar(
        length=total,
        label=label,
        file=sys.stderr,
        hidden=not (shown and sys.stderr.isatty()),
        item_show_func=item,
        update_min_steps=max(1, total // 1_000),
    )


def columns(rows: Iterable[tuple[str, ...]], *, indent: str = "") -> list[str]:
    """Rows as aligned lines."""
    table = [tuple(map(plain, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        (indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()
        for row in table
    ]
