"""A DNS server with bad manners: its answers are what a function makes of the question."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import cast

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Behaviour = Callable[[dns.message.Message], dns.message.Message | None]


def always(rcode: str) -> Behaviour:
    """Answers every question with this code: "SERVFAIL", "REFUSED", "FORMERR" …"""

    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        response.set_rcode(dns.rcode.from_text(rcode))
        return response

    return answer


def never(query: dns.message.Message) -> None:
    """Hears the question and keeps silent."""


def record(text: str) -> Behaviour:
    """Answers every question with one record, "A 192.0.2.1": a wildcard, a parked domain, a rewriting resolver."""

    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        rdtype, _, data = text.partition(" ")
        if query.question[0].rdtype == dns.rdatatype.from_text(rdtype):
            response.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", rdtype, data))
        return response

    return answer


def lossy(behaviour: Behaviour, *, every: int) -> Behaviour:
    """Loses one question in `every`, beginning with the first."""
    count = -1

    def answer(query: dns.message.Message) -> dns.message.Message | None:
        nonlocal count
        count += 1
        return behaviour(query) if count % every else None

    return answer


@dataclass
class BadDns:
    """`ports`: from which each of the `questions` came."""

    port: int
    questions: list[str] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)

    @property
    def nameserver(self) -> str:
        return f"127.0.0.1:{self.port}"


class _Protocol(asyncio.DatagramProtocol):
    def __init__(self, behaviour: Behaviour, questions: list[str], ports: list[int]) -> None:
        self._behaviour = behaviour
        self._questions = questions
        self._ports = ports

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        with contextlib.suppress(dns.exception.DNSException):
            query = dns.message.from_wire(data)
            self._questions.append(f"{query.question[0].name} {dns.rdatatype.to_text(query.question[0].rdtype)}")
            self._ports.append(addr[1])
            response = self._behaviour(query)
            if response is not None:
                self._transport.sendto(response.to_wire(), addr)


@contextlib.asynccontextmanager
async def bad_dns(behaviour: Behaviour) -> AsyncIterator[BadDns]:
    """Serve on a free UDP port of 127.0.0.1."""
    questions: list[str] = []
    ports: list[int] = []
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Protocol(behaviour, questions, ports), local_addr=("127.0.0.1", 0)
    )
    try:
        yield BadDns(transport.get_extra_info("sockname")[1], questions, ports)
    finally:
        transport.close()
