"""Whatever comes in whatever batches: the counts are the sum over the unique events."""

import sqlite3
from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.clock import MINUTE
from bot.store import Connection, events, rates
from bot.store.columns import COLUMNS
from bot.store.events import Entry
from bot.store.migrations import migrations
from bot.store.providers import PENDING
from tests.bot.acme import NOW


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    column = draw(st.sampled_from(COLUMNS))
    kind = "bounced" if column in ("hard", "soft", "sender_side") else column
    return Entry(
        identity=draw(st.integers(0, 12)),
        kind=kind,
        column=column,
        at=NOW,
        counted_at=NOW - draw(st.integers(0, 3)) * MINUTE // 2,
        recipient="jo@acme.com" if kind == "bounced" else "",
        count=draw(st.integers(1, 5)) if kind in ("sent", "delivered") else 1,
        campaign=draw(st.sampled_from(["", "acme-q4", "acme-q3"])),
        domain=draw(st.sampled_from(["", "mail.acme.example"])),
        hard=column == "hard",
    )


def memory() -> Connection:
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    migrations.apply(Database(db))
    return db


def totals(db: Connection) -> Counter[tuple[str, str, str]]:
    """(subject kind, subject, column) → count, where it is not nought."""
    found: Counter[tuple[str, str, str]] = Counter()
    for kind, name in db.execute("SELECT DISTINCT subject_kind, subject FROM rate_minute"):
        counts = rates.total(db, kind, name, since=0)
        found.update({(kind, name, column): getattr(counts, column) for column in COLUMNS})
    return +found


def expected(unique: Sequence[Entry]) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for entry in unique:
        subjects = [("all", "")]
        subjects += [("campaign", entry.campaign)] if entry.campaign else []
        subjects += [("domain", entry.domain)] if entry.domain else []
        subjects += [(PENDING, entry.recipient_domain)] if entry.recipient else []
        found.update({(kind, name, entry.column): entry.count for kind, name in subjects})
    return found


@given(st.lists(st.lists(entries(), max_size=12), max_size=4))
def test_counts_are_the_sum_over_unique_events(batches: list[list[Entry]]) -> None:
    db = memory()
    recorded = [events.record(db, batch, NOW) for batch in batches]
    unique: dict[int, Entry] = {}
    for entry in (entry for batch in batches for entry in batch):
        unique.setdefault(entry.identity, entry)
    assert totals(db) == expected(list(unique.values()))
    assert sum(one.new for one in recorded) == len(unique)
    assert sum(one.new + one.duplicates for one in recorded) == sum(len(batch) for batch in batches)
    kept = db.execute("SELECT count(*) FROM kept_event").fetchone()[0]
    assert kept == sum(entry.kept for entry in unique.values())


@given(st.lists(entries(), max_size=20), st.randoms())
def test_the_batches_events_come_in_do_not_matter(batch: list[Entry], random: st.randoms) -> None:  # type: ignore[valid-type]
    unique = list({entry.identity: entry for entry in batch}.values())
    at_once, one_by_one = memory(), memory()
    events.record(at_once, unique, NOW)
    random.shuffle(unique)  # type: ignore[attr-defined]
    for entry in unique:
        events.record(one_by_one, [entry], NOW)
    assert totals(at_once) == totals(one_by_one)
