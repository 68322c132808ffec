"""Many addresses, from a list of any length, each answered once and as soon as it is known."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Sequence

from checks.address.catch_all import CatchAllMemory
from checks.address.guard import Network
from checks.address.limits import Limits
from checks.address.manners import EVERYBODY, Manners
from checks.address.probe import Probe
from checks.address.verdict import Verdict
from checks.address.verify import verify
from checks.dns import Resolver


async def verify_many(
    addresses: Iterable[str] | AsyncIterable[str],
    *,
    resolver: Resolver,
    probe: Probe | None = None,
    catch_all: CatchAllMemory | None = None,
    manners: Manners = EVERYBODY,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    allow_networks: Sequence[Network] = (),
    test_domains: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Verdict]:
    """One verdict for every address, in the order they become known; see `verify` for what the keywords mean.

    Where a server wants to be left alone for now, the verdict is unknown and `checks["smtp"]["retry_after"]` says for
    how many seconds: ask again then, from the same IP and sender. Nothing raises but what `addresses` raises.
    To stop early, close it (`contextlib.aclosing`): its connections are closed with it.
    """
    memory = catch_all or CatchAllMemory()
    waiting = _each(addresses)
    tasks: set[asyncio.Task[Verdict]] = set()
    more = True
    try:
        while tasks or more:
            while more and len(tasks) < limits.in_all:
                try:
                    address = await anext(waiting)
                except StopAsyncIteration:
                    more = False
                    break
                one = verify(
                    address,
                    resolver=resolver,
                    probe=probe,
                    catch_all=memory,
                    manners=manners,
                    allow_networks=allow_networks,
                    test_domains=test_domains,
                    clock=clock,
                )
                tasks.add(asyncio.create_task(one))
            if not tasks:
                return
            done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _each(addresses: Iterable[str] | AsyncIterable[str]) -> AsyncIterator[str]:
    if isinstance(addresses, AsyncIterable):
        async for address in addresses:
            yield address
    else:
        for address in addresses:
            yield address
