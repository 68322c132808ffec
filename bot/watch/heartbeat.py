"""A URL of whoever watches the bot is fetched after each healthy round; when no heartbeat comes, they raise the alarm."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from bot.clock import MINUTE, SECOND, Clock
from bot.store import Connection, Store, outbox, runs
from bot.store.outbox import Row
from bot.store.runs import Run

LIMIT = 10.0  # seconds for the fetch
LATE = 15 * MINUTE  # a message that waits longer is one that Slack cannot be told
GRACE = 5 * MINUTE  # a run may be this late on top of three intervals


class HeartbeatFailed(Exception):
    """The URL could not be fetched. It holds a token: it is never in the text."""


@dataclass(frozen=True)
class Heartbeat:
    """`intervals`: seconds between two runs of each check."""

    store: Store
    clock: Clock
    url: str
    intervals: Mapping[str, float]
    failed_runs: int

    async def look(self) -> str:
        """Fetches the URL if all is well. HeartbeatFailed where that fails."""
        last, oldest = await self.store.read(_look)
        why = unwell(last, self.intervals, oldest, failed_runs=self.failed_runs, now=self.clock())
        if why:
            return f"none sent: {why}"
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as http,
                http.get(self.url, allow_redirects=False) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise HeartbeatFailed(f"the heartbeat URL cannot be fetched ({type(error).__name__})") from None
        if status >= 400:
            raise HeartbeatFailed(f"the heartbeat URL answers {status}")
        return "sent"


def unwell(
    last: Mapping[str, Run], intervals: Mapping[str, float], oldest: Row | None, *, failed_runs: int, now: int
) -> str:
    """What is not as it should be; empty: all is well. A check that has not run yet is given its time."""
    for name, interval in intervals.items():
        run = last.get(name)
        if run is None:
            continue
        if run.failures >= failed_runs:
            return f"{name} fails"
        if now - (run.finished_at or run.started_at) > 3 * interval * SECOND + GRACE:
            return f"{name} has not run in time"
    if oldest is not None and now - oldest.created_at > LATE:
        return "Slack cannot be told"
    return ""


def _look(db: Connection) -> tuple[dict[str, Run], Row | None]:
    return runs.all_runs(db), outbox.oldest(db)
