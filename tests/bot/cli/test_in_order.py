"""Verdicts in the order of their addresses, unless one keeps too many waiting."""

from collections.abc import AsyncIterator

from bot.cli.in_order import PATIENCE, InOrder
from checks.address import Verdict


async def told(given: list[str], known: list[str]) -> list[str]:
    """All of `given` are taken up, and known in the order of `known`."""

    async def addresses() -> AsyncIterator[str]:
        for address in given:
            yield address

    async def verdicts() -> AsyncIterator[Verdict]:
        async for _ in in_order.given():
            pass
        for address in known:
            yield Verdict(address, "unknown", "timeout", 0.0)

    in_order = InOrder(addresses())
    return [verdict.address async for verdict in in_order.of(verdicts())]


async def test_each_is_told_once_all_before_it_are() -> None:
    assert await told(["a", "b", "a", "c"], ["c", "b", "a", "a"]) == ["a", "b", "a", "c"]


async def test_a_slow_one_does_not_hold_up_all_of_a_long_list() -> None:
    others = [str(number) for number in range(2 * PATIENCE + 10)]
    assert await told(["slow", *others], [*others, "slow"]) == [
        *others[: 2 * PATIENCE],
        "slow",
        *others[2 * PATIENCE :],
    ]
