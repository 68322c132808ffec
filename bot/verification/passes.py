"""One way through the addresses of a job that are due, domain by domain, many servers at a time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import islice

from bot.clock import SECOND, Clock
from bot.store import Store, jobs
from bot.store.jobs import Job, Outcome, Todo
from bot.store.own_mail import OwnMail
from bot.verification.evidence import known
from bot.verification.jobs import COME_BACK, Answer, Jobs
from checks.address import Verdict

ACTIVE_DOMAINS = 400  # domains worked on at once: enough to keep every connection busy
PER_DOMAIN = 50  # addresses of a domain taken in one go
DOMAINS_A_TURN = 20  # looked up together
FLUSH = 1_000  # answers written in one transaction
FLUSH_AFTER = 0.5  # seconds an answer waits to be written, at the most
PASSING = frozenset({"greylisted", "temporary"})


@dataclass
class Pass:
    """Asks about what is due and writes the answers down. `stopping`: somebody said stop.

    `evidence`: the store with what is known already; None: everybody is asked. `remember`: answers are kept for others
    too, not for this job alone.
    """

    store: Store
    jobs: Jobs
    clock: Clock
    job: Job
    stopping: asyncio.Event
    evidence: Store | None
    remember: bool = True
    _asked: dict[str, Todo] = field(default_factory=dict)
    _own: dict[str, OwnMail] = field(default_factory=dict)
    _answers: list[Answer] = field(default_factory=list)
    _cancelled: bool = False

    async def run(self) -> None:
        """Until nothing is due any more, the job is cancelled, or somebody says stop; then nobody is asked any more."""
        asking, writing = asyncio.create_task(self._ask()), asyncio.create_task(self._write_now_and_then())
        try:
            await asyncio.wait([asking, writing], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (asking, writing):
                task.cancel()
            outcomes = await asyncio.gather(asking, writing, return_exceptions=True)
            await self._flush()
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _ask(self) -> None:
        asking = self.jobs.verifications.ask_many(self._feed(), own=self._own)
        async with contextlib.aclosing(asking) as verdicts:
            async for verdict in verdicts:
                self._own.pop(verdict.address, None)
                self._take(verdict, self._asked.pop(verdict.address), new=self.remember)
                if len(self._answers) >= FLUSH:
                    await self._flush()

    async def _feed(self) -> AsyncIterator[str]:
        """Addresses to ask about: some of every active domain in turn, so that no slow server holds the others up."""
        active: dict[str, int] = {}  # domain → position of the last address taken
        last_domain, exhausted = "", False
        while True:
            if not exhausted and len(active) < ACTIVE_DOMAINS:
                more = await self.store.read(
                    jobs.domains, self.job.id, after=last_domain, limit=ACTIVE_DOMAINS - len(active)
                )
                exhausted = not more
                last_domain = more[-1] if more else last_domain
                active |= dict.fromkeys(more, -1)
            if not active:
                return
            turn = dict(islice(active.items(), DOMAINS_A_TURN))
            found = await self.store.read(jobs.todos, self.job.id, turn, now=self.clock(), limit=PER_DOMAIN)
            for domain, todo in found.items():
                del active[domain]
                if len(todo) == PER_DOMAIN:
                    active[domain] = todo[-1].position  # behind the others
            for address in await self._unknown([each for todo in found.values() for each in todo]):
                yield address

    async def _unknown(self, todo: list[Todo]) -> list[str]:
        """Those that somebody has to be asked about; what is known already is answered at once."""
        answers: dict[str, Verdict] = {}
        if self.evidence is not None:
            answers, own = await self.evidence.read(known, [each.address for each in todo], self.clock())
            self._own |= own
        for each in todo:
            if each.address in answers:
                self._take(answers[each.address], each, new=False)
                continue
            self._asked[each.address] = each
            if each.tries:
                self.jobs.verifications.recent.forget(each.address)
        return [each.address for each in todo if each.address not in answers]

    def _take(self, verdict: Verdict, todo: Todo, *, new: bool) -> None:
        retry_at, asked = self._again(verdict, todo)
        outcome = Outcome(todo.position, verdict.verdict, verdict.reason, verdict.to_json(), retry_at, tried=asked)
        self._answers.append((verdict if new else None, outcome))

    def _again(self, verdict: Verdict, todo: Todo) -> tuple[int | None, bool]:
        """When to ask again, None: this is the last word; and whether this was a try, or our own pace kept us from it."""
        told = int((verdict.checks.get("smtp", {}).get("retry_after") or 0) * SECOND)
        if verdict.reason == "not_probed" and 0 < told <= COME_BACK[-1]:
            return self.clock() + told, False
        backs_off = 0 < told <= COME_BACK[-1]  # after 421 or 45x, whatever was said with it
        if (verdict.reason in PASSING or backs_off) and todo.tries < len(COME_BACK):
            return self.clock() + max(COME_BACK[todo.tries], told), True
        return None, True

    async def _write_now_and_then(self) -> None:
        """Returns when no more is to be asked: the job was cancelled, or somebody said stop."""
        while not self._cancelled and not self.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), FLUSH_AFTER)
            if self._answers:
                await self._flush()
            else:
                job = await self.store.read(jobs.get, self.job.id)
                self._cancelled = job is None or job.state != "running"

    async def _flush(self) -> None:
        answers, self._answers = self._answers, []
        if answers:
            self._cancelled = not await self.store.write(self.jobs.answer, self.job.id, answers, self.clock())
