"""Owns what runs in the background: Bolt starts listeners and forgets them, so somebody must wait for them at the end."""

import asyncio
from collections.abc import Coroutine
from typing import Any

SETTLED = 0.05  # seconds: Bolt looks every 10 ms whether a listener has acknowledged, and sends that


class Tasks:
    """A set of tasks that is waited for at shutdown."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def adopt_current(self) -> None:
        """Takes the running task (a listener Bolt started) into care."""
        task = asyncio.current_task()
        if task is not None and task not in self._tasks:
            self._adopt(task)

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """Runs `work` in the background."""
        self._adopt(asyncio.create_task(work, name=name))

    async def wait(self, limit: float) -> set[asyncio.Task[Any]]:
        """Waits `limit` seconds at most for what runs now. Returns what still does."""
        mine = {task for task in self._tasks if task is not asyncio.current_task()}
        if not mine:
            return set()
        _, late = await asyncio.wait(mine, timeout=limit)
        await asyncio.sleep(SETTLED)
        return late

    async def finish(self, limit: float) -> None:
        """The same; then the rest is cancelled."""
        late = await self.wait(limit)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _adopt(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
