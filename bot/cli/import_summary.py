"""What an import found and what became of it, and the list of what could not be read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from bot.cli.terminal import columns
from bot.errors import InputError
from bot.intake.columns import Columns
from bot.intake.found import Unreadable
from bot.spreadsheet import csv_rows


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
    columns: dict[str, list[str]] = field(default_factory=dict)  # what the columns mean → the files where they do

    def tell_columns(self, path: Path, columns: Columns) -> None:
        """What the columns of a table were taken for, unless they have our own names."""
        if not columns.are_ours:
            self.columns.setdefault(columns.words(), []).append(str(path))


class Rejects:
    """The file with all that could not be read, if one is wanted."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def __enter__(self) -> Self:
        try:
            self._file = self._path.open("w", encoding="utf-8", newline="") if self._path else None
        except OSError as error:
            raise InputError(f"--rejects {self._path}: {error.strerror}") from None
        if self._file:
            self._file.write(csv_rows([("where", "why")]))
        return self

    def add(self, unreadable: Sequence[Unreadable]) -> None:
        """As they are found."""
        if self._file and unreadable:
            self._file.write(csv_rows(unreadable))

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()


def report(summary: Summary, *, dry_run: bool) -> Iterator[str]:
    """For a person, a line each."""
    if dry_run:
        yield "Dry run: nothing was stored, and what is stored already was not looked at."
    for words, where in summary.columns.items():
        yield f"{where[0]}{f' and {len(where) - 1:,} more' if len(where) > 1 else ''}: {words}"
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
