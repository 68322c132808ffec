"""`deliverabot import --history`: past counts teach what is usual, and are not alerted upon."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.clock import SECOND
from bot.intake import history
from bot.intake.found import Unreadable
from bot.intake.history import PastCount
from bot.store import Connection, Store, spikes
from checks.rate import MEASURES, Key, teach


async def import_history(paths: Sequence[Path], store_path: str | None, now: int) -> tuple[list[str], list[Unreadable]]:
    """Lines of a report, and what could not be read. Nothing is stored where `store_path` is None."""
    rows: list[PastCount] = []
    refused: list[Unreadable] = []
    for found in (row for path in paths for row in history.read(path)):
        if isinstance(found, Unreadable):
            refused.append(found)
        else:
            rows.append(found)
    by_subject: dict[tuple[str, str], list[PastCount]] = {}
    for row in rows:
        by_subject.setdefault((row.kind, row.subject), []).append(row)
    taught = 0
    if store_path is not None:
        async with Store(store_path) as store:
            taught = await store.write(_teach, by_subject, now)
    return list(_report(rows, len(by_subject), taught, stored=store_path is not None)), refused


def _teach(db: Connection, by_subject: dict[tuple[str, str], list[PastCount]], now: int) -> int:
    """The same file again replaces what it taught: a subject that has a past already keeps it."""
    taught = 0
    for (kind, name), rows in by_subject.items():
        for measure in MEASURES:
            key = spikes.load(db, measure, kind, name) or Key()
            if key.n0 == 0:
                counts = [(row.at // SECOND, row.sent, row.hits[measure]) for row in rows]
                learned = teach(key, counts, now // SECOND)
                taught += learned if measure == "hard" else 0
                spikes.save(db, measure, kind, [(name, key)], due=None, now=now)
    return taught


def _report(rows: Sequence[PastCount], subjects: int, taught: int, *, stored: bool) -> Iterator[str]:
    sent, hard = sum(row.sent for row in rows), sum(row.hard for row in rows)
    rate = f", {hard / sent:.2%}" if sent else ""
    yield f"{len(rows):,} rows of {subjects:,} subjects: {sent:,} mails, {hard:,} of them bounced hard{rate}."
    if stored:
        yield (
            f"{taught:,} rows taught what is usual; rows that stand out, and subjects whose past is known, are left as"
            " they are. Nothing is alerted upon."
        )
    else:
        yield "Dry run: nothing was stored."
