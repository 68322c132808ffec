"""Answers in the columns of a table, and a table with them beside its rows, in its order."""

import csv
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TextIO

from bot.spreadsheet import harmless
from bot.store import Store, jobs
from bot.store.jobs import Result
from bot.verification.table import Table
from checks.address import Verdict

CHUNK = 1_000  # rows whose answers are looked up together
COLUMNS = ("verdict", "reason", "confidence", "suggestion", "reply", "checked_at")
NUMBER = re.compile(r"[+-]?[\d .,()/-]*")  # a spreadsheet does these no harm, and people want them back as they were
More = Callable[[Verdict], Sequence[str]]


@dataclass
class Written:
    """What was: rows, rows without an address, and addresses by (verdict, reason), each once."""

    rows: int = 0
    empty: int = 0
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)


async def write_answers(
    out: TextIO, table: Table, store: Store, job_id: int, *, names: Sequence[str] = (), more: More | None = None
) -> Written:
    """Every row of the table with its answer. `names`, `more`: further columns, and what is in them."""
    written = Written()
    writer = csv.writer(out, delimiter=table.delimiter, lineterminator="\r\n")
    header = list(table.header) or [f"column_{place + 1}" for place in range(table.width)]
    if not table.header:
        header[table.column] = "address"
    writer.writerow(_safe([*header, *(_unlike(header, name) for name in (*COLUMNS, *names))]))
    blank = [""] * (len(COLUMNS) + len(names))
    async for row, result in _joined(table, store, job_id, written):
        verdict = verdict_of(result) if result else None
        found = [*cells(verdict), *(more(verdict) if more else ())] if verdict else blank
        own = row + [""] * (table.width - len(row))
        writer.writerow(_safe([*own[: table.width], *found, *own[table.width :]]))
    return written


async def _joined(
    table: Table, store: Store, job_id: int, written: Written
) -> AsyncIterator[tuple[list[str], Result | None]]:
    """Rows with their answers; a repeated address has that of its first."""
    position = 0
    for rows in _chunks(table.rows()):
        asked = list(filter(None, map(table.address, rows)))
        page = await store.read(jobs.results, job_id, after=position - 1, limit=len(asked)) if asked else []
        by_position = {result.position: result for result in page}
        again = [address for place, address in enumerate(asked) if position + place not in by_position]
        repeated = await store.read(jobs.results_of, job_id, again) if again else {}
        for row in rows:
            written.rows += 1
            address = table.address(row)
            if not address:
                written.empty += 1
                yield row, None
                continue
            result = by_position.get(position)
            if result is not None:
                written.tally[result.verdict, result.reason] += 1
            yield row, result or repeated.get(address)
            position += 1


def _chunks(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def verdict_of(result: Result) -> Verdict:
    """As it was answered."""
    answer = result.answer
    confidence, suggestion, checks = answer.get("confidence", 0.0), answer.get("suggestion"), answer.get("checks", {})
    return Verdict(result.address, result.verdict, result.reason, confidence, suggestion, checks)


def cells(verdict: Verdict) -> list[str]:
    """What is in COLUMNS: of the evidence the words of the server, or of the bounce of our own mail, and their age."""
    smtp, own = verdict.checks.get("smtp") or {}, verdict.checks.get("own_mail") or {}
    said = reply(smtp) if smtp.get("reply") else " ".join((own.get("diagnostic") or "").split())
    at = verdict.checks.get("checked_at") or own.get("at") or ""
    told = [verdict.verdict, verdict.reason, f"{verdict.confidence:g}", verdict.suggestion or ""]
    return [*told, said, at]


def flagged_for(checks: Mapping[str, Any], reason: str) -> str:
    """What is shown of a dead address where people decide: the server's reply, or the reason where no server spoke."""
    smtp = checks.get("smtp") or {}
    return reply(smtp) if smtp.get("reply") else reason


def reply(smtp: Mapping[str, Any]) -> str:
    """Of what the SMTP step found: the server's reply with its code, on one line."""
    return " ".join(f"{smtp.get('code') or ''} {smtp['reply']}".split())


def _safe(cells: Iterable[str]) -> list[str]:
    return [cell if NUMBER.fullmatch(cell) else harmless(cell) for cell in cells]


def _unlike(taken: Sequence[str], name: str) -> str:
    """The name for a new column, where the table may have one of that name."""
    number, unlike = 1, name
    while unlike in taken:
        number += 1
        unlike = f"{name}_{number}"
    return unlike
