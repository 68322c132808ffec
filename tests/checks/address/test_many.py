"""Many addresses at once: the same verdicts as one by one, every address exactly once."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from checks.address import CatchAllMemory, Limits, Manners, verify_many
from tests.checks.address.test_verdicts import CASES
from tests.checks.address.world import World

pytestmark = [pytest.mark.server("unbound"), pytest.mark.asyncio(loop_scope="package")]


async def test_every_labelled_address_gets_its_verdict_in_one_run(world: World) -> None:
    found = [
        verdict
        async for verdict in verify_many(
            [address for address, _, _ in CASES],
            resolver=world.resolver,
            probe=world.probe(),
            catch_all=CatchAllMemory(),
            manners=Manners(),
            limits=Limits(),
        )
    ]
    assert Counter((each.address, each.verdict, each.reason) for each in found) == Counter(CASES)


async def test_addresses_may_come_from_an_async_source(world: World) -> None:
    async def source() -> AsyncIterator[str]:
        yield "alice@plain.test"
        yield "bob@plain.test"

    found = {v.address: v.reason async for v in verify_many(source(), resolver=world.resolver, probe=world.probe())}
    assert found == {"alice@plain.test": "accepted", "bob@plain.test": "mailbox_not_found"}


async def test_no_addresses_no_verdicts(world: World) -> None:
    assert [each async for each in verify_many([], resolver=world.resolver)] == []
