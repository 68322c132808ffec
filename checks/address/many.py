"""Many addresses, from a list of any length, each answered once and as soon as it is known."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterable, Sequence

from checks.address.catch_all import CatchAllMemory
from checks.address.guard import Network
from checks.address.limits import Limits
from checks.address.manners import EVERYBODY, Manners
from checks.address.probe import Probe
from checks.address.run import Run
from checks.address.verdict import Verdict
from checks.dns import Resolver

PORTION_SECONDS = 0.01  # of reading, between two looks at the network


def nobody(_: str) -> bool:
    """No address is spared."""
    return False


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
    spare: Callable[[str], bool] = nobody,
    known: Callable[[str], Verdict | None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncGenerator[Verdict, None]:
    """One verdict for every address, in the order they become known; see `verify` for what the keywords mean.

    The verdicts are those of `verify`; but servers are asked about many addresses in one session, several at a time
    where they offer PIPELINING, within `limits`. `spare` is asked about each address when it is read. `known`: looked
    into at the moment an address would be asked about, for its verdict if there is one by then.

    Where a server wants to be left alone for now, the verdict is unknown and `checks["smtp"]["retry_after"]` says for
    how many seconds: ask again then, from the same IP and sender. Nothing raises but what `addresses` raises.
    To stop early, close it (`contextlib.aclosing`): its connections are closed with it.
    """
    run = Run(
        resolver=resolver,
        probe=probe,
        catch_all=catch_all or CatchAllMemory(),
        manners=manners,
        limits=limits,
        networks=(*allow_networks, *(probe.allow_networks if probe else ())),
        test_domains=test_domains,
        spare=spare,
        known=known,
        clock=clock,
    )
    run.start()
    reader = asyncio.create_task(_read(addresses, run))
    reader.add_done_callback(lambda _: run.changed.set())
    try:
        while True:
            while run.results:
                verdict = run.results.popleft()
                run.fetched()
                yield verdict
            if run.failure is not None:
                raise run.failure
            if reader.done():
                reader.result()
                if not run.held:
                    return
            run.changed.clear()
            await run.changed.wait()
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        await run.stop()


async def _read(addresses: Iterable[str] | AsyncIterable[str], run: Run) -> None:
    """Give the addresses to the run, as many as it has room for, in small portions so that others get on meanwhile."""
    pause_at = time.monotonic() + PORTION_SECONDS
    async for address in _each(addresses):
        await run.room()
        run.take(address)
        if time.monotonic() > pause_at:
            await asyncio.sleep(0)
            pause_at = time.monotonic() + PORTION_SECONDS


async def _each(addresses: Iterable[str] | AsyncIterable[str]) -> AsyncIterator[str]:
    if isinstance(addresses, AsyncIterable):
        async for address in addresses:
            yield address
    else:
        for address in addresses:
            yield address
