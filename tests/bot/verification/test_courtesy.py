"""What mail servers are owed: between single checks and lists, between processes, and over the end of one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.errors import StoreUnavailable
from bot.store import Store, courtesy, jobs
from bot.store.courtesy import Owed
from bot.verification import Courtesy, JobRunner, Jobs, Verifications
from checks.address import Limits
from checks.address.ledger import Asked
from tests.bot.acme import ALICE, NOW, SetClock
from tests.bot.slack.house import eventually
from tests.bot.verification.conftest import LIVE
from tests.servers.smtpd import Script, SmtpServer, smtp_server

pytestmark = pytest.mark.server("unbound")
Making = Callable[..., Verifications]


@pytest.fixture
def script() -> Script:
    return Script(rcpt=LIVE)


@pytest.fixture
async def mx(script: Script) -> AsyncIterator[SmtpServer]:
    async with smtp_server(script) as server:
        yield server


def capped(made: Verifications, cap: int) -> Verifications:
    return replace(made, limits=Limits(days={"acme-mail.com": cap}))


async def asked(store: Store) -> list[tuple[str, int]]:
    return [(each.provider, each.questions) for each in (await store.read(courtesy.load, NOW)).asked]


async def test_what_was_stored_ahead_is_given_back_at_the_end(asking: Making, store: Store, clock: SetClock) -> None:
    one = capped(asking(), 1_000)
    async with Courtesy(store, one, clock):
        await one.verify("alice@acme-mail.com")
        await eventually(lambda: ahead(store))
    assert await asked(store) == [("acme-mail.com", 2)]  # alice, and an invented neighbour


async def ahead(store: Store) -> bool:
    return [questions for _, questions in await asked(store)] > [2]


async def test_two_processes_share_a_cap(asking: Making, store: Store, clock: SetClock, mx: SmtpServer) -> None:
    """Each has its own manners; what they share is the store."""
    people = [f"nobody{number}@acme-mail.com" for number in range(200)]
    one, other = (capped(asking(), 100) for _ in range(2))
    async with Courtesy(store, one, clock), Courtesy(store, other, clock):
        found = [each async for each in one.ask_many(people[:60])]
        found += [each async for each in other.ask_many(people[60:])]
    assert 60 < len(mx.recipients()) <= 100
    assert {each.reason for each in found} == {"mailbox_not_found", "not_probed"}


async def test_what_the_store_does_not_take_is_stored_later(
    asking: Making, store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = asyncio.Event()
    one = capped(asking(), 1_000)
    async with Courtesy(store, one, clock):
        write = store.write

        async def fails(*_: object, **__: object) -> None:
            tried.set()
            raise StoreUnavailable("the disk is full")

        monkeypatch.setattr(store, "write", fails)
        asyncio.get_running_loop().call_soon(one.catch_all.remember, "acme-mail.com", "mx.acme-mail.com", True)
        await asyncio.wait_for(tried.wait(), 5)
        monkeypatch.setattr(store, "write", write)
    assert [each.mx for each in (await store.read(courtesy.load, NOW)).takes_any] == ["mx.acme-mail.com"]


async def test_a_cap_that_was_reached_before_holds_for_a_single_check(
    asking: Making, store: Store, clock: SetClock, mx: SmtpServer
) -> None:
    await store.write(courtesy.save, Owed(asked=[Asked("acme-mail.com", 3_600.0, 50)]), NOW)
    one = capped(asking(), 50)
    async with Courtesy(store, one, clock):
        found = await one.verify("alice@acme-mail.com")
    assert (found.reason, found.checks["smtp"]["retry_after"]) == ("not_probed", 23 * 3_600)
    assert mx.connections == 0


@asynccontextmanager
async def running(store: Store, made: Verifications, clock: SetClock) -> AsyncIterator[Jobs]:
    handing = Jobs(store, made, clock)
    working = JobRunner(store, handing, clock)
    task = asyncio.create_task(working.run())
    try:
        yield handing
    finally:
        working.stop()
        await asyncio.wait_for(task, 10)


async def over(store: Store, job: int) -> bool:
    found = await store.read(jobs.get, job)
    return found is not None and found.state == "done"


class TestBothAtOnce:
    """Lists and single checks, as people and programs send them in at the same time."""

    @pytest.fixture
    def script(self) -> Script:
        return Script(rcpt=LIVE, rcpt_delay=0.01)

    async def test_they_share_connections_and_cap(
        self, asking: Making, store: Store, clock: SetClock, mx: SmtpServer
    ) -> None:
        made = capped(asking(), 150)
        async with running(store, made, clock) as handing:
            lists = [
                await handing.create(
                    [f"list{each}.{number}@acme-mail.com" for number in range(60)], title="", asked_by=ALICE
                )
                for each in range(3)
            ]
            await eventually(lambda: mx.connections > 0)
            singles = await asyncio.gather(*(made.verify(f"one{number}@acme-mail.com") for number in range(6)))
            for job in lists:
                await eventually(lambda job=job: over(store, job.id), within=20)  # type: ignore[misc]
        assert mx.most_open <= 2
        assert len(mx.recipients()) <= 150
        assert {each.reason for each in singles} <= {"mailbox_not_found", "not_probed"}


class TestSentAway:
    """A server that has had enough of us."""

    @pytest.fixture
    def script(self) -> Script:
        return Script(mail="421 4.7.0 Too much from you")

    async def test_by_a_list_it_is_not_asked_by_a_single_check(self, asking: Making, mx: SmtpServer) -> None:
        made = asking()
        assert len([each async for each in made.ask_many(["alice@acme-mail.com", "bob@acme-mail.com"])]) == 2
        found = await made.verify("carol@acme-mail.com")
        assert "left alone" in found.checks["smtp"]["why"]
        assert mx.connections == 1

    async def test_by_a_single_check_it_is_not_asked_by_a_list(self, asking: Making, mx: SmtpServer) -> None:
        made = asking()
        first = await made.verify("carol@acme-mail.com")
        assert first.checks["smtp"]["retry_after"] == 300
        found = [each async for each in made.ask_many(["alice@acme-mail.com", "bob@acme-mail.com"])]
        assert all("left alone" in each.checks["smtp"]["why"] for each in found)
        assert mx.connections == 1
