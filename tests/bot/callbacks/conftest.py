"""A receiver of webhooks on loopback, jobs that are done, and the sender."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.callbacks import CallbackSender, read_secrets, sender
from bot.store import Store, callbacks, jobs
from bot.store.callbacks import Callback
from bot.store.jobs import Outcome
from bot.verification import DONE
from checks.address.guard import Network
from tests.bot.acme import NOW, SetClock
from tests.bot.slack.house import eventually

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@dataclass
class Receiver:
    """Answers with `answers`, one after another, the last one for ever: (status, headers), or None: not at all."""

    port: int = 0
    answers: list[tuple[int, dict[str, str]] | None] = field(default_factory=lambda: [(204, {})])
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)  # path, headers, body

    def url(self, host: str = "127.0.0.1", path: str = "/hook") -> str:
        return f"http://{host}:{self.port}{path}"

    async def take(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.seen.append((request.path, headers, await request.read()))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            await asyncio.sleep(3_600)
        assert answer is not None
        return web.Response(status=answer[0], headers=answer[1])


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "LOOK", 0.02)
    monkeypatch.setattr(random, "uniform", lambda *_: 1.0)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    taking = Receiver()
    application = web.Application()
    application.router.add_post("/{path:.*}", taking.take)
    async with TestServer(application, shutdown_timeout=0.1) as server:
        assert server.port is not None
        taking.port = server.port
        yield taking


@asynccontextmanager
async def sending(
    store: Store, clock: SetClock, *, networks: Sequence[Network] = LOOPBACK, secret: str = SECRET
) -> AsyncIterator[CallbackSender]:
    """The sender, at work inside the block."""
    working = CallbackSender(store, clock, read_secrets(secret), networks)
    task = asyncio.create_task(working.run())
    try:
        yield working
    finally:
        working.stop()
        await asyncio.wait_for(task, 10)


async def job_done(store: Store, url: str) -> int:
    """A job of three addresses is done; its callback waits. Returns its id."""
    job = await store.write(jobs.create, title="spring", asked_by="api", callback=url, now=NOW)
    await store.write(jobs.load, job.id, ["alice@acme.com", "jo@acme.com", "x@acme.com"], first_position=0)
    await store.write(jobs.start, job.id, given=3)
    outcomes = [
        Outcome(0, "deliverable", "accepted", {}),
        Outcome(1, "undeliverable", "no_such_mailbox", {}),
        Outcome(2, "undeliverable", "syntax", {}),
    ]
    await store.write(jobs.answer, job.id, outcomes)
    await store.write(jobs.finish, job.id, NOW)
    await store.write(callbacks.put, kind=DONE, about=job.id, url=url, now=NOW)
    return job.id


async def callback_of(store: Store, job_id: int) -> Callback:
    found = await store.read(callbacks.about, DONE, job_id)
    assert found is not None
    return found


async def reached(store: Store, job_id: int, state: str, *, attempts: int = 1) -> Callback:
    """The callback, once it is in this state after so many tries."""

    async def there() -> bool:
        found = await callback_of(store, job_id)
        return (found.state, found.attempts) == (state, attempts)

    await eventually(there)
    return await callback_of(store, job_id)
