"""CSV of events → entries, whatever its columns are called."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from hashlib import blake2b
from pathlib import Path
from typing import TextIO

import msgspec
from msgspec import Struct

from bot.delivery_event import DeliveryEvent
from bot.intake import opening
from bot.intake.columns import Columns, kind_of, understand
from bot.intake.found import Found, Unreadable
from bot.intake.opening import Seen
from bot.intake.prepare import prepare


def _nobody(_: Path, __: Columns) -> None:
    """Nobody wants to know."""


class Tables(Struct, frozen=True, kw_only=True):
    """How tables are read.

    `said`: field → column; `always`: field → its value where a row has none; `zone`: of times without one; `tell` gets
    what the columns of each file were taken for.
    """

    said: Mapping[str, str] = {}
    always: Mapping[str, str] = {}
    zone: tzinfo | None = None
    tell: Callable[[Path, Columns], None] = _nobody


def read_csv(path: Path, *, source: str, tables: Tables, seen: Seen | None) -> Iterator[Found]:
    """Every row that can be read, and a line about each that cannot. Raises UNREADABLE."""
    # Every tool's line ends are read as one, so that they may stand inside a quoted text too.
    with opening.text(path, "utf-8-sig", seen=seen) as file:
        rows = csv.reader(file, delimiter=_delimiter(file))
        columns: Columns | None = None
        while True:
            try:
                row = next(rows, None)
                if row is None:
                    return
                if not row:
                    continue
                if columns is None:
                    columns = understand(row, tables.said)
                    tables.tell(path, columns)
                    continue
                yield prepare(_event(row, columns, tables), source)
            except csv.Error as error:  # what follows cannot be told apart any more
                yield Unreadable(f"{path}:{rows.line_num}", str(error))
                return
            except (msgspec.ValidationError, ValueError) as error:
                yield Unreadable(f"{path}:{rows.line_num}", str(error))
                if columns is None:
                    return


def _delimiter(file: TextIO) -> str:
    header = file.readline()
    file.seek(0)
    return max(",;\t|", key=header.count)


def _event(row: Sequence[str], columns: Columns, tables: Tables) -> DeliveryEvent:
    told = {field: row[place].strip() for place, field in columns.fields.items() if place < len(row)}
    fields = {**tables.always, **{field: value for field, value in told.items() if value}}
    if "kind" in fields:
        fields["kind"] = kind_of(fields["kind"])
    if tables.zone is not None:
        fields |= {name: _with_zone(fields[name], tables.zone) for name in ("at", "sent_at") if name in fields}
    if "id" not in columns.fields.values() and "id" not in fields:
        fields["id"] = blake2b("\0".join(row).encode("utf-8", "replace"), digest_size=12).hexdigest()
    return msgspec.convert(fields, DeliveryEvent, strict=False)


def _with_zone(text: str, zone: tzinfo) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text  # what is wrong with it is said where it is converted
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()
