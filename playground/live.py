"""The page's WebSocket: what happened is pushed to those who may see it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy

from aiohttp import WSMsgType, web

from playground.jsontypes import Json

Queue = asyncio.Queue[Json | None]


class Live:
    """Every open page, by person. Events to one person are numbered (`n`): who knows the number of the last
    one can tell whether it has seen all (the driver in person.py does)."""

    def __init__(self) -> None:
        self._pages: dict[str, set[Queue]] = defaultdict(set)
        self._sent: dict[str, int] = defaultdict(int)

    def sent_to(self, person_id: str) -> int:
        return self._sent[person_id]

    def publish(self, person_ids: Iterable[str], event: Json) -> None:
        event = deepcopy(event)  # as it is now: views and messages change in place, and pages read later
        for person_id in dict.fromkeys(person_ids):
            self._sent[person_id] += 1
            for queue in self._pages[person_id]:
                queue.put_nowait(event | {"n": self._sent[person_id]})

    def publish_to_all(self, event: Json) -> None:
        self.publish(list(self._pages), event)

    async def serve(self, request: web.Request, *, person_id: str, connected: bool) -> web.WebSocketResponse:
        """Feeds one page until it goes away or the server shuts down."""
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        queue: Queue = asyncio.Queue()
        queue.put_nowait({"type": "connection", "connected": connected, "n": self._sent[person_id]})
        self._pages[person_id].add(queue)
        writer = asyncio.create_task(_write(socket, queue))
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._pages[person_id].discard(queue)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    def close(self) -> None:
        for queues in self._pages.values():
            for queue in queues:
                queue.put_nowait(None)


async def _write(socket: web.WebSocketResponse, queue: Queue) -> None:
    while (event := await queue.get()) is not None:
        await socket.send_json(event)
    await socket.close()
