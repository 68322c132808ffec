"""Socket Mode: up to ten WebSockets of the app, each envelope to one of them.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from aiohttp import WSMsgType, web

from playground.clock import Clock
from playground.delivery.carrier import EVENT, Parcel
from playground.errors import NotAcknowledged
from playground.identifiers import new_secret
from playground.jsontypes import Json
from playground.people import APP_ID

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30.0


@dataclass(eq=False)
class Connection:
    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False


class SocketMode:
    """`changed` is called with whether anybody is connected, each time that becomes true or false."""

    def __init__(self, *, clock: Clock, socket_url: str, changed: Callable[[bool], None]) -> None:
        self._clock = clock
        self._url = socket_url
        self._changed = changed
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._turn = count()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._counted = asyncio.Condition()  # notified of every new connection

    @property
    def connected(self) -> bool:
        return bool(self._connections)

    def open_url(self) -> str:
        """What apps.connections.open answers: good once, for half a minute."""
        ticket = new_secret()
        self._tickets[ticket] = self._clock.now() + TICKET_SECONDS
        return f"{self._url}?ticket={ticket}&app_id={APP_ID}"

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        if self._tickets.pop(request.query.get("ticket", ""), 0.0) < self._clock.now():
            raise web.HTTPForbidden(text="this ticket is used, expired or never was")
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await self._hold(Connection(socket, request))
        return socket

    async def _hold(self, connection: Connection) -> None:
        self._connections.append(connection)
        try:
            await connection.socket.send_json(self._hello())
            if len(self._connections) == 1:
                self._changed(True)
            await self._count()
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._connections.remove(connection)
            if not self._connections:
                self._changed(False)

    async def _count(self) -> None:
        async with self._counted:
            self._counted.notify_all()

    async def wait_for_one(self) -> None:
        """Until one is held that was not asked to leave."""
        async with self._counted:
            await self._counted.wait_for(lambda: any(not one.leaving for one in self._connections))

    def _acknowledge(self, data: str) -> None:
        answer = json.loads(data)
        waiting = self._waiting.get(answer.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload") or {})

    async def carry(self, parcel: Parcel, *, within: float) -> Json:
        connection = self._next_connection()
        envelope_id = new_secret(36)
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": parcel.kind,
            "accepts_response_payload": parcel.kind != EVENT,
            "payload": parcel.payload,
        }
        if parcel.kind == EVENT:
            envelope |= {"retry_attempt": parcel.retry, "retry_reason": parcel.retry_reason or ""}
        self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await connection.socket.send_json(envelope)
            async with asyncio.timeout(within):
                return await self._waiting[envelope_id]
        except TimeoutError:
            raise NotAcknowledged("operation_timeout", reason="timeout") from None
        except ConnectionError:
            raise NotAcknowledged("dispatch_failed", reason="connection_failed") from None
        finally:
            del self._waiting[envelope_id]

    def _next_connection(self) -> Connection:
        """Round robin; a connection about to be closed only where there is no other."""
        candidates = [one for one in self._connections if not one.leaving] or self._connections
        if not candidates:
            raise NotAcknowledged("dispatch_failed", reason="connection_failed")
        return candidates[next(self._turn) % len(candidates)]

    async def refresh(self) -> None:
        """Slack's regular renewal: says `disconnect`. The app closes the old socket when it has a new one."""
        for connection in list(self._connections):
            connection.leaving = True
            await connection.socket.send_json(_disconnect("refresh_requested"))

    def drop(self) -> None:
        """The sockets die without a word."""
        for connection in list(self._connections):
            transport = connection.request.transport
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        for connection in list(self._connections):
            await connection.socket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "playground", "approximate_connection_time": 18060},
        }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
