"""What people do to lists: hand them in, cancel them, put their dead addresses up for review."""

from collections.abc import AsyncIterator

import pytest

from bot.errors import InputError, NotAllowed, NotFound, TooLate
from bot.store import Connection, Store, audit, flags, jobs, outbox, verifications
from bot.store.jobs import Outcome
from bot.verification import Jobs, Verifications
from bot.verification.jobs import COME_BACK, PROGRESS
from checks.address import CatchAllMemory, Verdict
from checks.dns import Resolver
from tests.bot.acme import ALICE, BOB, NOW, SetClock, told, waiting_rows


@pytest.fixture
def handing(store: Store, clock: SetClock) -> Jobs:
    nobody = Verifications(store, Resolver(nameservers=["127.0.0.1:9"]), None, CatchAllMemory(), clock)
    return Jobs(store, nobody, clock)


def dead(position: int, address: str, reason: str = "mailbox_not_found") -> tuple[Verdict, Outcome]:
    checks = {"smtp": {"code": 550, "reply": "5.1.1 no such user"}} if reason != "null_mx" else {}
    verdict = Verdict(address, "undeliverable", reason, 0.97, None, checks)
    return verdict, Outcome(position, verdict.verdict, verdict.reason, verdict.to_json())


def flagged(db: Connection) -> list[tuple[str, str, str, int]]:
    return [(flag.address, flag.evidence, flag.source, flag.times) for flag in flags.waiting(db)]


async def test_a_list_is_stored_and_told_where_it_was_asked_for(handing: Jobs, store: Store) -> None:
    job = await handing.create(["jo@a.com", "jo@a.com", "al@b.com"], title="newsletter", asked_by=ALICE, channel=ALICE)
    assert (job.state, job.title, job.given, job.size) == ("running", "newsletter", 3, 2)
    assert await store.read(told) == [("job", "1")]
    assert [line.action for line in await store.read(audit.about, "job", 1)] == ["started"]


async def test_a_list_without_a_channel_is_told_nowhere(handing: Jobs, store: Store) -> None:
    await handing.create(["jo@a.com"], title="", asked_by=ALICE)
    assert await store.read(told) == []


async def test_a_list_may_come_little_by_little(handing: Jobs, store: Store) -> None:
    async def addresses() -> AsyncIterator[str]:
        for n in range(12_000):
            yield f"jo{n}@a.com"

    job = await handing.create(addresses(), title="", asked_by=ALICE)
    assert (job.given, job.size) == (12_000, 12_000)


async def test_an_empty_list_is_refused(handing: Jobs, store: Store) -> None:
    with pytest.raises(InputError, match=r"There is no address in this list\."):
        await handing.create([], title="", asked_by=ALICE)
    assert await store.read(jobs.running) == []


async def test_a_list_that_was_being_stored_when_the_bot_was_killed_is_over_and_who_asked_is_told(
    handing: Jobs, store: Store
) -> None:
    whole = await handing.create(["jo@a.com"], title="", asked_by=BOB)
    half = await store.write(jobs.create, title="half", asked_by=ALICE, channel=ALICE, now=NOW)
    await store.write(jobs.load, half.id, ["jo@a.com"], first_position=0)
    assert await handing.end_interrupted() == 1
    states = {job.id: (job.state, job.given) for job in await store.read(jobs.latest)}
    assert states == {whole.id: ("running", 1), half.id: ("cancelled", 0)}
    assert await store.read(told) == [("job", str(half.id))]
    assert await handing.end_interrupted() == 0


async def test_who_was_just_asked_is_asked_again_later(handing: Jobs, store: Store) -> None:
    job = await handing.create(["jo@a.com"], title="", asked_by=ALICE, asked_before=True)
    assert await store.read(jobs.next_due, job.id) == NOW + COME_BACK[0]


async def test_who_asked_may_cancel_once(handing: Jobs, store: Store) -> None:
    job = await handing.create(["jo@a.com"], title="", asked_by=ALICE)
    assert (await handing.cancel(job.id, ALICE)).state == "cancelled"
    assert await store.read(jobs.running) == []
    with pytest.raises(TooLate, match=r"This was cancelled already\."):
        await handing.cancel(job.id, ALICE)


