"""The schedule: what was missed runs at the start, a failure is written down and harms no other, the last run is kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import clock
from bot.clock import HOUR, MINUTE
from bot.store import Store, runs
from bot.store.runs import Run
from bot.watch import Check, Schedule
from tests.bot.acme import NOW, SetClock

SOON = 5.0  # seconds in which a test gives up waiting


class Counted:
    """A check that counts its runs, and does what it is told in each."""

    def __init__(self, work: Callable[[], Awaitable[str]] | None = None) -> None:
        self.runs = 0
        self._work = work
        self._ran = asyncio.Condition()

    async def __call__(self) -> str:
        self.runs += 1
        async with self._ran:
            self._ran.notify_all()
        return await self._work() if self._work else "fine"

    async def wait_for_run(self, number: int = 1) -> None:
        async with asyncio.timeout(SOON), self._ran:
            await self._ran.wait_for(lambda: self.runs >= number)


async def fail() -> str:
    raise RuntimeError("the resolver is on fire")


async def never() -> str:
    await asyncio.Event().wait()
    return "never"


@asynccontextmanager
async def scheduled(store: Store, *checks: Check, now: clock.Clock = clock.now) -> AsyncIterator[Schedule]:
    schedule = Schedule(checks, store=store, clock=now)
    await schedule.start()
    try:
        yield schedule
    finally:
        await schedule.stop(limit=0.1)


def every_hour(name: str, run: Callable[[], Awaitable[str]]) -> Check:
    return Check(name=name, interval=3_600, run=run)


async def ended(store: Store, name: str) -> Run:
    """The record of a run that is over."""
    async with asyncio.timeout(SOON):
        while True:
            run = (await store.read(runs.all_runs)).get(name)
            if run and run.finished_at is not None:
                return run
            await asyncio.sleep(0.01)


async def ran_before(store: Store, name: str, *, ago: int, finished: bool = True) -> None:
    at = clock.now() - ago
    await store.write(runs.started, name, at)
    if finished:
        await store.write(runs.finished, name, outcome="ok", detail="", now=at)


async def test_a_check_that_never_ran_runs_at_the_start(store: Store) -> None:
    look = Counted()
    async with scheduled(store, every_hour("look", look)):
        await look.wait_for_run()


async def test_what_was_missed_while_the_bot_was_down_runs_at_the_start(store: Store) -> None:
    look = Counted()
    await ran_before(store, "look", ago=5 * HOUR)
    async with scheduled(store, every_hour("look", look)):
        await look.wait_for_run()
        assert look.runs == 1


async def test_what_was_killed_while_it_ran_runs_at_the_start(store: Store) -> None:
    look = Counted()
    await ran_before(store, "look", ago=MINUTE, finished=False)
    async with scheduled(store, every_hour("look", look)):
        await look.wait_for_run()


async def test_what_ran_lately_waits_for_its_time(store: Store) -> None:
    late, lately = Counted(), Counted()
    await ran_before(store, "lately", ago=MINUTE)
    async with scheduled(store, every_hour("lately", lately), every_hour("late", late)):
        await late.wait_for_run()
        await ended(store, "late")
        assert lately.runs == 0


async def test_a_check_runs_again_when_its_interval_is_over(store: Store) -> None:
    look = Counted()
    async with scheduled(store, Check(name="look", interval=0.02, run=look)):
        await look.wait_for_run(3)


async def test_the_last_run_is_kept_with_what_it_did(store: Store) -> None:
    async with scheduled(store, every_hour("look", Counted()), now=SetClock(clock.now())) as schedule:
        run = await ended(store, "look")
        assert (run.outcome, run.detail, run.runs) == ("ok", "fine", 1)
        await schedule.run_now("look")
        assert (await ended(store, "look")).runs == 2


async def test_runs_are_counted_over_restarts(tmp_path: Path) -> None:
    for times in (1, 2):
        async with Store(tmp_path / "store.sqlite") as store:
            await Schedule([every_hour("look", Counted())], store=store, clock=SetClock()).run_now("look")
            assert (await ended(store, "look")).runs == times


async def test_a_run_is_timed_by_the_clock(store: Store) -> None:
    set_clock = SetClock()

    async def takes_a_minute() -> str:
        set_clock.forward(MINUTE)
        return "slow"

    await Schedule([every_hour("look", takes_a_minute)], store=store, clock=set_clock).run_now("look")
    assert (await store.read(runs.all_runs))["look"] == Run(
        check_name="look",
        started_at=NOW,
        finished_at=NOW + MINUTE,
        outcome="ok",
        detail="slow",
        runs=1,
        succeeded_at=NOW + MINUTE,
    )


async def test_a_check_that_fails_is_written_down_with_its_reason(store: Store) -> None:
    async with scheduled(store, every_hour("look", fail)):
        run = await ended(store, "look")
    assert (run.outcome, run.detail) == ("failed", "RuntimeError: the resolver is on fire")


async def test_a_check_that_fails_harms_no_other_and_runs_again(store: Store) -> None:
    failing, fine = Counted(fail), Counted()
    async with scheduled(
        store, Check(name="failing", interval=0.02, run=failing), Check(name="fine", interval=0.02, run=fine)
    ):
        await failing.wait_for_run(2)
        await fine.wait_for_run(2)


async def test_a_check_that_takes_too_long_is_stopped_and_written_down(store: Store) -> None:
    async with scheduled(store, Check(name="look", interval=3_600, run=never, limit=0.05)):
        run = await ended(store, "look")
    assert (run.outcome, run.detail) == ("failed", "took longer than 0.05 s")


async def test_a_time_limit_of_the_checks_own_is_told_as_that(store: Store) -> None:
    async def asks() -> str:
        raise TimeoutError("no answer from 192.0.2.1")

    await Schedule([every_hour("look", asks)], store=store, clock=SetClock()).run_now("look")
    assert (await ended(store, "look")).detail == "TimeoutError: no answer from 192.0.2.1"


async def test_a_check_never_runs_twice_at_once(store: Store) -> None:
    slow, other = Counted(never), Counted()
    async with scheduled(
        store, Check(name="slow", interval=0.01, run=slow), Check(name="other", interval=0.01, run=other)
    ):
        await other.wait_for_run(10)
        assert slow.runs == 1


async def test_stopping_waits_for_what_runs(store: Store) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow() -> str:
        begun.set()
        await may_end.wait()
        return "done"

    schedule = Schedule([every_hour("look", slow)], store=store, clock=clock.now)
    await schedule.start()
    await asyncio.wait_for(begun.wait(), SOON)
    stopping = asyncio.create_task(schedule.stop())
    await asyncio.sleep(0)
    may_end.set()
    await stopping
    assert (await ended(store, "look")).outcome == "ok"


async def test_what_does_not_end_is_cut_off_and_runs_at_the_next_start(store: Store) -> None:
    slow = Counted(never)
    async with scheduled(store, every_hour("look", slow)):
        await slow.wait_for_run()
    assert (await store.read(runs.all_runs))["look"].finished_at is None
    again = Counted()
    async with scheduled(store, every_hour("look", again)):
        await again.wait_for_run()


async def test_after_stopping_nothing_starts(store: Store) -> None:
    look = Counted()
    async with scheduled(store, Check(name="look", interval=0.01, run=look)):
        await look.wait_for_run()
    ran = look.runs
    await asyncio.sleep(0.05)
    assert look.runs == ran


async def test_a_store_that_is_closed_is_logged_and_ends_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Store(tmp_path / "store.sqlite") as store:
        schedule = Schedule([every_hour("look", Counted())], store=store, clock=SetClock())
    await schedule.run_now("look")
    assert "check look: The store is closed: the bot is stopping. Try again in a moment." in caplog.text
