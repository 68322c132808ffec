"""Microsoft's SNDS, read: how Outlook.com sees sending addresses. The files are CSV without a header line. Pure.

`data.aspx?key=…&date=…` has one line an address and period, `ipStatus.aspx?key=…` the ranges that are blocked.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from ipaddress import ip_address

from msgspec import Struct

_TIME = "%m/%d/%Y %I:%M %p"
_COLUMNS, _STATUS_COLUMNS = 14, 4
FILTER_RESULTS = ("GREEN", "YELLOW", "RED")  # spam verdicts: below 10 %, 10 to 90 %, above 90 %


class Activity(Struct, frozen=True, kw_only=True):
    """What one address sent in one period. Times are as Microsoft writes them, without a zone.

    `complaint_rate` is a share; `complaints_below` says that the true one is less ("< 0.1%").
    """

    ip: str
    begin: datetime
    end: datetime
    rcpt_commands: int
    data_commands: int
    recipients: int
    filter_result: str
    complaint_rate: float
    complaints_below: bool
    trap_hits: int
    sample_helo: str
    sample_mail_from: str
    comments: str


class BlockedRange(Struct, frozen=True, kw_only=True):
    """Addresses from `first` to `last`, which need not lie in one network."""

    first: str
    last: str
    blocked: bool
    reason: str

    def has(self, ip: str) -> bool:
        """Whether the address is in it."""
        address, first, last = ip_address(ip), ip_address(self.first), ip_address(self.last)
        return address.version == first.version and int(first) <= int(address) <= int(last)


def read_activity(text: str) -> list[Activity]:
    """`data.aspx`. ValueError names the line that cannot be read."""
    return [_activity(number, row) for number, row in _rows(text, _COLUMNS)]


def read_status(text: str) -> list[BlockedRange]:
    """`ipStatus.aspx`. ValueError names the line that cannot be read."""
    return [_range(number, row) for number, row in _rows(text, _STATUS_COLUMNS)]


def _rows(text: str, columns: int) -> list[tuple[int, list[str]]]:
    rows = []
    for number, row in enumerate(csv.reader(io.StringIO(text.removeprefix("\ufeff"))), 1):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != columns:
            raise ValueError(f"SNDS line {number}: {len(row)} columns, where there should be {columns}")
        rows.append((number, [cell.strip() for cell in row]))
    return rows


def _activity(number: int, row: list[str]) -> Activity:
    ip, begin, end, rcpt, data, recipients, verdict, complaints, _, _, traps, helo, sender, comments = row
    try:
        return Activity(
            ip=str(ip_address(ip)),
            begin=datetime.strptime(begin, _TIME),  # noqa: DTZ007 — the file names no zone
            end=datetime.strptime(end, _TIME),  # noqa: DTZ007
            rcpt_commands=_count(rcpt),
            data_commands=_count(data),
            recipients=_count(recipients),
            filter_result=verdict.upper(),
            complaint_rate=_share(complaints),
            complaints_below=complaints.startswith("<"),
            trap_hits=_count(traps),
            sample_helo=helo,
            sample_mail_from=sender,
            comments=comments,
        )
    except ValueError as error:
        raise ValueError(f"SNDS line {number}: {error}") from None


def _range(number: int, row: list[str]) -> BlockedRange:
    first, last, blocked, reason = row
    try:
        return BlockedRange(
            first=str(ip_address(first)), last=str(ip_address(last)), blocked=blocked.lower() == "yes", reason=reason
        )
    except ValueError as error:
        raise ValueError(f"SNDS line {number}: {error}") from None


def _count(text: str) -> int:
    return int(text.replace(",", "")) if text else 0


def _share(text: str) -> float:
    """ "< 0.1%" → 0.001."""
    number = text.removeprefix("<").strip().removesuffix("%")
    return float(number) / 100 if number else 0.0
