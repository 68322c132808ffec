"""A connection to a mail server that sends several commands at once and hands back the replies in order.

    line = await Line.open("192.0.2.1", probe=probe, limit=8.0)
    replies = await line.exchange(steps, limit=30.0, longest=120.0)     # LineLost if they do not all come
    await line.quit()

It never speaks before it is told to, and takes every reply that nobody asked for as a fault: it might otherwise count
as the answer about the next address.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Sequence

from checks.address.dialogue import Step, Verb
from checks.address.probe import Probe
from checks.address.replies import Reply

LONGEST_LINE = 2 * 1024
LONGEST_EXCHANGE = 64 * 1024
QUIT_SECONDS = 2.0
FAREWELL_SECONDS = 0.05  # a server should have seen the end of one connection before it sees the next

_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?")


class LineLost(Exception):
    """No more can be said. `reason`: no_connection, disconnected, timeout or unclear; `why`: in words.

    `replies`: those of the exchange that came before, where they can be trusted.
    """

    def __init__(self, reason: str, why: str = "") -> None:
        super().__init__(reason, why)
        self.reason = reason
        self.why = why
        self.replies: list[Reply] = []


class Line(asyncio.Protocol):
    """One connection, from `open` to `quit` or `abort`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._closed = asyncio.Event()
        self._rest = b""  # a line not ended yet
        self._lines: list[bytes] = []  # of a reply not ended yet
        self._replies: list[Reply] = []
        self._expected = 1  # the greeting comes unasked
        self._received = 0
        self._heard = self._loop.time()
        self._limit = self._end = 0.0
        self._timer: asyncio.TimerHandle | None = None  # one for the whole connection: most exchanges are short
        self._waiter: asyncio.Future[None] | None = None
        self._trouble: LineLost | None = None

    @classmethod
    async def open(cls, address: str, *, probe: Probe, limit: float) -> Line:
        """Connect to this IP address, and to no other, within `limit` seconds; LineLost where that fails."""
        source = (probe.source_ip, 0) if probe.source_ip else None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(limit):
                _, line = await loop.create_connection(cls, address, probe.port, local_addr=source)
        except OSError as trouble:  # TimeoutError is one
            why = "timeout" if isinstance(trouble, TimeoutError) else str(trouble)
            raise LineLost("no_connection", why) from trouble
        return line

    async def exchange(self, steps: Sequence[Step], *, limit: float, longest: float) -> list[Reply]:
        """Say this at once, and wait for as many replies: `limit` seconds for each, `longest` for all.

        Fewer replies come back only where the last of them is a 421, after which a server says no more.
        """
        if steps[0].verb is not Verb.BANNER:
            self._replies, self._expected, self._received = [], len(steps), 0
            if self._trouble is None and self._transport is not None:
                self._transport.write(b"".join(" ".join(step.words).encode() + b"\r\n" for step in steps))
        if not self._complete():
            await self._wait(limit, longest)
        if self._trouble is not None and self._trouble.reason == "unclear":
            raise self._trouble  # who says too much: to what was it said?
        if not self._complete():
            trouble = self._trouble or LineLost("disconnected")
            trouble.replies = self._replies
            raise trouble
        if steps[0].verb is Verb.STARTTLS and self._replies[0].code == 220:
            await self._encrypt(limit)
        return self._replies

    async def quit(self) -> None:
        """Take leave, and wait for the server to close, so that it never sees two of us where there was to be one."""
        if self._transport is None or self._closed.is_set():
            return
        self._expected = 1
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
        self._received += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take_line(line.rstrip(b"\r"))
        if len(self._rest) > LONGEST_LINE or self._received > LONGEST_EXCHANGE:
            self._fail(LineLost("unclear", f"more than {LONGEST_EXCHANGE} characters of replies"))
        elif self._complete():
            if self._rest or self._lines:
                self._fail(LineLost("unclear", "the server sent more replies than it was asked for"))
            self._wake()

    def eof_received(self) -> None:
        self._fail(LineLost("disconnected"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set()
        if self._timer is not None:
            self._timer.cancel()
        self._fail(LineLost("disconnected", str(exc or "")))

    def _complete(self) -> bool:
        return len(self._replies) >= self._expected or self._sent_away()

    def _sent_away(self) -> bool:
        return bool(self._replies) and self._replies[-1].code == 421

    def _take_line(self, line: bytes) -> None:
        if self._sent_away():
            return  # some go on to answer what was said before
        if self._complete():
            self._fail(LineLost("unclear", "the server sent more replies than it was asked for"))
            return
        match = _LINE.fullmatch(line)
        if match is None or len(line) > LONGEST_LINE or (self._lines and not line.startswith(self._lines[0][:3])):
            text = b"\n".join([*(known[4:] for known in self._lines), line[:LONGEST_LINE]])
            self._add_reply(0, text)
        elif match[2] == b"-":
            self._lines.append(line)
        elif self._lines:
            self._add_reply(int(match[1]), b"\n".join([*(known[4:] for known in self._lines), match[3] or b""]))
        else:
            self._add_reply(int(match[1]), match[3] or b"")

    def _add_reply(self, code: int, text: bytes) -> None:
        self._lines.clear()
        self._replies.append(Reply(code, text.decode("utf-8", "replace")))

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
                self._transport, self, _tls(), server_hostname=None, ssl_handshake_timeout=limit
            )
        except (ssl.SSLError, OSError) as trouble:
            lost = LineLost("disconnected", f"TLS: {trouble}")
            raise lost from trouble
        if encrypted is None:
            raise LineLost("disconnected", "TLS")
        self._transport = encrypted


def _tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
