"""Jobs: lists that are verified in the background. State and outbox rows only; `runner` does the asking."""

from collections.abc import AsyncIterable, Iterable, Sequence
from dataclasses import dataclass

from bot.clock import MINUTE, SECOND, Clock
from bot.errors import InputError, NotAllowed, NotFound, TooLate
from bot.store import Connection, Store, audit, callbacks, flags, jobs, outbox
from bot.store.jobs import Job, Outcome
from bot.verification.answered import flagged_for
from bot.verification.verifications import Verifications
from checks.address import Verdict

CHUNK = 5_000  # addresses loaded in one transaction
DONE = "verification.done"  # what a job's `callback` is told
PROGRESS = 3 * SECOND  # between two updates of a job's message: Slack takes some fifty a minute, from all jobs together
# When a server that wants to be asked later is asked again, from the same address and sender, before it is the last word.
COME_BACK = (5 * MINUTE, 15 * MINUTE, 60 * MINUTE)
Answer = tuple[Verdict | None, Outcome]  # the verdict where it is new, and has to be remembered


@dataclass(frozen=True)
class Jobs:
    """What people, the API and the runner do to jobs. A job with a channel is told there, in place."""

    store: Store
    verifications: Verifications
    clock: Clock

    async def create(
        self,
        addresses: Iterable[str] | AsyncIterable[str],
        *,
        title: str,
        asked_by: str,
        channel: str = "",
        callback: str = "",
        asked_before: bool = False,
    ) -> Job:
        """Stores the list; once this returns it will be verified, whatever restarts there are. InputError: it is empty.

        `channel`: where its message is (a person's id: a direct message). `asked_before`: their servers have just been
        asked, and want to be asked again later.
        """
        job = await self.store.write(
            jobs.create, title=title, asked_by=asked_by, channel=channel, callback=callback, now=self.clock()
        )
        given = 0
        due = self.clock() + COME_BACK[0] if asked_before else 0
        async for chunk in _chunks(addresses):
            await self.store.write(jobs.load, job.id, chunk, first_position=given, tries=int(asked_before), due=due)
            given += len(chunk)
        if not given:
            await self.store.write(jobs.cancel, job.id, self.clock())
            raise InputError("There is no address in this list.")
        return await self.store.write(self._start, job.id, given, self.clock())

    async def end_interrupted(self) -> int:
        """At start: lists that were being stored when the bot was killed are over, and whoever asked is told.

        Who handed them in has the rest of them; we do not. Returns how many there were.
        """
        return await self.store.write(self._end_interrupted, self.clock())

    async def cancel(self, job_id: int, who: str) -> Job:
        """Asks about no further address; what is answered stays. Only who asked may (an empty `who` is the API's)."""
        return await self.store.write(self._cancel, job_id, who, self.clock())

    async def flag_undeliverable(self, job_id: int, who: str = audit.BOT) -> str:
        """Flags the dead addresses of a job, once, to be put up for review. Returns the flags' source."""
        return await self.store.write(self._flag, job_id, who, self.clock())

    async def show_again(self, job_id: int) -> None:
        """Its message is drawn anew: something it shows has changed."""
        await self.store.write(self._show_again, job_id, self.clock())

    # -- for the runner, in its transactions

    def answer(self, db: Connection, job_id: int, found: Sequence[Answer], now: int) -> bool:
        """Writes answers down. False: the job was cancelled meanwhile, stop asking."""
        jobs.answer(db, job_id, [outcome for _, outcome in found])
        for verdict, _ in found:
            if verdict is not None:
                self.verifications.remember(db, verdict, now)
        job = jobs.get(db, job_id)
        if job is not None:
            self._tell(db, job, now, after=PROGRESS)
        return job is not None and job.state == "running"

    def end(self, db: Connection, job_id: int, now: int) -> None:
        """Nothing waits any more: done, and the results are handed over."""
        job = jobs.finish(db, job_id, now)
        if job is not None:
            self._tell(db, job, now)
            self._hand_over(db, job, now)
            if job.callback:
                callbacks.put(db, kind=DONE, about=job.id, url=job.callback, now=now)

    # -- in the transaction

    def _start(self, db: Connection, job_id: int, given: int, now: int) -> Job:
        job = jobs.start(db, job_id, given=given)
        if job is None:
            raise TooLate("This list was cancelled.")
        audit.add(db, at=now, who=job.asked_by, action="started", about_kind="job", about=job_id, size=job.size)
        self._tell(db, job, now)
        return job

    def _end_interrupted(self, db: Connection, now: int) -> int:
        ended = [job for each in jobs.loading(db) if (job := jobs.cancel(db, each.id, now))]
        for job in ended:
            audit.add(db, at=now, who=audit.BOT, action="cancelled", about_kind="job", about=job.id)
            self._tell(db, job, now)
        return len(ended)

    def _cancel(self, db: Connection, job_id: int, who: str, now: int) -> Job:
        job = jobs.get(db, job_id)
        if job is None:
            raise NotFound("This list is no longer stored.")
        if who and who != job.asked_by:
            raise NotAllowed("Only <@{who}>, who asked, can cancel this.", who=job.asked_by)
        cancelled = jobs.cancel(db, job_id, now)
        if cancelled is None:
            raise TooLate("This list is done already." if job.state == "done" else "This was cancelled already.")
        audit.add(db, at=now, who=who or job.asked_by, action="cancelled", about_kind="job", about=job_id)
        self._tell(db, cancelled, now)
        if cancelled.answered:
            self._hand_over(db, cancelled, now)
        return cancelled

    def _flag(self, db: Connection, job_id: int, who: str, now: int) -> str:
        source = f"list {job_id}"
        if any(line.action == "flagged" for line in audit.about(db, "job", job_id)):
            return source
        audit.add(db, at=now, who=who, action="flagged", about_kind="job", about=job_id)
        after = -1
        while page := jobs.results(db, job_id, after=after):
            for result in page:
                if result.verdict == "undeliverable" and result.reason != "syntax":
                    flags.raise_for_verdict(
                        db,
                        address=result.address.lower(),
                        reason=result.reason,
                        evidence=flagged_for(result.answer.get("checks", {}), result.reason),
                        at=now,
                        source=source,
                    )
            after = page[-1].position
        return source

    def _show_again(self, db: Connection, job_id: int, now: int) -> None:
        job = jobs.get(db, job_id)
        if job is not None:
            self._tell(db, job, now)

    def _tell(self, db: Connection, job: Job, now: int, *, after: int = 0) -> None:
        if job.channel:
            outbox.put(db, kind="job", about=job.id, channel=job.channel, now=now, after=after)

    def _hand_over(self, db: Connection, job: Job, now: int) -> None:
        """The results, in the thread of the job's message."""
        if job.channel:
            outbox.put(db, kind="job_results", about=job.id, channel=job.channel, now=now, thread_of=("job", job.id))


async def _chunks(addresses: Iterable[str] | AsyncIterable[str]) -> AsyncIterable[list[str]]:
    chunk: list[str] = []
    async for address in addresses if isinstance(addresses, AsyncIterable) else _each(addresses):
        chunk.append(address)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


async def _each(addresses: Iterable[str]) -> AsyncIterable[str]:
    for address in addresses:
        yield address
