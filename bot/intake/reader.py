"""What reads a source from the bot's start to its end, and what may go wrong with it."""

import asyncio
import contextlib
import logging
import random
from abc import ABC, abstractmethod

from bot.clock import Clock
from bot.errors import StoreUnavailable
from bot.store import Store, sources
from bot.store.sources import Source

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds before the first try again, and between two at the most
REFUSED_PAUSE = 900.0  # seconds; too many wrong passwords lock an account


class Unreachable(Exception):
    """A fault that passes by itself: the network, a server that is busy or down. It is tried again, later each time."""


class Refused(Exception):
    """What only a person can mend: a wrong password, a folder that is not there. Tried again, but seldom."""


class Reader(ABC):
    """Runs from `run` until `stop`. A failure is written down with its source and harms no other reader."""

    def __init__(self, source: Source, store: Store, clock: Clock, *, first_pause: float = FIRST_PAUSE) -> None:
        self.source = source
        self.store = store
        self.clock = clock
        self.stopping = asyncio.Event()
        self._first_pause = first_pause
        self._failures = 0

    @property
    def name(self) -> str:
        """For logs and tasks."""
        return f"{self.source.kind}-{self.source.name}"

    @abstractmethod
    async def read(self) -> None:
        """Reads until `stopping` is set. Unreachable, Refused, StoreUnavailable or anything else when it cannot."""

    async def worked(self) -> None:
        """Writes down that it can be read, though there is nothing new: the next failure is a first one again."""
        self._failures = 0
        await self.store.write(sources.seen, self.source, events=0, now=self.clock())

    async def run(self) -> None:
        """Until stopped."""
        while not self.stopping.is_set():
            try:
                await self.read()
            except StoreUnavailable as error:
                log.warning("%s: %s", self.name, error)
                await self.pause(self._next_pause())
            except Refused as error:
                await self._failed(str(error), "refused")
                await self.pause(REFUSED_PAUSE * random.uniform(0.9, 1.1))
            except Unreachable as error:
                await self._failed(str(error), "failing")
                await self.pause(self._next_pause())
            except Exception as error:  # a fault of ours harms no other reader either
                log.exception("%s", self.name)
                await self._failed(f"{type(error).__name__}: see the log", "failing")
                await self.pause(self._next_pause())

    def stop(self) -> None:
        """Reads nothing more; what is in hand is finished."""
        self.stopping.set()

    async def pause(self, seconds: float) -> None:
        """So long, or until stopped."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopping.wait()

    async def _failed(self, why: str, state: sources.State) -> None:
        if self.stopping.is_set():
            return
        log.warning("%s: %s", self.name, why)
        with contextlib.suppress(StoreUnavailable):
            await self.store.write(sources.failed, self.source, why=why, now=self.clock(), state=state)

    def _next_pause(self) -> float:
        self._failures += 1
        longest: float = min(LONGEST_PAUSE, self._first_pause * 2.0 ** min(self._failures - 1, 20))
        return longest * random.uniform(0.5, 1.0)
