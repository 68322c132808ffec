"""How late the event loop runs what is due: everything the bot does waits at least so long."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from time import perf_counter

from aiohttp import web
from prometheus_client import CollectorRegistry, Histogram

EVERY = 0.5  # seconds between two looks
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds


class LoopLag:
    """Measures from the start of an application to its end."""

    def __init__(self, registry: CollectorRegistry, *, every: float = EVERY) -> None:
        self._every = every
        self._seconds = Histogram(
            "deliverabot_event_loop_lag_seconds",
            "Seconds by which the event loop was late, looked at twice a second",
            registry=registry,
            buckets=BUCKETS,
        )

    async def during(self, _: web.Application) -> AsyncIterator[None]:
        """For `Application.cleanup_ctx`."""
        looking = asyncio.create_task(self._look(), name="event-loop-lag")
        yield
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking

    async def _look(self) -> None:
        while True:
            due = perf_counter() + self._every
            await asyncio.sleep(self._every)
            self._seconds.observe(max(0.0, perf_counter() - due))
