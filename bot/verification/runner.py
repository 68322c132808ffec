"""Works jobs off, domain by domain, many servers at a time. What is answered is in the store; a restart goes on there."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.clock import MINUTE, SECOND, Clock
from bot.errors import StoreUnavailable
from bot.store import Store, jobs
from bot.store.jobs import Job, Outcome, Todo
from bot.verification.evidence import known
from bot.verification.jobs import Jobs
from checks.address import Verdict

log = logging.getLogger(__name__)

ACTIVE_DOMAINS = 400  # domains worked on at once: enough to keep every connection busy
PER_DOMAIN = 50  # addresses of a domain taken in one go
FLUSH = 500  # answers written in one transaction
FLUSH_AFTER = 0.5  # seconds an answer waits to be written, at the most
LOOK = 1.0  # seconds between two looks for work
# Greylisting and passing faults: when to come back, from the same address and sender, before it is the last word.
COME_BACK = (5 * MINUTE, 15 * MINUTE, 60 * MINUTE)
PASSING = frozenset({"greylisted", "temporary"})


@dataclass
class JobRunner:
    """Runs from `run` until `stop`, one job after the other."""

    store: Store
    jobs: Jobs
    clock: Clock
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Until stopped. Trouble with the store is waited out."""
        while not self._stopping.is_set():
            try:
                for job in await self.store.read(jobs.running):
                    await self._work(job)
            except (StoreUnavailable, TimeoutError) as error:
                log.warning("verification jobs: %s", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK)

    def stop(self) -> None:
        """Takes no more addresses up; what is being asked is asked again after the restart."""
        self._stopping.set()

    async def _work(self, job: Job) -> None:
        """All that is due of one job, and its end where nothing waits any more."""
        due = await self.store.read(jobs.next_due, job.id)
        if due is not None and due <= self.clock():
            await _Pass(self, job).run()
        elif due is None:
            await self.store.write(self.jobs.end, job.id, self.clock())

    @property
    def stopping(self) -> bool:
        """Has somebody said stop?"""
        return self._stopping.is_set()


class _Pass:
    """One way through the addresses of a job that are due."""

    def __init__(self, runner: JobRunner, job: Job) -> None:
        self._runner = runner
        self._store = runner.store
        self._job = job
        self._asked: dict[str, Todo] = {}
        self._outcomes: list[tuple[Verdict, Outcome]] = []
        self._stopped = False

    async def run(self) -> None:
        writing = asyncio.create_task(self._write_now_and_then())
        try:
            async with contextlib.aclosing(self._runner.jobs.verifications.ask_many(self._feed())) as verdicts:
                async for verdict in verdicts:
                    self._take(verdict, self._asked.pop(verdict.address))
                    if len(self._outcomes) >= FLUSH:
                        await self._flush()
                    if self._stopped:
                        break
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            await self._flush()

    async def _feed(self) -> AsyncIterator[str]:
        """Addresses to ask about: some of every active domain in turn, so that no slow server holds the others up."""
        active: dict[str, int] = {}
        last_domain, exhausted = "", False
        while not self._stopped and not self._runner.stopping:
            if not exhausted and len(active) < ACTIVE_DOMAINS:
                more = await self._store.read(
                    jobs.domains, self._job.id, after=last_domain, limit=ACTIVE_DOMAINS - len(active)
                )
                exhausted = not more
                last_domain = more[-1] if more else last_domain
                active |= dict.fromkeys(more, -1)
            if not active:
                return
            for domain, after in list(active.items()):
                todo = await self._store.read(
                    jobs.todo, self._job.id, domain, after=after, now=self._runner.clock(), limit=PER_DOMAIN
                )
                if not todo:
                    del active[domain]
                    continue
                active[domain] = todo[-1].position
                async for address in self._unknown(todo):
                    yield address

    async def _unknown(self, todo: list[Todo]) -> AsyncIterator[str]:
        """Those that somebody has to be asked about; what is known already is answered at once."""
        answers = await self._store.read(known, [each.address for each in todo], self._runner.clock())
        for each in todo:
            if each.address in answers:
                self._take(answers[each.address], each)
            else:
                self._asked[each.address] = each
                yield each.address

    def _take(self, verdict: Verdict, todo: Todo) -> None:
        retry_at = None
        if verdict.reason in PASSING and todo.tries < len(COME_BACK):
            told = verdict.checks.get("smtp", {}).get("retry_after") or 0
            retry_at = self._runner.clock() + max(COME_BACK[todo.tries], int(told * SECOND))
        outcome = Outcome(todo.position, verdict.verdict, verdict.reason, verdict.to_json(), retry_at)
        self._outcomes.append((verdict, outcome))

    async def _write_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_AFTER)
            await self._flush()

    async def _flush(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        if outcomes:
            still = await self._store.write(self._runner.jobs.answer, self._job.id, outcomes, self._runner.clock())
            self._stopped = not still