async def test_others_may_not_cancel_it(handing: Jobs, store: Store) -> None:
    job = await handing.create(["jo@a.com"], title="", asked_by=ALICE)
    with pytest.raises(NotAllowed, match="Only <@U0ALICE>, who asked, can cancel this"):
        await handing.cancel(job.id, BOB)
    assert len(await store.read(jobs.running)) == 1
    with pytest.raises(NotFound):
        await handing.cancel(99, ALICE)


async def test_answers_are_remembered_and_told_now_and_then(handing: Jobs, store: Store, clock: SetClock) -> None:
    job = await handing.create(["jo@a.com", "al@a.com"], title="", asked_by=ALICE, channel=ALICE)
    await store.write(lambda db: db.execute("DELETE FROM outbox").rowcount)
    assert await store.write(handing.answer, job.id, [dead(0, "jo@a.com")], NOW) is True
    (row,) = await store.read(waiting_rows)
    assert (row.kind, row.next_try_at) == ("job", NOW + PROGRESS)
    assert await store.read(verifications.get, "jo@a.com") is not None


async def test_the_end_is_told_at_once(handing: Jobs, store: Store) -> None:
    job = await handing.create(["jo@a.com"], title="", asked_by=ALICE, channel=ALICE)
    await store.write(lambda db: db.execute("DELETE FROM outbox").rowcount)
    await store.write(handing.answer, job.id, [dead(0, "jo@a.com")], NOW)
    await store.write(handing.end, job.id, NOW)
    rows = await store.read(waiting_rows)
    assert [(row.kind, row.thread_kind, row.next_try_at) for row in rows] == [
        ("job", "", NOW),
        ("job_results", "job", NOW),
    ]


async def test_what_was_known_already_is_no_newer_for_being_in_a_list(handing: Jobs, store: Store) -> None:
    job = await handing.create(["jo@a.com"], title="", asked_by=ALICE)
    _, outcome = dead(0, "jo@a.com")
    await store.write(handing.answer, job.id, [(None, outcome)], NOW)
    assert await store.read(verifications.get, "jo@a.com") is None
    assert (await store.read(jobs.tally, job.id)) == {("undeliverable", "mailbox_not_found"): 1}


async def test_a_cancelled_list_says_stop(handing: Jobs, store: Store) -> None:
    job = await handing.create(["jo@a.com", "al@a.com"], title="", asked_by=ALICE)
    await handing.cancel(job.id, ALICE)
    assert await store.write(handing.answer, job.id, [dead(0, "jo@a.com")], NOW) is False


async def test_the_dead_of_a_list_are_flagged_once(handing: Jobs, store: Store) -> None:
    job = await handing.create(["Jo@a.com", "al@a.com", "no address"], title="", asked_by=ALICE)
    answers = [dead(0, "Jo@a.com"), dead(1, "al@a.com", "null_mx"), dead(2, "no address", "syntax")]
    await store.write(handing.answer, job.id, answers, NOW)
    for _ in range(2):
        assert await handing.flag_undeliverable(job.id, ALICE) == "list 1"
    assert await store.read(flagged) == [
        ("al@a.com", "null_mx", "list 1", 1),
        ("jo@a.com", "550 5.1.1 no such user", "list 1", 1),
    ]


async def test_a_row_that_slack_refused_keeps_its_next_try(handing: Jobs, store: Store) -> None:
    job = await handing.create(["jo@a.com"], title="", asked_by=ALICE, channel=ALICE)
    row = await store.write(outbox.claim, (await store.read(waiting_rows))[0].id)
    assert row is not None
    await store.write(outbox.again, row, at=NOW + 60_000, error="ratelimited", uncertain=False)
    await handing.cancel(job.id, ALICE)
    assert [row.next_try_at for row in await store.read(waiting_rows)] == [NOW + 60_000]
