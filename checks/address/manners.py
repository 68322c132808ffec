"""Good manners towards one mail server: never more than a few connections at a time, whoever asks in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from checks.address.pace import Pace

PER_SERVER = 2


@dataclass(slots=True)
class _Server:
    places: asyncio.Semaphore
    callers: int = 0  # connected or waiting; forgotten when there are none


class Manners:
    """Lets `per_server` connections to one IP address go on at once; the others wait for their turn.

    `pace`: who wants to be left alone, and how often providers were asked; runs over many addresses heed it.
    """

    def __init__(self, per_server: int = PER_SERVER) -> None:
        self._per_server = per_server
        self.pace = Pace()
        self._servers: dict[str, _Server] = {}

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Hold a place at the server while the body runs."""
        server = self._servers.setdefault(address, _Server(asyncio.Semaphore(self._per_server)))
        server.callers += 1
        try:
            async with server.places:
                yield
        finally:
            server.callers -= 1
            if not server.callers:
                self._servers.pop(address, None)


EVERYBODY = Manners()  # shared by all who bring no manners of their own, so that politeness is the default
