"""A reader that fails is told, tried again ever later, and ends when it is told to."""

import asyncio
from collections.abc import Callable

import pytest

from bot.errors import StoreUnavailable
from bot.intake import reader as module
from bot.intake.reader import Reader, Refused, Unreachable
from bot.store import Store
from bot.store.sources import Source
from tests.bot.acme import NOW, SetClock
from tests.bot.intake.running import eventually, health, running


class Failing(Reader):
    """Fails with each of these in turn, then works; writes down how long it was to pause."""

    def __init__(self, store: Store, *faults: Exception) -> None:
        super().__init__(Source("log", "mta"), store, SetClock(NOW))
        self.faults = list(faults)
        self.pauses: list[float] = []

    async def read(self) -> None:
        if self.faults:
            raise self.faults.pop(0)
        await self.worked()
        await self.stopping.wait()

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)


async def test_faults_that_pass_are_tried_again_ever_later(store: Store) -> None:
    reader = Failing(store, *(Unreachable("no route to host") for _ in range(12)))
    async with running(reader):
        found = await health(store, state="ok")
    assert (found.failures, found.last_failure) == (12, "no route to host")
    for number, pause in enumerate(reader.pauses):
        longest = min(300, 2 * 2**number)
        assert longest / 2 <= pause <= longest


async def test_after_it_worked_the_first_pause_is_short_again(store: Store) -> None:
    reader = Failing(store, *(Unreachable("no route to host") for _ in range(12)))
    async with running(reader):
        await health(store, state="ok")
        assert reader._next_pause() <= 2


async def test_what_a_person_must_mend_is_tried_seldom(store: Store) -> None:
    reader = Failing(store, Refused("the server refused the password"))
    async with running(reader):
        found = await health(store, state="ok")
    assert found.last_failure == "the server refused the password"
    assert 800 < reader.pauses[0] < 1_000


@pytest.mark.parametrize("fault", [lambda: ValueError("jo@dead.example"), lambda: StoreUnavailable("busy")])
async def test_nothing_ends_it(store: Store, fault: Callable[[], Exception]) -> None:
    reader = Failing(store, fault(), fault())
    async with running(reader):
        found = await health(store, state="ok")
    assert "jo@dead.example" not in found.last_failure


async def test_a_pause_ends_when_it_is_told_to(store: Store) -> None:
    reader = Failing(store)
    asyncio.get_running_loop().call_soon(reader.stop)
    async with asyncio.timeout(5):
        await Reader.pause(reader, module.LONGEST_PAUSE)


async def test_a_failure_of_one_harms_no_other(store: Store) -> None:
    bad, good = Failing(store, *(Unreachable("x") for _ in range(1_000))), Failing(store)
    good.source = Source("log", "other")

    async def read_on() -> bool:
        return len(bad.faults) < 990

    async with running(bad), running(good):
        await eventually(read_on)
        assert not good.stopping.is_set()
