"""Many mail hosts in one process of their own, quick enough to be measured against, and watchful.

    async with mail_hosts(50, delay=0.05) as hosts: hosts.addresses, hosts.port, await hosts.seen()

Every mailbox whose name begins with "live" exists, at any domain. Each reply leaves `delay` seconds after its command
came, as over a long line. Like Postfix with its defaults a host says 421 to the 21st refused recipient of a session; and
it says 421 to a third connection. What it must never see, it counts (`Seen`).
"""

import asyncio
import contextlib
import gc
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass

from tests.servers.process import START_SECONDS, free_port, stop

MOST_CONNECTIONS = 2
MOST_REFUSED = 20
GREETING = b"220 mx.test ESMTP\r\n"


@dataclass
class Seen:
    """`most_open`: connections to one host at a time; `early`: talk before the greeting; `joined`: commands sent
    together where PIPELINING was not offered; `sent_away`: 421 said; `most_refused`: recipients of one session."""

    connections: int = 0
    recipients: int = 0
    most_open: int = 0
    early: int = 0
    joined: int = 0
    sent_away: int = 0
    most_refused: int = 0


class _Hosts:
    """All hosts of the process."""

    def __init__(self, *, delay: float, pipelining: bool) -> None:
        self.delay = delay
        self.pipelining = pipelining
        offered = b"250-PIPELINING\r\n" if pipelining else b""
        self.hello = b"250-mx.test\r\n" + offered + b"250 8BITMIME\r\n"
        self.seen = Seen()
        self.open: Counter[str] = Counter()


class _Connection(asyncio.Protocol):
    def __init__(self, hosts: _Hosts) -> None:
        self._hosts = hosts
        self._buffer = b""
        self._refused = self._owed = 0
        self._greeted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._address = transport.get_extra_info("sockname")[0]
        hosts = self._hosts
        hosts.seen.connections += 1
        hosts.open[self._address] += 1
        hosts.seen.most_open = max(hosts.seen.most_open, hosts.open[self._address])
        if hosts.open[self._address] > MOST_CONNECTIONS:
            self._send_away()
        else:
            self._say(GREETING)

    def connection_lost(self, exc: Exception | None) -> None:
        self._hosts.open[self._address] -= 1

    def data_received(self, data: bytes) -> None:
        hosts = self._hosts
        if not self._greeted:
            hosts.seen.early += 1
        *commands, self._buffer = (self._buffer + data).split(b"\r\n")
        if not hosts.pipelining and (len(commands) > 1 or self._owed):
            hosts.seen.joined += 1
        replies = [self._reply(command) for command in commands]
        self._say(b"".join(replies))

    def _reply(self, command: bytes) -> bytes:
        verb = command[:4].upper()
        if verb == b"RCPT":
            return self._recipient(command)
        if verb == b"EHLO":
            return self._hosts.hello
        if verb == b"QUIT":
            return b"221 2.0.0 Bye\r\n"
        return b"250 2.1.0 Ok\r\n" if verb in (b"MAIL", b"RSET") else b"502 5.5.2 Error: command not recognized\r\n"

    def _recipient(self, command: bytes) -> bytes:
        self._hosts.seen.recipients += 1
        if command.startswith(b"RCPT TO:<live"):
            return b"250 2.1.5 Ok\r\n"
        self._refused += 1
        self._hosts.seen.most_refused = max(self._hosts.seen.most_refused, self._refused)
        if self._refused > MOST_REFUSED:
            self._hosts.seen.sent_away += 1
            return b"421 4.7.0 mx.test Error: too many errors\r\n"
        mailbox = command[8:]
        return b"550 5.1.1 %b: Recipient address rejected: User unknown in virtual mailbox table\r\n" % mailbox

    def _send_away(self) -> None:
        self._hosts.seen.sent_away += 1
        self._say(b"421 4.7.0 mx.test Error: too many connections\r\n")

    def _say(self, replies: bytes) -> None:
        if self._hosts.delay:
            self._owed += 1
            asyncio.get_running_loop().call_later(self._hosts.delay, self._write, replies)
        else:
            self._owed += 1
            self._write(replies)

    def _write(self, replies: bytes) -> None:
        self._owed -= 1
        self._greeted = True
        if not self._transport.is_closing():
            self._transport.write(replies)
        if replies.startswith((b"221", b"421")) or b"\r\n421" in replies or b"\r\n221" in replies:
            self._transport.close()


async def _serve(addresses: list[str], port: int, *, delay: float, pipelining: bool) -> None:
    """Until standard input ends; every line on it is answered with what was seen so far, and begins anew."""
    hosts = _Hosts(delay=delay, pipelining=pipelining)
    loop = asyncio.get_running_loop()
    for address in addresses:
        await loop.create_server(lambda: _Connection(hosts), address, port, backlog=1024)
    gc.freeze()
    print("ready", flush=True)
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while await commands.readline():
        print(json.dumps(asdict(hosts.seen)), flush=True)
        hosts.seen = Seen()


class MailHosts:
    def __init__(self, process: asyncio.subprocess.Process, addresses: tuple[str, ...], port: int) -> None:
        self._process = process
        self.addresses = addresses
        self.port = port

    async def seen(self) -> Seen:
        """What they saw since they were asked last."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"seen\n")
        return Seen(**json.loads(await asyncio.wait_for(self._process.stdout.readline(), START_SECONDS)))


@contextlib.asynccontextmanager
async def mail_hosts(count: int, *, delay: float = 0.0, pipelining: bool = True) -> AsyncIterator[MailHosts]:
    """So many hosts, at 127.1.0.1 and the addresses after it."""
    addresses = tuple(f"127.1.{number // 250}.{number % 250 + 1}" for number in range(count))
    port = free_port(*addresses)
    asked = json.dumps({"addresses": addresses, "port": port, "delay": delay, "pipelining": pipelining})
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", __spec__.name, asked),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
        yield MailHosts(process, addresses, port)
    finally:
        await stop(process)


if __name__ == "__main__":
    asyncio.run(_serve(**json.loads(sys.argv[1])))
