"""Good manners towards mail servers: never more than a few connections at a time, whoever asks in this process."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from checks.address.pace import Pace
from checks.address.terms import Door, Doors

PER_SERVER = 2


class Manners:
    """Lets a few connections go on at once to one IP address, one MX host, one provider; the others wait their turn.

    `per_server`: to one address or host at the most, whatever a caller says. `pace`: who wants to be left alone, and
    how often providers were asked. `runs`: a number for each run over many addresses.
    """

    def __init__(self, per_server: int = PER_SERVER) -> None:
        self._per_server = per_server
        self.pace = Pace()
        self.runs = count()
        self._open: Counter[Door] = Counter()
        self._waiting: list[tuple[Doors, asyncio.Future[None]]] = []
        self._soon: Counter[Door] = Counter()

    @asynccontextmanager
    async def turn(self, doors: Doors, *, soon: bool = False) -> AsyncIterator[None]:
        """Hold a place at the server while the body runs. `soon`: before all others who wait, for a person does."""
        doors = tuple((door, most if door[0] == "provider" else min(most, self._per_server)) for door, most in doors)
        if full_door(doors, self._open) or self._waiting:
            await self._wait(doors, soon=soon)
        else:
            self._open.update(door for door, _ in doors)
        try:
            yield
        finally:
            self._leave(doors)

    def is_wanted(self, doors: Doors) -> bool:
        """Whether somebody who wants a turn soon waits for one of these to be free."""
        return bool(self._soon) and any(self._soon[door] for door, _ in doors)

    async def _wait(self, doors: Doors, *, soon: bool) -> None:
        admitted = asyncio.get_running_loop().create_future()
        self._waiting.insert(0 if soon else len(self._waiting), (doors, admitted))
        names = [door for door, _ in doors] if soon else []
        self._soon.update(names)
        self._admit()
        try:
            await admitted
        except asyncio.CancelledError:
            if admitted.done() and not admitted.cancelled():
                self._leave(doors)
            else:
                self._waiting.remove((doors, admitted))
            raise
        finally:
            self._soon -= Counter(names)  # which forgets those of whom none is left

    def _admit(self) -> None:
        """Those for whom there is room, first come first served."""
        still: list[tuple[Doors, asyncio.Future[None]]] = []
        for doors, admitted in self._waiting:
            if admitted.cancelled() or full_door(doors, self._open):
                still.append((doors, admitted))
            else:
                self._open.update(door for door, _ in doors)
                admitted.set_result(None)
        self._waiting = still

    def _leave(self, doors: Doors) -> None:
        for door, _ in doors:
            self._open[door] -= 1
            if not self._open[door]:
                del self._open[door]
        if self._waiting:
            self._admit()


def full_door(doors: Doors, taken: Counter[Door]) -> Door | None:
    """The first without room for another connection."""
    return next((door for door, most in doors if taken[door] >= most), None)


EVERYBODY = Manners()  # shared by all who bring no manners of their own, so that politeness is the default
