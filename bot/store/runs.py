"""When each check last ran, and how it ended."""

from msgspec import Struct

from bot.clock import MINUTE, SECOND
from bot.store.engine import Connection

GRACE = 1 * MINUTE  # a run may be this late on top of three intervals


class Run(Struct, frozen=True, kw_only=True):
    """The last run of one check. Outcome: ok, failed, or empty while it runs (or was killed while it ran)."""

    check_name: str
    started_at: int
    finished_at: int | None
    outcome: str
    detail: str
    runs: int
    failures: int = 0  # in a row, up to now
    succeeded_at: int | None = None

    def is_late(self, every: float, now: int) -> bool:
        """Whether one that runs every so many seconds should have begun again, or ended, long since."""
        return now - self.started_at > 3 * every * SECOND + GRACE


def started(db: Connection, check_name: str, now: int) -> None:
    """Notes that a check starts."""
    db.execute(
        "INSERT INTO watch_run (check_name, started_at, runs) VALUES (?, ?, 1) ON CONFLICT (check_name) DO UPDATE SET"
        " started_at = excluded.started_at, finished_at = NULL, outcome = '', runs = watch_run.runs + 1",
        (check_name, now),
    )


def finished(db: Connection, check_name: str, *, outcome: str, detail: str, now: int) -> None:
    """Notes how it ended."""
    db.execute(
        "UPDATE watch_run SET finished_at = :now, outcome = :outcome, detail = :detail,"
        " failures = CASE WHEN :outcome = 'ok' THEN 0 ELSE failures + 1 END,"
        " succeeded_at = CASE WHEN :outcome = 'ok' THEN :now ELSE succeeded_at END WHERE check_name = :name",
        {"now": now, "outcome": outcome, "detail": detail, "name": check_name},
    )


def all_runs(db: Connection) -> dict[str, Run]:
    """By check."""
    return {row["check_name"]: Run(**row) for row in db.execute("SELECT * FROM watch_run ORDER BY check_name")}


def failing(db: Connection, check_name: str) -> bool:
    """Did its last run fail?"""
    row = db.execute("SELECT failures FROM watch_run WHERE check_name = ?", (check_name,)).fetchone()
    return row is not None and row[0] > 0
