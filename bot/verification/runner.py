"""Works jobs off, several at a time. What is answered is in the store; after a restart it goes on there."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.errors import StoreUnavailable
from bot.store import Store, jobs
from bot.store.jobs import Job
from bot.verification.jobs import Jobs
from bot.verification.passes import Pass

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks for work
AT_ONCE = 4  # jobs at work: three addresses do not wait for the end of a million; small ones go first


@dataclass
class JobRunner:
    """Runs from `run` until `stop`."""

    store: Store
    jobs: Jobs
    clock: Clock
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _working: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Until stopped. Trouble with the store is waited out."""
        try:
            while not self._stopping.is_set():
                try:
                    await self._look()
                except (StoreUnavailable, TimeoutError) as error:
                    log.warning("verification jobs: %s", error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), LOOK)
            await asyncio.gather(*self._working.values())
        finally:
            left = list(self._working.values())
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def stop(self) -> None:
        """Takes no more addresses up; what is being asked may finish, or is asked again after the restart."""
        self._stopping.set()

    async def _look(self) -> None:
        """Starts to work on what has something due, and ends what has nothing left."""
        now = self.clock()
        waiting = [job for job in await self.store.read(jobs.running) if job.id not in self._working]
        for job in sorted(waiting, key=lambda job: job.size - job.answered):
            due = await self.store.read(jobs.next_due, job.id)
            if due is None:
                await self.store.write(self.jobs.end, job.id, now)
            elif due <= now and len(self._working) < AT_ONCE:
                self._working[job.id] = asyncio.create_task(self._work(job), name=f"job-{job.id}")

    async def _work(self, job: Job) -> None:
        """All that is due of one job."""
        try:
            await Pass(self.store, self.jobs, self.clock, job, self._stopping, evidence=self.store).run()
            if not self._stopping.is_set() and await self.store.read(jobs.next_due, job.id) is None:
                await self.store.write(self.jobs.end, job.id, self.clock())
        except (StoreUnavailable, TimeoutError) as error:
            log.warning("verification job %d: %s", job.id, error)
        except Exception:  # whatever it was: what is not answered is asked about again, at the next look
            log.exception("verification job %d", job.id)
        finally:
            del self._working[job.id]
