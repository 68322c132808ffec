"""Figures about the store as it is at one moment, for /metrics. Counts and names only, never an address."""

from typing import NamedTuple

from msgspec import Struct

from bot.store import runs, sources
from bot.store.engine import Connection
from bot.store.runs import Run
from bot.store.sources import Health


class Volume(NamedTuple):
    """One campaign's mail of the last day."""

    campaign: str
    mailed: int
    hard: int
    complained: int


class Measures(Struct, frozen=True, kw_only=True):
    """`taken`: (source of ids, outcome) → mails since ever; `alerts`: (check, kind, severity) → open ones.

    Times are epoch ms, None where there is nothing to be old.
    """

    taken: dict[tuple[str, str], int]
    alerts: dict[tuple[str, str, str], int]
    outbox: dict[str, int]
    outbox_since: int | None
    sources: list[Health]
    runs: list[Run]
    jobs: dict[str, int]
    addresses_to_verify: int
    paused: int
    suppressed: int
    flagged: int
    busiest: list[Volume]


def take_down(db: Connection, *, campaigns: int, since: int) -> Measures:
    """All of it. `campaigns`: how many of the busiest since a moment are named."""
    return Measures(
        taken={(r[0], r[1]): r[2] for r in db.execute("SELECT source, outcome, mails FROM event_total")},
        alerts={
            (r[0], r[1], r[2]): r[3]
            for r in db.execute(
                "SELECT check_name, subject_kind, severity, count(*) FROM alert WHERE state = 'open'"
                " GROUP BY check_name, subject_kind, severity"
            )
        },
        outbox=_by_state(db, "SELECT state, count(*) FROM outbox GROUP BY state"),
        outbox_since=db.execute("SELECT min(created_at) FROM outbox").fetchone()[0],
        sources=sources.all_sources(db),
        runs=list(runs.all_runs(db).values()),
        jobs=_by_state(db, "SELECT state, count(*) FROM job GROUP BY state"),
        addresses_to_verify=_one(
            db,
            "SELECT coalesce(sum(size - answered), 0) FROM job WHERE state = 'running'",
        ),
        paused=_one(db, "SELECT count(*) FROM campaign WHERE state = 'paused'"),
        suppressed=_one(db, "SELECT count(*) FROM suppression WHERE lifted_at IS NULL"),
        flagged=_one(db, "SELECT count(*) FROM flag WHERE state = 'flagged'"),
        busiest=_busiest(db, campaigns, since) if campaigns else [],
    )


def _by_state(db: Connection, sql: str) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute(sql)}


def _one(db: Connection, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])


def _busiest(db: Connection, limit: int, since: int) -> list[Volume]:
    known = "sum(delivered) + sum(hard) + sum(soft) + sum(sender_side) + sum(unknown)"
    rows = db.execute(
        f"SELECT subject, CASE WHEN sum(sent) > {known} THEN sum(sent) ELSE {known} END AS mailed, sum(hard), sum(complained)"  # noqa: S608
        " FROM rate_minute WHERE subject_kind = 'campaign' AND minute_at >= ? AND subject IN"
        " (SELECT name FROM subject WHERE kind = 'campaign' AND changed_at >= ?)"
        " GROUP BY subject ORDER BY mailed DESC, subject LIMIT ?",
        (since, since, limit),
    )
    return [Volume(*row) for row in rows]
