"""A name server asked over one UDP socket by all who ask at the same time: to open a socket costs more than to ask.

Against forged answers (RFC 5452) the socket is connected, so that nobody but the server is heard; ids are random; an
answer counts only for its own question; and after some questions, or when nobody waits any more, another port is used.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any

import dns.entropy
import dns.exception
import dns.message
import dns.nameserver

QUESTIONS_PER_PORT = 100
LONGEST = 65_535


class SharedNameserver(dns.nameserver.Do53Nameserver):
    """For a `dns.asyncresolver.Resolver`, which decides about repetitions; what does not fit comes by TCP."""

    def __init__(self, address: str, port: int = 53) -> None:
        super().__init__(address, port)
        self._open: _Port | None = None

    async def async_query(
        self,
        request: dns.message.QueryMessage,
        timeout: float,
        source: str | None,
        source_port: int,
        max_size: bool,
        backend: Any,
        one_rr_per_rrset: bool = False,
        ignore_trailing: bool = False,
    ) -> dns.message.Message:
        """The answer; raises what dnspython's own name server does."""
        if max_size:
            return await super().async_query(
                request, timeout, source, source_port, max_size, backend, one_rr_per_rrset, ignore_trailing
            )
        if self._open is None or not self._open.usable():
            self._open = _Port(self.address, self.port)
        return await self._open.ask(request, timeout)


class _Port:
    """One socket, open as long as somebody waits for an answer."""

    def __init__(self, address: str, port: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, tuple[dns.message.Message, asyncio.Future[dns.message.Message]]] = {}
        self._asked = 0
        self._socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.connect((address, port))
            self._loop.add_reader(self._socket, self._read)
        except BaseException:
            self._socket.close()
            raise

    def usable(self) -> bool:
        """Whether one more may ask here."""
        open_here = self._socket.fileno() >= 0 and self._loop is asyncio.get_running_loop()
        return open_here and self._asked < QUESTIONS_PER_PORT

    async def ask(self, query: dns.message.Message, timeout: float) -> dns.message.Message:
        while query.id in self._waiting:
            query.id = dns.entropy.random_16()
        answer: asyncio.Future[dns.message.Message] = self._loop.create_future()
        self._waiting[query.id] = query, answer
        self._asked += 1
        timer = self._loop.call_later(timeout, _give_up, answer, timeout)
        try:
            # Nobody listening (ICMP) is heard as silence: it may be about another question, and the server starting.
            with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
                self._socket.send(query.to_wire())
            return await answer
        finally:
            timer.cancel()
            del self._waiting[query.id]
            if not self._waiting:
                self._loop.remove_reader(self._socket)
                self._socket.close()

    def _read(self) -> None:
        # As many as are there: after the last one, nothing is to be read (BlockingIOError).
        with contextlib.suppress(OSError):
            while True:
                self._take(self._socket.recv(LONGEST))

    def _take(self, wire: bytes) -> None:
        """Whatever is no answer to a question that waits is passed over."""
        query, answer = self._waiting.get(int.from_bytes(wire[:2], "big"), (None, None))
        if query is None or answer is None or answer.done():
            return
        try:
            response = dns.message.from_wire(wire, raise_on_truncation=True)
            if query.is_response(response):
                answer.set_result(response)
        except dns.message.Truncated as cut:
            if query.is_response(cut.kwargs["message"]):
                answer.set_exception(cut)
        except dns.exception.DNSException:
            return


def _give_up(answer: asyncio.Future[dns.message.Message], timeout: float) -> None:
    if not answer.done():
        answer.set_exception(dns.exception.Timeout(timeout=timeout))  # type: ignore[no-untyped-call]
