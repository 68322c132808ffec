"""One nsd with the zones of all cases, and a resolver that asks it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from checks.dns import Resolver
from tests.checks.domain.spf.cases import COMMON, limits, macros, mechanisms, modifiers, start, syntax
from tests.servers.nsd import Nsd, nsd

CASES = [*start.CASES, *syntax.CASES, *mechanisms.CASES, *modifiers.CASES, *macros.CASES, *limits.CASES]


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def authority() -> AsyncIterator[Nsd]:
    zone = "\n".join([COMMON, *(case.lines() for case in CASES)])
    async with nsd({".": zone}, servfail=["broken.test", "114.0.203.in-addr.arpa"]) as server:
        yield server


@pytest_asyncio.fixture
async def resolver(authority: Nsd) -> AsyncIterator[Resolver]:
    asked = Resolver(nameservers=[authority.nameserver], timeout=5)
    yield asked
    await asked.aclose()
