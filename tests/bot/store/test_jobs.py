"""The rows of jobs: loaded and folded, answered once, ended by what waits."""

from bot.store import Connection, Store, jobs
from bot.store.jobs import Job, Outcome
from tests.bot.acme import ALICE, NOW


async def loaded(store: Store, *addresses: str) -> Job:
    job = await store.write(jobs.create, title="list", asked_by=ALICE, now=NOW)
    await store.write(jobs.load, job.id, list(addresses), first_position=0)
    started = await store.write(jobs.start, job.id, given=len(addresses))
    assert started is not None
    return started


def outcome(position: int, verdict: str = "deliverable", retry_at: int | None = None) -> Outcome:
    return Outcome(position, verdict, "accepted", {"checks": {}}, retry_at)


def positions(db: Connection, job_id: int, domain: str = "a.com", now: int = NOW) -> list[int]:
    return [each.position for each in jobs.todo(db, job_id, domain, after=-1, now=now, limit=10)]


async def test_repetitions_are_folded_into_the_first(store: Store) -> None:
    job = await loaded(store, "jo@a.com", "al@a.com", "jo@a.com")
    assert (job.state, job.given, job.size, job.answered) == ("running", 3, 2, 0)
    assert await store.read(positions, job.id) == [0, 1]


async def test_a_list_that_runs_is_not_started_again(store: Store) -> None:
    job = await loaded(store, "jo@a.com")
    assert await store.write(jobs.start, job.id, given=1) is None


async def test_domains_come_in_order_and_a_page_at_a_time(store: Store) -> None:
    job = await loaded(store, "1@c.com", "2@A.com", "3@b.com", "4@a.com")
    assert await store.read(jobs.domains, job.id, after="", limit=2) == ["a.com", "b.com"]
    assert await store.read(jobs.domains, job.id, after="b.com", limit=2) == ["c.com"]


async def test_what_is_no_address_has_a_turn_too(store: Store) -> None:
    job = await loaded(store, "jo@", "nonsense", "@")
    domains = await store.read(jobs.domains, job.id, after="", limit=9)
    found = [await store.read(positions, job.id, domain) for domain in domains]
    assert sorted(position for each in found for position in each) == [0, 1, 2]


async def test_an_address_is_answered_once(store: Store) -> None:
    job = await loaded(store, "jo@a.com")
    assert await store.write(jobs.answer, job.id, [outcome(0)]) == 1
    assert await store.write(jobs.answer, job.id, [outcome(0, "undeliverable")]) == 0
    assert await store.read(jobs.tally, job.id) == {("deliverable", "accepted"): 1}
    found = await store.read(jobs.get, job.id)
    assert found is not None
    assert found.answered == 1


async def test_what_is_to_be_asked_again_waits_for_its_time(store: Store) -> None:
    job = await loaded(store, "jo@a.com")
    assert await store.write(jobs.answer, job.id, [outcome(0, "unknown", NOW + 5)]) == 0
    assert await store.read(positions, job.id) == []
    assert await store.read(positions, job.id, now=NOW + 5) == [0]
    assert await store.read(jobs.next_due, job.id) == NOW + 5
    assert await store.read(jobs.postponed, job.id) == 1
    assert await store.write(jobs.finish, job.id, NOW) is None


async def test_a_list_ends_when_nothing_waits(store: Store) -> None:
    job = await loaded(store, "jo@a.com")
    await store.write(jobs.answer, job.id, [outcome(0)])
    assert await store.read(jobs.next_due, job.id) is None
    done = await store.write(jobs.finish, job.id, NOW + 1)
    assert done is not None
    assert (done.state, done.finished_at) == ("done", NOW + 1)
    assert await store.write(jobs.finish, job.id, NOW + 2) is None
    assert await store.write(jobs.cancel, job.id, NOW + 2) is None


async def test_results_come_in_the_order_of_the_list(store: Store) -> None:
    job = await loaded(store, "c@a.com", "b@b.com", "a@a.com")
    await store.write(jobs.answer, job.id, [outcome(2), outcome(0)])
    first = await store.read(jobs.results, job.id, limit=1)
    assert [(result.position, result.address) for result in first] == [(0, "c@a.com")]
    rest = await store.read(jobs.results, job.id, after=0)
    assert [result.address for result in rest] == ["a@a.com"]
    one = await store.read(jobs.result_of, job.id, "a@a.com")
    assert one is not None
    assert one.answer == {"address": "a@a.com", "verdict": "deliverable", "reason": "accepted", "checks": {}}
    assert await store.read(jobs.result_of, job.id, "b@b.com") is None


async def test_what_was_not_asked_is_no_try(store: Store) -> None:
    job = await loaded(store, "jo@a.com")
    await store.write(jobs.answer, job.id, [Outcome(0, "unknown", "not_probed", {}, NOW + 5, tried=False)])
    await store.write(jobs.answer, job.id, [Outcome(0, "unknown", "greylisted", {}, NOW + 9)])
    todo = await store.read(jobs.todo, job.id, "a.com", after=-1, now=NOW + 9, limit=1)
    assert [each.tries for each in todo] == [1]


def plan(db: Connection, job_id: int) -> list[str]:
    waiting = "FROM job_address WHERE job_id = ? AND state = 'waiting' AND domain"
    queries = [
        f"SELECT DISTINCT domain {waiting} > 'a.com' ORDER BY domain LIMIT 9",
        f"SELECT position {waiting} = 'a.com' AND position > 3 AND next_try_at <= 5 ORDER BY position LIMIT 9",
    ]
    return [row[3] for query in queries for row in db.execute(f"EXPLAIN QUERY PLAN {query}", (job_id,))]


async def test_what_waits_is_found_by_its_index_and_needs_no_sorting(store: Store) -> None:
    job = await loaded(store, "jo@a.com")
    steps = await store.read(plan, job.id)
    assert len(steps) == 2
    assert all("job_address_todo" in step for step in steps)
