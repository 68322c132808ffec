"""The schedule: APScheduler says when, each run is written down, and what was missed while the bot was down runs at once.

APScheduler keeps nothing: intervals are in the settings, the last runs in the store.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import SECOND, Clock
from bot.errors import StoreUnavailable
from bot.store import Store, runs

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that runs every `interval` seconds. `run` returns one line on what it did; `limit` seconds at most."""

    name: str
    interval: float
    run: Callable[[], Awaitable[str]]
    limit: float = 300.0


class Schedule:
    """Runs the checks from `start` to `stop`. A check never runs twice at once; one that fails harms no other."""

    def __init__(self, checks: Sequence[Check], *, store: Store, clock: Clock) -> None:
        self.checks = {check.name: check for check in checks}
        self._store = store
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Overdue checks (and those that never ran) run now, the others when their interval is over."""
        last = await self._store.read(runs.all_runs)
        for check in self.checks.values():
            before = last.get(check.name)
            ended = before.finished_at if before else None
            due = self._clock() if ended is None else max(self._clock(), ended + int(check.interval * SECOND))
            self._scheduler.add_job(
                self._owned,
                IntervalTrigger(seconds=check.interval, timezone=UTC),
                args=[check],
                next_run_time=datetime.fromtimestamp(due / SECOND, UTC),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                name=check.name,
            )
        self._scheduler.start()

    async def stop(self, *, limit: float = 5.0) -> None:
        """Starts nothing more; waits for what runs, `limit` seconds at most."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running, timeout=limit)
        self._scheduler.shutdown(wait=False)  # APScheduler cancels what runs even then
        await asyncio.gather(*self._running, return_exceptions=True)

    async def run_now(self, name: str) -> None:
        """One run of one check, outside the schedule."""
        await self._run(self.checks[name])

    async def _owned(self, check: Check) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await self._run(check)
        finally:
            self._running.discard(task)

    async def _run(self, check: Check) -> None:
        try:
            await self._store.write(runs.started, check.name, self._clock())
            outcome, detail = await self._outcome(check)
            await self._store.write(runs.finished, check.name, outcome=outcome, detail=detail, now=self._clock())
        except StoreUnavailable as error:
            log.warning("check %s: %s", check.name, error)

    async def _outcome(self, check: Check) -> tuple[str, str]:
        limit = asyncio.timeout(check.limit)
        try:
            async with limit:
                return "ok", await check.run()
        except Exception as error:  # a check that failed is told as its own thing, whatever it was
            if limit.expired():
                return "failed", f"took longer than {check.limit:g} s"
            log.exception("check %s failed", check.name)
            return "failed", f"{type(error).__name__}: {error}"
