"""Thousands of DNS questions at once, for those who have thousands; everybody else asks `checks.dns.Resolver`.

The questions share a few UDP sockets and are packed by hand, and the two answers that are nearly all of them (no such
name; A records of the name asked for) are read by hand. Everything else is read by dnspython, and what does not fit into
a datagram, or is an alias of something not told, is asked again through the resolver. Why not dnspython alone: making,
packing and reading its messages takes many times the processor time of this. Why not c-ares (aiodns): it takes twice the
time, and would be a second resolver with errors, retries and settings of its own. docs/figures.md has the measurements.

What keeps answers from being lost: at most `PER_PORT` questions wait on one socket, for a receive buffer of Debian's
default size holds about 277 small answers; how many wait in all follows what is lost, as the server's buffer is no larger;
and what is not answered is asked again, `SENDS` times in all, `BURST` at a time. Against forged answers (RFC 5452) sockets
are connected, ids random, the question compared, and ports left after `PORT_LIFE` questions.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import math
import os
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import dns.exception
import dns.flags
import dns.message

from checks.answer import Answer, Outcome, read_response
from checks.wire import is_about, read_plain, section_of

IN_FLIGHT = 1_000  # unbound takes 1,024 at a time by default
PER_PORT = 200
PORT_LIFE = 2_000
# When a question is sent again, and at last given up: shares of the time limit.
SENDS = (0.1, 0.25, 0.55, 1.0)
# How many may wait: few at first, one more for each answer up to a ceiling; a loss costs `COST_OF_LOSS` of them and lowers
# the ceiling by one, which that many answers raise again. So 1 % lost by chance costs nothing, a full buffer half of it.
FIRST_ROOM, LEAST_ROOM, FIRST_CEILING, LEAST_CEILING = 200, 20, 800, 100
COST_OF_LOSS, ANSWERS_TO_RAISE = 10, 50
BURST, PAUSE = 40, 0.001  # questions sent together, seconds until the next ones
LONGEST = 65_535
BUFFER = 1 << 20  # octets; the system grants less where net.core.rmem_max is less
DEAF = 20  # questions in a row that a server let pass before others are asked first

Key = TypeVar("Key")
Address = tuple[str, int]


class _Question(Generic[Key]):
    """`section`: the question section of the message, which a response repeats. `sent`: how often."""

    __slots__ = ("deadline", "done", "key", "name", "rdtype", "section", "sent", "server", "waits")

    def __init__(self, key: Key, name: str, rdtype: str, section: bytes) -> None:
        self.key = key
        self.name = name
        self.rdtype = rdtype
        self.section = section
        self.sent = 0
        self.server = 0
        self.deadline = 0.0
        self.done = False
        self.waits: dict[int, tuple[_Port[Key], int]] = {}  # server → where its answer is expected


class _Port(Generic[Key]):
    __slots__ = ("asked", "server", "socket", "waiting")

    def __init__(self, address: Address, server: int) -> None:
        self.server = server
        self.asked = 0
        self.waiting: dict[int, _Question[Key]] = {}
        self.socket = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self.socket.setblocking(False)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            self.socket.connect(address)
        except BaseException:
            self.socket.close()
            raise


class Bulk(Generic[Key]):
    """`begin` questions while there is `room`, take what is `finished`, `aclose` at the end. Trouble never raises.

    `resolve` answers what was truncated, or named an alias alone. `timeout`: seconds one question may take, all
    repetitions together; `within`: all of them from now on, after which whatever is asked is UNKNOWN at once. Nothing is
    kept: the same question is asked again; an answer's `ttl` is not to be relied on.
    """

    def __init__(
        self,
        servers: Sequence[Address],
        *,
        timeout: float,
        resolve: Callable[[str, str], Awaitable[Answer]],
        in_flight: int = IN_FLIGHT,
        within: float = math.inf,
    ) -> None:
        self._servers = servers
        self._timeout = timeout
        self._resolve = resolve
        self._in_flight = in_flight
        self._ceiling = float(min(FIRST_CEILING, in_flight))
        self._allowed = min(FIRST_ROOM, in_flight)
        self._loop = asyncio.get_running_loop()
        self._until = self._loop.time() + within
        self._given_up = False
        self._too_late = f"timeout: not answered within {within:g} s, which all questions together may take"
        self._ports: list[list[_Port[Key]]] = [[] for _ in servers]
        self._open: set[_Port[Key]] = set()
        self._deaf = [0 for _ in servers]
        self._waiting = 0
        self._due: tuple[deque[_Question[Key]], ...] = tuple(deque() for _ in SENDS)
        self._finished: list[tuple[Key, Answer]] = []
        self._burst = BURST
        self._heard = asyncio.Event()
        self._by_resolver: dict[asyncio.Task[None], _Question[Key]] = {}

    @property
    def over(self) -> bool:
        """The time for all questions has passed: whatever was still asked, or is begun now, is UNKNOWN."""
        return self._loop.time() >= self._until

    @property
    def room(self) -> int:
        """How many more questions may be begun now; never many, so that they do not fill the server's buffer at once."""
        return min(self._allowed - self._waiting, self._burst)

    @property
    def idle(self) -> bool:
        """Nothing is asked, and everything finished was taken."""
        return not self._waiting and not self._finished

    def begin(self, key: Key, name: str, rdtype: str) -> None:
        """Send one question now. `name` is absolute and ASCII; its answer comes out of `finished` with `key`."""
        question = _Question(key, name, rdtype, b"")
        self._waiting += 1
        self._burst -= 1
        if self._given_up:
            self._finish(question, self._unknown(question, self._too_late))
            return
        if not self._servers:
            self._finish(question, self._unknown(question, "no name server is configured on this system"))
            return
        try:
            question.section = section_of(name, rdtype)
        except ValueError as trouble:
            self._finish(question, self._unknown(question, str(trouble)))
            return
        question.server = self._deaf.index(min(self._deaf)) if max(self._deaf) >= DEAF else 0
        self._send(question)

    async def finished(self) -> list[tuple[Key, Answer]]:
        """What has been answered or given up since the last call; waits for the first, or until more may be begun."""
        spent, self._burst = self._burst <= 0, BURST
        self._repeat()
        while not self._finished and self._waiting:
            self._heard.clear()
            heads = [queue[0].deadline for queue in self._due if queue]
            next_due = min(self._until, *heads, self._loop.time() + self._timeout)
            rest = max(PAUSE, next_due - self._loop.time())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PAUSE if spent and self.room > 0 else rest):
                    await self._heard.wait()
            self._repeat()
            if spent and self.room > 0:
                break
        finished, self._finished = self._finished, []
        return finished

    async def aclose(self) -> None:
        """Give up whatever is still being asked."""
        tasks = list(self._by_resolver)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for port in list(self._open):
            self._close(port)

    def _send(self, question: _Question[Key]) -> None:
        """Once more; the server that is asked already is asked with the same id, so that a late answer counts too."""
        place = question.waits.get(question.server)
        if place is None:
            try:
                port = self._port(question.server)
            except OSError as trouble:
                self._finish(question, self._unknown(question, f"the name server cannot be reached: {trouble}"))
                return
            number = int.from_bytes(os.urandom(2), "big")
            while number in port.waiting:
                number = int.from_bytes(os.urandom(2), "big")
            port.waiting[number] = question
            port.asked += 1
            place = question.waits[question.server] = port, number
        port, number = place
        question.deadline = self._loop.time() + self._timeout * (
            SENDS[question.sent] - (SENDS[question.sent - 1] if question.sent else 0)
        )
        self._due[question.sent].append(question)
        question.sent += 1
        # Nobody listening (ICMP) is heard as silence: it may be about another question, and the server starting.
        with contextlib.suppress(OSError):
            port.socket.send(number.to_bytes(2, "big") + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + question.section)

    def _port(self, server: int) -> _Port[Key]:
        """A socket with room; the ports of a server are filled in turn."""
        ports = self._ports[server]
        while ports:
            port = ports[-1]
            if port.asked >= PORT_LIFE:
                ports.pop()
            elif len(port.waiting) < PER_PORT:
                return port
            else:
                least = min(ports, key=lambda each: len(each.waiting))
                if len(least.waiting) >= PER_PORT:
                    break
                ports.remove(least)
                ports.append(least)
        port = _Port[Key](self._servers[server], server)
        ports.append(port)
        self._open.add(port)
        self._loop.add_reader(port.socket, self._read, port)
        return port

    def _close(self, port: _Port[Key]) -> None:
        self._loop.remove_reader(port.socket)
        port.socket.close()
        self._open.discard(port)
        if port in self._ports[port.server]:
            self._ports[port.server].remove(port)

    def _read(self, port: _Port[Key]) -> None:
        receive, waiting = port.socket.recv, port.waiting
        with contextlib.suppress(OSError):  # BlockingIOError after the last one; ICMP, see `_send`
            while True:
                wire = receive(LONGEST)
                question = waiting.get(int.from_bytes(wire[:2], "big"))
                if question is not None:
                    answer = read_plain(question.name, question.rdtype, question.section, wire)
                    if answer is not None:
                        self._answered(port.server)
                        self._finish(question, answer)
                    else:
                        self._take(question, wire, port.server)
        if self._finished:
            self._heard.set()

    def _take(self, question: _Question[Key], wire: bytes, server: int) -> None:
        """The less usual response; what is no answer to this question is passed over."""
        try:
            response = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return
        if not is_about(response, question.name, question.rdtype):
            return
        self._answered(server)
        assert isinstance(response, dns.message.QueryMessage)
        answer = read_response(question.name, question.rdtype, response)
        only_alias = answer.outcome is Outcome.NO_DATA and response.answer
        if response.flags & dns.flags.TC or only_alias:
            self._leave(question)
            task = asyncio.create_task(self._ask_by_resolver(question))
            self._by_resolver[task] = question
            task.add_done_callback(self._by_resolver.pop)
            return
        other = (server + 1) % len(self._servers)
        if answer.outcome is Outcome.UNKNOWN and other not in question.waits and question.sent < len(SENDS):
            question.server = other
            self._send(question)
        else:
            self._finish(question, answer)

    def _answered(self, server: int) -> None:
        self._deaf[server] = 0
        self._ceiling = min(self._ceiling + 1 / ANSWERS_TO_RAISE, self._in_flight)
        if self._allowed < self._ceiling:
            self._allowed += 1

    async def _ask_by_resolver(self, question: _Question[Key]) -> None:
        self._finish(question, await self._resolve(question.name, question.rdtype))
        self._heard.set()

    def _repeat(self) -> None:
        """Send again, or give up, what has waited long enough."""
        now, left = self._loop.time(), BURST
        if now >= self._until and not self._given_up:
            self._give_up()
        for times, queue in enumerate(self._due, 1):
            while queue and left and (queue[0].done or queue[0].sent != times or queue[0].deadline <= now):
                question = queue.popleft()
                if question.done or question.sent != times:
                    continue
                left -= 1
                self._deaf[question.server] += 1
                self._ceiling = max(self._ceiling - 1, min(LEAST_CEILING, self._in_flight))
                self._allowed = max(self._allowed - COST_OF_LOSS, min(LEAST_ROOM, self._in_flight))
                if times == len(SENDS):
                    self._finish(question, self._unknown(question, "timeout"))
                else:
                    question.server = (question.server + 1) % len(self._servers)
                    self._send(question)

    def _give_up(self) -> None:
        """All that is asked, by whichever way."""
        self._given_up = True
        for question in itertools.chain.from_iterable(self._due):
            if not question.done:
                self._finish(question, self._unknown(question, self._too_late))
        for queue in self._due:
            queue.clear()
        for task, question in self._by_resolver.items():
            if task.cancel():
                self._finish(question, self._unknown(question, self._too_late))

    def _finish(self, question: _Question[Key], answer: Answer) -> None:
        self._leave(question)
        self._waiting -= 1
        self._finished.append((question.key, answer))

    def _leave(self, question: _Question[Key]) -> None:
        """No datagram is about it any more. A port that was left for another one closes with its last question."""
        question.done = True
        for port, number in question.waits.values():
            del port.waiting[number]
            if port.asked >= PORT_LIFE and not port.waiting:
                self._close(port)
        question.waits = {}

    @staticmethod
    def _unknown(question: _Question[Key], why: str) -> Answer:
        return Answer(question.name, question.rdtype, Outcome.UNKNOWN, why=why)
