"""Many addresses at once: the same verdicts as one by one, every address exactly once, in any order."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any, cast

import pytest

from checks.address import CatchAllMemory, Limits, Manners, verify, verify_many
from tests.checks.address.net import net, people
from tests.checks.address.test_verdicts import CASES
from tests.checks.address.world import LIVE, World, alice
from tests.servers.smtpd import SILENCE, Script

pytestmark = [pytest.mark.server("unbound"), pytest.mark.asyncio(loop_scope="package")]


@pytest.mark.parametrize("order", [1, 2, 3])
async def test_every_labelled_address_gets_its_verdict_in_one_run(world: World, order: int) -> None:
    cases = random.Random(order).sample(CASES, len(CASES))
    found = [
        verdict
        async for verdict in verify_many(
            [address for address, _, _ in cases],
            resolver=world.resolver,
            probe=world.probe(),
            catch_all=CatchAllMemory(),
            manners=Manners(),
        )
    ]
    assert Counter((each.address, each.verdict, each.reason) for each in found) == Counter(CASES)
    assert world.servers["trap"].connections == 0


async def test_a_verdict_is_the_one_the_single_check_gives(world: World) -> None:
    addresses = ["alice@plain.test", "bob@plain.test", "alice@late.test", "alice@null.test", "x@", "bob@hotmial.com"]
    for address in addresses:
        alone = (await world.verify(address)).to_json()
        many = verify_many([address], resolver=world.resolver, probe=world.probe(), manners=Manners())
        [found] = [verdict.to_json() async for verdict in many]
        assert found | {"ms": 0} == alone | {"ms": 0}


async def test_addresses_may_come_from_an_async_source(world: World) -> None:
    async def source() -> AsyncIterator[str]:
        yield "alice@plain.test"
        yield "bob@plain.test"

    found = {v.address: v.reason async for v in verify_many(source(), resolver=world.resolver, probe=world.probe())}
    assert found == {"alice@plain.test": "accepted", "bob@plain.test": "mailbox_not_found"}


async def test_no_addresses_no_verdicts(world: World) -> None:
    assert [each async for each in verify_many([], resolver=world.resolver)] == []


async def test_without_probe_the_dns_alone_answers(world: World) -> None:
    addresses = ["alice@null.test", "alice@example.com", "alice@"]
    found = {v.address: v.reason async for v in verify_many(addresses, resolver=world.resolver, test_domains=True)}
    assert found == {"alice@null.test": "null_mx", "alice@example.com": "no_domain", "alice@": "syntax"}


SPARED = {
    "alice@plain.test": "not_probed",
    "bob@plain.test": "not_probed",
    "info@plain.test": "not_probed",
    "alice@null.test": "null_mx",
    "alice@hotmial.com": "typo",
    "x@": "syntax",
    "alice@catchall.test": "catch_all",
}


async def test_of_those_spared_only_syntax_lists_and_dns_are_looked_at(world: World) -> None:
    memory = CatchAllMemory()
    await world.verify("bob@catchall.test", catch_all=memory)
    before = {name: server.connections for name, server in world.servers.items()}
    options: dict[str, Any] = {"resolver": world.resolver, "probe": world.probe(), "catch_all": memory}
    many = verify_many(SPARED, manners=Manners(), spare=SPARED.__contains__, **options)
    assert {found.address: found.reason async for found in many} == SPARED
    assert {address: (await verify(address, spare=True, **options)).reason for address in SPARED} == SPARED
    assert {name: server.connections for name, server in world.servers.items()} == before


async def test_those_not_spared_are_asked_beside_them(world: World) -> None:
    wanted = ["alice@plain.test", "bob@plain.test"]
    many = verify_many(
        wanted, resolver=world.resolver, probe=world.probe(), manners=Manners(), spare=lambda one: one == wanted[0]
    )
    assert {found.address: found.reason async for found in many} == {
        "alice@plain.test": "not_probed",
        "bob@plain.test": "mailbox_not_found",
    }


async def test_an_address_that_comes_twice_is_answered_twice_and_asked_once() -> None:
    async with net({"acme.test": alice("acme.test")}) as acme:
        found = [(each.address, each.reason) async for each in acme.ask(["alice@acme.test"] * 2 + ["bob@acme.test"])]
        assert Counter(found) == {
            ("alice@acme.test", "accepted"): 2,
            ("bob@acme.test", "mailbox_not_found"): 1,
        }
        assert acme.servers["acme.test"].recipients().count("alice@acme.test") == 1


async def test_an_error_of_the_source_reaches_who_asked() -> None:
    def source() -> Iterator[str]:
        yield "alice@acme.test"
        raise LookupError("the list is gone")

    async with net({"acme.test": alice("acme.test")}) as acme:
        with pytest.raises(LookupError, match="the list is gone"):
            await acme.reasons(source())


async def test_no_more_is_read_ahead_than_the_limit_says() -> None:
    read = 0

    def source() -> Iterator[str]:
        nonlocal read
        for address in people("acme.test", 300):
            read += 1
            yield address

    answered = 0
    async with net({"acme.test": Script(unknown=LIVE)}) as acme:
        async for _ in acme.ask(source(), limits=Limits(look_ahead=20)):
            answered += 1
            assert read <= answered + 20 + 1
    assert answered == 300


async def test_a_server_that_never_answers_holds_nobody_up() -> None:
    scripts = {"stuck.test": Script(unknown=SILENCE), "acme.test": alice("acme.test")}
    async with net(scripts) as both:
        order = [
            each.address.partition("@")[2]
            async for each in both.ask(people("stuck.test", 30) + people("acme.test", 30))
        ]
    assert order[:30] == ["acme.test"] * 30
    assert order[30:] == ["stuck.test"] * 30


async def test_who_stops_early_leaves_no_connection_behind() -> None:
    async with net({"stuck.test": Script(unknown=SILENCE), "acme.test": alice("acme.test")}) as both:
        async with aclosing(both.ask([*people("stuck.test", 30), "bob@acme.test"])) as verdicts:
            async for _ in verdicts:
                break
        async with asyncio.timeout(1):
            while any(server.open for server in both.servers.values()):
                await asyncio.sleep(0.01)
    assert {task for task in asyncio.all_tasks() if "Run." in repr(task)} == set()


@pytest.mark.parametrize("name", ["per_mx", "in_all", "flight", "recipients_per_session", "look_ahead"])
async def test_limits_under_which_nothing_could_be_done_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Limits(**{name: cast(Any, 0)})
