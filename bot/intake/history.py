"""Past counts from files: CSV with a header, or JSON lines. A row is one subject's mail of a day or a moment.

    day,kind,subject,sent,hard,blocks,complaints
    2026-10-01,campaign,acme-q4,12000,71,4,2

`day` (a date) or `time` (RFC 3339 with its zone); kind: campaign (default), domain, ip or provider; blocks and
complaints may be left out.
"""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from bot.clock import to_ms
from bot.intake import opening
from bot.intake.found import Unreadable

Mails = Annotated[int, Meta(ge=0, lt=2**31)]


class PastCount(Struct, frozen=True, kw_only=True):
    """One row as it is written."""

    subject: Annotated[str, Meta(min_length=1, max_length=255)]
    sent: Mails
    hard: Mails
    blocks: Mails = 0
    complaints: Mails = 0
    kind: Literal["campaign", "domain", "ip", "provider"] = "campaign"
    day: date | None = None
    time: Annotated[datetime, Meta(tz=True)] | None = None

    @property
    def at(self) -> int:
        """Epoch ms: of a day its noon."""
        if self.time is not None:
            return to_ms(self.time)
        assert self.day is not None
        return to_ms(datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC))

    @property
    def hits(self) -> dict[str, int]:
        """By measure."""
        return {"hard": self.hard, "blocks": self.blocks, "complaints": self.complaints}


def read(path: Path) -> Iterator[PastCount | Unreadable]:
    """Every row, or why it could not be read."""
    try:
        with opening.text(path) as lines:
            rows = csv.DictReader(lines) if is_csv(path) else (line for line in lines if line.strip())
            for number, row in enumerate(rows, 2 if is_csv(path) else 1):
                yield _row(row, f"{path}:{number}")
    except opening.UNREADABLE as error:
        yield Unreadable(str(path), opening.why(error))


def holds_counts(path: Path) -> bool:
    """Are these counts? Else they are events, which tell no `sent`."""
    try:
        with opening.text(path) as lines:
            first = next((line for line in lines if line.strip()), "")
        names = next(csv.reader([first])) if is_csv(path) else json.loads(first)
    except (*opening.UNREADABLE, ValueError, StopIteration):
        return False
    return isinstance(names, (list, dict)) and {"subject", "sent", "hard"} <= {str(name).strip() for name in names}


def is_csv(path: Path) -> bool:
    """By its name."""
    return opening.suffix(path) == ".csv"


def _row(row: Any, where: str) -> PastCount | Unreadable:
    try:
        if isinstance(row, str):
            found = msgspec.json.decode(row, type=PastCount)
        else:
            said = {
                key.strip(): value.strip()
                for key, value in row.items()
                if key and isinstance(value, str) and value.strip()
            }
            found = msgspec.convert(said, PastCount, strict=False)
    except msgspec.DecodeError as error:
        return Unreadable(where, str(error))
    if (found.day is None) == (found.time is None):
        return Unreadable(where, "needs either day or time")
    if found.hard > found.sent:
        return Unreadable(where, f"{found.hard} hard bounces of {found.sent} mails")
    return found
