"""The least a probe can cost: the same dialogues by raw asyncio, with nothing decided, checked or remembered.

Two connections to each host, one per half of its domain's addresses; MAIL, up to 20 recipients and an invented one in
a flight where PIPELINING is offered, else one command at a time. No limits on refusals, no DNS, no verdicts.
"""

import asyncio
from collections.abc import Sequence
from time import perf_counter

FLIGHT = 20


class _Dialogue(asyncio.Protocol):
    def __init__(self, commands: list[bytes], done: asyncio.Future[int]) -> None:
        self._flights = commands
        self._done = done
        self._awaited = 1
        self._answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._answers += sum(line[3:4] == b" " for line in data.split(b"\n"))
        if self._answers < self._awaited:
            return
        if not self._flights:
            self._transport.close()
            return
        flight = self._flights.pop(0)
        self._awaited = self._answers + flight.count(b"\n")
        self._transport.write(flight)

    def connection_lost(self, _: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(self._answers)


async def floor(addresses: Sequence[str], hosts: dict[str, str], port: int, *, pipelining: bool) -> float:
    """Addresses a second. `hosts`: domain → IP address."""
    by_domain: dict[str, list[str]] = {}
    for address in addresses:
        by_domain.setdefault(address.partition("@")[2], []).append(address)
    began = perf_counter()
    await asyncio.gather(
        *(
            _half(part, hosts[domain], port, pipelining)
            for domain, members in by_domain.items()
            for part in (members[::2], members[1::2])
        )
    )
    return len(addresses) / (perf_counter() - began)


async def _half(members: Sequence[str], host: str, port: int, pipelining: bool) -> None:
    said = [b"MAIL FROM:<probe@prober.test>\r\n"]
    said += [b"RCPT TO:<%b>\r\n" % member.encode() for member in members]
    said.append(b"RCPT TO:<x7f3k2m9q1w5e8r4@%b>\r\n" % members[0].partition("@")[2].encode())
    if pipelining:
        said = [b"".join(said[start : start + FLIGHT + 2]) for start in range(0, len(said), FLIGHT + 2)]
    loop = asyncio.get_running_loop()
    done: asyncio.Future[int] = loop.create_future()
    flights = [b"EHLO prober.test\r\n", *said, b"QUIT\r\n"]
    await loop.create_connection(lambda: _Dialogue(flights, done), host, port)
    await done
