"""Verification jobs: the addresses of a list, each answered once, whatever restarts there are."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from bot.store.engine import Connection


class Job(Struct, frozen=True, kw_only=True):
    """One list. State: loading → running → done or cancelled. `given` addresses, `size` without repetitions.

    Cancelled with none given: it was never stored whole.
    """

    id: int
    state: str
    title: str
    asked_by: str
    channel: str
    callback: str
    created_at: int
    finished_at: int | None
    size: int
    given: int
    answered: int


class Result(Struct, frozen=True, kw_only=True):
    """What was found about one address of a job."""

    position: int
    address: str
    verdict: str
    reason: str
    answer: dict[str, Any]


class Todo(NamedTuple):
    """An address that waits for its answer; `tries` were made before."""

    position: int
    address: str
    domain: str
    tries: int


class Outcome(NamedTuple):
    """An answer for the store. `retry_at` set: not the last word, ask again then. `tried`: somebody was asked."""

    position: int
    verdict: str
    reason: str
    answer: dict[str, Any]
    retry_at: int | None = None
    tried: bool = True


def create(db: Connection, *, title: str, asked_by: str, channel: str = "", callback: str = "", now: int) -> Job:
    """A new job, still empty: `load` fills it, `start` lets it run."""
    row = db.execute(
        "INSERT INTO job (title, asked_by, channel, callback, created_at) VALUES (?, ?, ?, ?, ?) RETURNING *",
        (title, asked_by, channel, callback, now),
    ).fetchone()
    return Job(**row)


def load(
    db: Connection, job_id: int, addresses: Sequence[str], *, first_position: int, tries: int = 0, due: int = 0
) -> None:
    """Adds addresses; repetitions are folded into the first. `tries` were made before, and the next is due then."""
    db.executemany(
        "INSERT INTO job_address (job_id, position, address, domain, tries, next_try_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [
            # What has no domain needs a name for it all the same: `domains` goes through them from '' on.
            (job_id, first_position + place, address, address.rpartition("@")[2].lower() or "-", tries, due)
            for place, address in enumerate(addresses)
        ],
    )


def start(db: Connection, job_id: int, *, given: int) -> Job | None:
    """Loading → running."""
    return _one(
        db.execute(
            "UPDATE job SET state = 'running', given = ?, size = (SELECT count(*) FROM job_address WHERE job_id = job.id)"
            " WHERE id = ? AND state = 'loading' RETURNING *",
            (given, job_id),
        )
    )


def get(db: Connection, job_id: int | str) -> Job | None:
    """One job."""
    return _one(db.execute("SELECT * FROM job WHERE id = ?", (job_id,)))


def running(db: Connection) -> list[Job]:
    """Jobs to work on, oldest first."""
    return [Job(**row) for row in db.execute("SELECT * FROM job WHERE state = 'running' ORDER BY id")]


def loading(db: Connection) -> list[Job]:
    """Jobs whose list is being stored; after a restart: was, and never will be."""
    return [Job(**row) for row in db.execute("SELECT * FROM job WHERE state = 'loading' ORDER BY id")]


def latest(db: Connection, *, limit: int = 20) -> list[Job]:
    """The last jobs, newest first."""
    return [Job(**row) for row in db.execute("SELECT * FROM job ORDER BY id DESC LIMIT ?", (limit,))]


def domains(db: Connection, job_id: int, *, after: str, limit: int) -> list[str]:
    """The next domains with addresses that wait, in alphabetical order."""
    rows = db.execute(
        "SELECT DISTINCT domain FROM job_address WHERE job_id = ? AND state = 'waiting' AND domain > ?"
        " ORDER BY domain LIMIT ?",
        (job_id, after, limit),
    )
    return [row[0] for row in rows]


def todo(db: Connection, job_id: int, domain: str, *, after: int, now: int, limit: int) -> list[Todo]:
    """The next addresses of a domain that wait and are due."""
    rows = db.execute(
        "SELECT position, address, domain, tries FROM job_address WHERE job_id = ? AND state = 'waiting' AND domain = ?"
        " AND position > ? AND next_try_at <= ? ORDER BY position LIMIT ?",
        (job_id, domain, after, now, limit),
    )
    return [Todo(*row) for row in rows]


def todos(db: Connection, job_id: int, places: Mapping[str, int], *, now: int, limit: int) -> dict[str, list[Todo]]:
    """The same for several domains at once; `places`: domain → position of the last address taken there."""
    return {domain: todo(db, job_id, domain, after=after, now=now, limit=limit) for domain, after in places.items()}


def answer(db: Connection, job_id: int, outcomes: Sequence[Outcome]) -> int:
    """Writes answers down, each address once; returns how many were final and new."""
    last = [outcome for outcome in outcomes if outcome.retry_at is None]
    final = _write(db, job_id, "answered", last)
    _write(db, job_id, "waiting", [outcome for outcome in outcomes if outcome.retry_at is not None])
    db.execute("UPDATE job SET answered = answered + ? WHERE id = ?", (final, job_id))
    return final


def _write(db: Connection, job_id: int, state: str, outcomes: Sequence[Outcome]) -> int:
    return db.executemany(
        "UPDATE job_address SET state = ?, next_try_at = ?, tries = tries + ?, verdict = ?, reason = ?, answer = ?"
        " WHERE job_id = ? AND position = ? AND state = 'waiting'",
        [
            (
                *(state, each.retry_at or 0, int(each.tried), each.verdict, each.reason),
                *(_packed(each.answer), job_id, each.position),
            )
            for each in outcomes
        ],
    ).rowcount


def next_due(db: Connection, job_id: int) -> int | None:
    """When the next waiting address is due; None where none waits."""
    row = db.execute(
        "SELECT min(next_try_at) FROM job_address WHERE job_id = ? AND state = 'waiting'", (job_id,)
    ).fetchone()
    return None if row[0] is None else int(row[0])


def postponed(db: Connection, job_id: int) -> int:
    """How many addresses wait to be asked about once more."""
    row = db.execute(
        "SELECT count(*) FROM job_address WHERE job_id = ? AND state = 'waiting' AND next_try_at > 0", (job_id,)
    ).fetchone()
    return int(row[0])


def expected_by(db: Connection, who: str, addresses: Sequence[str]) -> set[str]:
    """Those of some addresses that a running list of this person still waits for."""
    marks = ", ".join("?" * len(addresses))
    rows = db.execute(
        "SELECT a.address FROM job j JOIN job_address a ON a.job_id = j.id"  # noqa: S608
        f" WHERE j.state = 'running' AND j.asked_by = ? AND a.state = 'waiting' AND a.address IN ({marks})",
        [who, *addresses],
    )
    return {row[0] for row in rows}


def finish(db: Connection, job_id: int, now: int) -> Job | None:
    """Running → done, once nothing waits."""
    return _one(
        db.execute(
            "UPDATE job SET state = 'done', finished_at = ? WHERE id = ? AND state = 'running' AND NOT EXISTS"
            " (SELECT 1 FROM job_address WHERE job_id = job.id AND state = 'waiting') RETURNING *",
            (now, job_id),
        )
    )


def cancel(db: Connection, job_id: int, now: int) -> Job | None:
    """Loading or running → cancelled; what is answered stays."""
    return _one(
        db.execute(
            "UPDATE job SET state = 'cancelled', finished_at = ? WHERE id = ? AND state IN ('loading', 'running') RETURNING *",
            (now, job_id),
        )
    )


def tally(db: Connection, job_id: int) -> dict[tuple[str, str], int]:
    """(verdict, reason) → how many, of what is answered."""
    rows = db.execute(
        "SELECT verdict, reason, count(*) FROM job_address WHERE job_id = ? AND state = 'answered' GROUP BY verdict, reason",
        (job_id,),
    )
    return {(row[0], row[1]): row[2] for row in rows}


def results(db: Connection, job_id: int, *, after: int = -1, limit: int = 1_000) -> list[Result]:
    """Answers so far by position, from after `after` on."""
    rows = db.execute(
        "SELECT position, address, verdict, reason, answer FROM job_address"
        " WHERE job_id = ? AND position > ? AND answer <> '' ORDER BY position LIMIT ?",
        (job_id, after, limit),
    )
    return [_result(row) for row in rows]


def result_of(db: Connection, job_id: int, address: str) -> Result | None:
    """The answer for one address of a job."""
    row = db.execute(
        "SELECT position, address, verdict, reason, answer FROM job_address WHERE job_id = ? AND address = ? AND answer <> ''",
        (job_id, address),
    ).fetchone()
    return _result(row) if row else None


def results_of(db: Connection, job_id: int, addresses: Sequence[str]) -> dict[str, Result]:
    """Address → its answer, for some addresses of a job."""
    marks = ", ".join("?" * len(addresses))
    rows = db.execute(
        "SELECT position, address, verdict, reason, answer FROM job_address"  # noqa: S608
        f" WHERE job_id = ? AND address IN ({marks}) AND answer <> ''",
        [job_id, *addresses],
    )
    return {row["address"]: _result(row) for row in rows}


# What an answer says of itself has columns of its own.
COLUMNS = ("address", "verdict", "reason")


def _packed(answer: Mapping[str, Any]) -> str:
    return msgspec.json.encode({key: value for key, value in answer.items() if key not in COLUMNS}).decode()


def _result(row: Mapping[str, Any]) -> Result:
    named = dict(row)
    answer = {key: named[key] for key in COLUMNS} | msgspec.json.decode(named["answer"])
    return Result(**{**named, "answer": answer})


def _one(rows: Any) -> Job | None:
    row = rows.fetchone()
    return Job(**row) if row else None
