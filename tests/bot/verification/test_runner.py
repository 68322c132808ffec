"""Lists worked off against mail servers of every manner: each address is answered once, whatever happens meanwhile."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic

import pytest

from bot.clock import MINUTE, SECOND
from bot.intake.intake import Intake
from bot.intake.reached import take_in
from bot.store import Connection, Store, jobs
from bot.store.jobs import Job
from bot.verification import JobRunner, Jobs, Verifications, passes, runner
from checks.address import Limits, Manners, run
from tests.bot.acme import ALICE, NOW, SetClock, event, hard
from tests.bot.slack.house import eventually
from tests.bot.verification.conftest import LIVE
from tests.servers.smtpd import SILENCE, Script, SmtpServer, smtp_server

pytestmark = pytest.mark.server("unbound")
GREYLISTED = "451 4.7.1 Greylisted, please try again in 300 seconds"


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LOOK", 0.02)
    monkeypatch.setattr(passes, "FLUSH_AFTER", 0.02)


@pytest.fixture
def handing(store: Store, clock: SetClock, verifying: Verifications) -> Jobs:
    return Jobs(store, verifying, clock)


@asynccontextmanager
async def running(jobs_: Jobs) -> AsyncIterator[JobRunner]:
    working = JobRunner(jobs_.store, jobs_, jobs_.clock)
    task = asyncio.create_task(working.run())
    try:
        yield working
    finally:
        working.stop()
        await asyncio.wait_for(task, 10)


async def ended(store: Store, job: Job) -> Job:
    async def over() -> bool:
        found = await store.read(jobs.get, job.id)
        return found is not None and found.state != "running"

    await eventually(over)
    found = await store.read(jobs.get, job.id)
    assert found is not None
    return found


def answers(db: Connection, job_id: int) -> dict[str, str]:
    return {result.address: result.reason for result in jobs.results(db, job_id, limit=10_000)}


async def answered(store: Store, job: Job) -> int:
    found = await store.read(jobs.get, job.id)
    assert found is not None
    return found.answered


async def test_every_address_is_answered_and_asked_about_once(handing: Jobs, store: Store, mx: SmtpServer) -> None:
    listed = ["alice@acme-mail.com", "bob@acme-mail.com", "nobody@acme-mail.com", "jo@no-mail-here.com", "jo@", "?"]
    job = await handing.create([*listed, *listed], title="", asked_by=ALICE)
    async with running(handing):
        done = await ended(store, job)
    assert (done.state, done.given, done.size, done.answered) == ("done", 12, 6, 6)
    assert await store.read(answers, job.id) == {
        "alice@acme-mail.com": "accepted",
        "bob@acme-mail.com": "accepted",
        "nobody@acme-mail.com": "mailbox_not_found",
        "jo@no-mail-here.com": "null_mx",
        "jo@": "syntax",
        "?": "syntax",
    }
    asked = Counter(mx.recipients())
    assert [asked[address] for address in listed[:3]] == [1, 1, 1]


async def test_what_our_own_mail_taught_us_needs_no_server(
    handing: Jobs, store: Store, intake: Intake, mx: SmtpServer
) -> None:
    await intake.take([hard("1", "alice@acme-mail.com")], source="events")
    job = await handing.create(["alice@acme-mail.com"], title="", asked_by=ALICE)
    async with running(handing):
        await ended(store, job)
    assert await store.read(answers, job.id) == {"alice@acme-mail.com": "bounced_before"}
    assert mx.connections == 0


async def test_where_our_own_mail_arrived_a_list_asks_no_server(
    handing: Jobs, store: Store, intake: Intake, mx: SmtpServer
) -> None:
    told = [event(f"to {name}", recipient=f"{name}@acme-mail.com", minutes_ago=2_880) for name in ("alice", "carol")]
    await intake.take(told, source="events")
    await take_in(store)
    job = await handing.create(
        ["Alice@acme-mail.com", "carol@acme-mail.com", "bob@acme-mail.com", "carol@no-mail-here.com"],
        title="",
        asked_by=ALICE,
    )
    async with running(handing):
        await ended(store, job)
    assert await store.read(answers, job.id) == {
        "Alice@acme-mail.com": "delivered_before",
        "carol@acme-mail.com": "delivered_before",
        "bob@acme-mail.com": "accepted",
        "carol@no-mail-here.com": "null_mx",
    }
    assert {"alice@acme-mail.com", "Alice@acme-mail.com", "carol@acme-mail.com"}.isdisjoint(mx.recipients())


async def test_a_second_list_takes_what_the_first_found_out(handing: Jobs, store: Store, mx: SmtpServer) -> None:
    async with running(handing):
        await ended(store, await handing.create(["alice@acme-mail.com"], title="", asked_by=ALICE))
        connections = mx.connections
        second = await handing.create(["alice@acme-mail.com"], title="", asked_by=ALICE)
        await ended(store, second)
    assert await store.read(answers, second.id) == {"alice@acme-mail.com": "accepted"}
    assert mx.connections == connections


class Greylisting:
    """`mx` that asks for patience until `relents`."""

    def __init__(self, clock: SetClock) -> None:
        self.relents = NOW + 24 * 60 * MINUTE
        self.asked_at: list[int] = []
        self._clock = clock

    def reply(self, mailbox: str, _: int) -> str:
        if mailbox == "slow@acme-mail.com":
            self.asked_at.append(self._clock() - NOW)
            return GREYLISTED if self._clock() < self.relents else "250 2.1.5 Ok"
        return LIVE.get(mailbox, "550 5.1.1 User unknown")


@pytest.fixture
def greylisting(clock: SetClock) -> Greylisting:
    return Greylisting(clock)


class TestGreylisting:
    """A server that wants to be asked again later is asked again later."""

    @pytest.fixture
    async def mx(self, greylisting: Greylisting) -> AsyncIterator[SmtpServer]:
        async with smtp_server(Script(rcpt=greylisting.reply)) as server:
            yield server

    async def test_it_is_asked_again_until_it_answers(
        self, handing: Jobs, store: Store, greylisting: Greylisting, clock: SetClock
    ) -> None:
        job = await handing.create(["slow@acme-mail.com", "alice@acme-mail.com"], title="", asked_by=ALICE)
        greylisting.relents = NOW + 5 * MINUTE
        async with running(handing):
            await eventually(lambda: self.waits(store, job, 1))
            assert await answered(store, job) == 1
            clock.forward(5 * MINUTE)
            await ended(store, job)
        assert greylisting.asked_at[0] == 0
        assert set(greylisting.asked_at) == {0, 5 * MINUTE}
        assert (await store.read(answers, job.id))["slow@acme-mail.com"] == "accepted"

    async def test_after_the_fourth_time_it_is_the_last_word(
        self, handing: Jobs, store: Store, greylisting: Greylisting, clock: SetClock
    ) -> None:
        job = await handing.create(["slow@acme-mail.com"], title="", asked_by=ALICE)
        async with running(handing):
            for tries, minutes in enumerate((5, 15, 60), 1):
                await eventually(lambda tries=tries: self.tried(store, job, tries))  # type: ignore[misc]
                clock.forward(minutes * MINUTE)
            await ended(store, job)
        assert sorted(set(greylisting.asked_at)) == [0, 5 * MINUTE, 20 * MINUTE, 80 * MINUTE]
        assert await store.read(answers, job.id) == {"slow@acme-mail.com": "greylisted"}

    @staticmethod
    async def waits(store: Store, job: Job, count: int) -> bool:
        return await store.read(jobs.postponed, job.id) == count

    @staticmethod
    async def tried(store: Store, job: Job, tries: int) -> bool:
        row = await store.read(
            lambda db: db.execute("SELECT tries FROM job_address WHERE job_id = ?", (job.id,)).fetchone()
        )
        return int(row[0]) == tries


async def test_what_our_own_pace_held_up_is_asked_later_and_was_no_try(
    store: Store, clock: SetClock, verifying: Verifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "LONGEST_WAIT", 0.0)
    limits, manners = Limits(per_minute={"acme-mail.com": 600}), Manners()
    manners.pace.budgets.allowance("acme-mail.com", now=monotonic(), per_minute=600, per_day=None)
    manners.pace.budgets.spend("acme-mail.com", 600)  # as if a minute's questions had just been put
    handing = Jobs(store, replace(verifying, limits=limits, manners=manners), clock)
    job = await handing.create(["alice@acme-mail.com", "bob@acme-mail.com"], title="", asked_by=ALICE)
    tries: set[int] = set()

    async def over() -> bool:
        tries.update(await store.read(waiting_tries, job.id))
        clock.forward(SECOND)
        found = await store.read(jobs.get, job.id)
        return found is not None and found.state == "done"

    async with running(handing):
        await eventually(lambda: postponed(store, job))
        await eventually(over)
    assert tries == {0}
    assert set((await store.read(answers, job.id)).values()) == {"accepted"}


def waiting_tries(db: Connection, job_id: int) -> list[int]:
    return [
        row[0] for row in db.execute("SELECT tries FROM job_address WHERE job_id = ? AND state = 'waiting'", (job_id,))
    ]


async def postponed(store: Store, job: Job) -> bool:
    return await store.read(jobs.postponed, job.id) > 0


class TestSlowServers:
    """One server that never answers, beside one that does."""

    @pytest.fixture
    async def silent(self, mx: SmtpServer) -> AsyncIterator[SmtpServer]:
        async with smtp_server(Script(rcpt=lambda *_: SILENCE), hosts=("127.0.0.2",), port=mx.port) as server:
            yield server

    @pytest.fixture
    def slow_list(self) -> list[str]:
        return [f"jo{n}@aaa-silent.com" for n in range(30)]

    async def test_a_slow_domain_holds_no_other_up(
        self, handing: Jobs, store: Store, silent: SmtpServer, slow_list: list[str]
    ) -> None:
        job = await handing.create([*slow_list, "alice@acme-mail.com"], title="", asked_by=ALICE)
        async with running(handing):
            await eventually(lambda: self.knows_alice(store, job), within=5)
            assert await answered(store, job) == 1

    async def test_a_big_list_holds_no_small_one_up(
        self, handing: Jobs, store: Store, silent: SmtpServer, slow_list: list[str]
    ) -> None:
        await handing.create(slow_list, title="", asked_by=ALICE)
        async with running(handing):
            await eventually(lambda: silent.connections > 0)
            small = await handing.create(["alice@acme-mail.com"], title="", asked_by=ALICE)
            assert (await ended(store, small)).state == "done"

    async def test_a_cancelled_list_is_asked_about_no_further(
        self, handing: Jobs, store: Store, silent: SmtpServer, slow_list: list[str]
    ) -> None:
        job = await handing.create(slow_list, title="", asked_by=ALICE)
        async with running(handing):
            await eventually(lambda: silent.open > 0)
            await handing.cancel(job.id, ALICE)
            await eventually(lambda: silent.open == 0)
            connections = silent.connections
            await asyncio.sleep(0.2)
        assert silent.connections == connections
        assert await store.read(answers, job.id) == {}

    @staticmethod
    async def knows_alice(store: Store, job: Job) -> bool:
        return "alice@acme-mail.com" in await store.read(answers, job.id)


async def test_a_runner_that_is_stopped_and_started_asks_nobody_twice(
    handing: Jobs, store: Store, mx: SmtpServer
) -> None:
    listed = [f"nobody{n}@acme-mail.com" for n in range(2_000)]
    job = await handing.create(listed, title="", asked_by=ALICE)
    async with running(handing):
        await eventually(lambda: enough(store, job, 5))
    before = await store.read(answers, job.id)
    assert 5 <= len(before) < 2_000
    mx.commands.clear()
    async with running(handing):
        await ended(store, job)
    assert await answered(store, job) == 2_000
    assert set(await store.read(answers, job.id)) == set(listed)
    assert not set(before) & set(mx.recipients())


async def enough(store: Store, job: Job, least: int) -> bool:
    return await answered(store, job) >= least


async def test_a_list_of_one_big_domain(handing: Jobs, store: Store, mx: SmtpServer) -> None:
    job = await handing.create((f"nobody{n}@acme-mail.com" for n in range(400)), title="", asked_by=ALICE)
    async with running(handing):
        done = await ended(store, job)
    assert (done.state, done.answered) == ("done", 400)
    assert mx.most_open <= 2
