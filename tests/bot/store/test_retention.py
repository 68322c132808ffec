"""What is forgotten when its time is over, and what stays."""

from bot.clock import DAY
from bot.store import Connection, Store, jobs, retention
from tests.bot.acme import NOW

OLD = NOW - 100 * DAY


def fill(db: Connection) -> None:
    for at in (OLD, NOW):
        db.execute("INSERT INTO finding VALUES ('blocklist', 'ip', ?, 'ok', '{}', ?, ?)", (str(at), at, at))
        db.execute("INSERT INTO verification VALUES (?, 'unknown', 'timeout', ?, '{}')", (f"jo{at}@acme.com", at))
        db.execute("INSERT INTO post VALUES ('history', ?, '#deliverability', 'C1', '1.1', ?)", (str(at), at))
        db.execute(
            "INSERT INTO alert (id, check_name, subject_kind, subject, state, severity, evidence, peak, opened_at,"
            " changed_at, resolved_at) VALUES (?, 'blocklist', 'ip', '192.0.2.1', 'resolved', 'warning', '{}', '{}', ?, ?, ?)",
            (at, at, at, at),
        )
        db.execute("INSERT INTO post VALUES ('alert', ?, '#deliverability', 'C1', '2.1', ?)", (str(at), at))
        for state in ("done", "running"):
            job = jobs.create(db, title="spring", asked_by="U0ALICE", now=at)
            jobs.load(db, job.id, ["jo@acme.com"], first_position=0)
            db.execute("UPDATE job SET state = ?, finished_at = ? WHERE id = ?", (state, at, job.id))
        db.execute("INSERT INTO audit VALUES (?, ?, 'U0ALICE', 'resolved', 'alert', ?, '', '{}')", (at, at, str(at)))


def count(db: Connection) -> dict[str, int]:
    tables = ("finding", "verification", "alert", "post", "audit", "job", "job_address")
    return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


async def test_what_is_old_goes_and_the_audit_trail_stays(store: Store) -> None:
    await store.write(fill)
    await store.write(retention.forget, events_before=NOW - DAY, identities_before=NOW - DAY)
    assert await store.read(count) == {
        "finding": 1, "verification": 1, "alert": 1, "post": 2, "audit": 2, "job": 3, "job_address": 3,
    }  # fmt: skip


async def test_nothing_is_old(store: Store) -> None:
    await store.write(fill)
    assert await store.write(retention.forget, events_before=OLD, identities_before=OLD) == 0
