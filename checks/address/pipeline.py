"""A connection to a mail server that sends several commands at once and hands back the replies in order.

    line = await connect(Line, "192.0.2.1", probe=probe, limit=8.0)
    replies = await line.exchange(steps, limit=30.0, longest=120.0)     # LineLost if they do not all come
    await line.quit()

It never speaks before it is told to. What the server says is read by `checks.address.reader`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Sequence

from checks.address.connection import FAREWELL_SECONDS, QUIT_SECONDS, LineLost, tls
from checks.address.dialogue import Step, Verb
from checks.address.reader import ReplyReader
from checks.address.replies import Reply


class Line(asyncio.Protocol):
    """One connection (see `checks.address.connection.connect`), to its `quit` or `abort`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._closed = asyncio.Event()
        self._reader = ReplyReader()
        self._heard = self._loop.time()
        self._limit = self._end = 0.0
        self._timer: asyncio.TimerHandle | None = None  # one for the whole connection: most exchanges are short
        self._waiter: asyncio.Future[None] | None = None
        self._trouble: LineLost | None = None

    async def exchange(self, steps: Sequence[Step], *, limit: float, longest: float) -> list[Reply]:
        """Say this at once, and wait for as many replies: `limit` seconds for each, `longest` for all.

        Fewer replies come back only where the last of them is a 421, after which a server says no more.
        """
        if steps[0].verb is not Verb.BANNER:
            self._reader.expect(len(steps))
            if self._trouble is None and self._transport is not None:
                self._transport.write(b"".join(" ".join(step.words).encode() + b"\r\n" for step in steps))
        if not self._reader.complete:
            await self._wait(limit, longest)
        if self._trouble is not None and self._trouble.reason == "unclear":
            raise self._trouble  # who says too much: to what was it said?
        if not self._reader.complete:
            trouble = self._trouble or LineLost("disconnected")
            trouble.replies = self._reader.replies
            raise trouble
        if steps[0].verb is Verb.STARTTLS and self._reader.replies[0].code == 220:
            await self._encrypt(limit)
        return self._reader.replies

    async def quit(self) -> None:
        """Take leave, and wait for the server to close, so that it never sees two of us where there was to be one."""
        if self._transport is None or self._closed.is_set():
            return
        self._reader.expect(1)
        self._transport.write(b"QUIT\r\n")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(QUIT_SECONDS):
                await self._closed.wait()
        await self.abort()

    async def abort(self) -> None:
        """Close without a word."""
        if self._transport is not None and not self._closed.is_set():
            self._transport.abort()
            await asyncio.sleep(FAREWELL_SECONDS)

    def close(self) -> None:
        """Close at once, from wherever; harmless if it is closed."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard = self._loop.time()
        self._reader.receive(data)
        if self._reader.unclear is not None:
            self._fail(LineLost("unclear", self._reader.unclear))
        elif self._reader.complete:
            self._wake()

    def eof_received(self) -> None:
        self._fail(LineLost("disconnected"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set()
        if self._timer is not None:
            self._timer.cancel()
        self._fail(LineLost("disconnected", str(exc or "")))

    def _fail(self, trouble: LineLost) -> None:
        self._trouble = self._trouble or trouble
        if self._transport is not None and trouble.reason == "unclear":
            self._transport.abort()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _wait(self, limit: float, longest: float) -> None:
        """Until all is there, or trouble, or too long after the latest sign of life."""
        if self._trouble is not None:
            return
        self._heard = self._loop.time()
        self._limit, self._end = limit, self._heard + longest
        if self._timer is None or self._timer.when() > self._heard + limit:
            self._look()
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _look(self) -> None:
        """Give up if nothing came for too long, else look again when that can be."""
        if self._timer is not None:
            self._timer.cancel()
        due = min(self._heard + self._limit, self._end)
        if due > self._loop.time():
            self._timer = self._loop.call_at(due, self._look)
            return
        self._timer = None
        if self._waiter is not None:
            self._fail(LineLost("timeout"))

    async def _encrypt(self, limit: float) -> None:
        """TLS without looking at the certificate: mail servers sign their own, and nothing secret is said."""
        assert self._transport is not None
        if self._trouble is not None:
            raise self._trouble
        try:
            encrypted = await self._loop.start_tls(
                self._transport, self, tls(), server_hostname=None, ssl_handshake_timeout=limit
            )
        except (ssl.SSLError, OSError) as trouble:
            lost = LineLost("disconnected", f"TLS: {trouble}")
            raise lost from trouble
        if encrypted is None:
            raise LineLost("disconnected", "TLS")
        self._transport = encrypted
