"""An SMTP server with whatever manners a test gives it. No mail is taken unless the script says so."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tests.servers.process import free_port

NO_SUCH_USER = "550 5.1.1 <{mailbox}>: Recipient address rejected: User unknown"
HANG_UP = "hang up"  # as a reply: close the connection without a word
SILENCE = "silence"  # as a reply: never answer
RESET = "reset"  # as a reply: break the connection off by RST


@dataclass(frozen=True, slots=True)
class Script:
    """How the server behaves. Replies are whole lines ("250 2.1.5 Ok"; "{mailbox}" is filled in), or one of the above.

    Octets that are no UTF-8 are written as "surrogateescape" reads them.

    banner, banners   the greeting; `banners` for the first connections, one after another
    teaser            a first line of the greeting, sent before `banner_delay` (seconds), as postscreen does
    rcpt, unknown     the reply per mailbox, or a function of mailbox and number of the recipient in its transaction,
                      from 0; `unknown` for all others
    rcpt_delay        seconds each of these takes
    per_transaction   recipients beyond so many get 452 4.5.3
    tls, tls_first    offer STARTTLS with this context; and demand it, answering this to MAIL until then
    starttls          the reply to STARTTLS without a context
    data, quit        the replies after the message, and to QUIT
    line_end, drip    what ends its lines; seconds between two octets of the greeting
    """

    banner: str = "220 mx.test ESMTP"
    banners: tuple[str, ...] = ()
    teaser: str = ""
    banner_delay: float = 0.0
    ehlo: str = "250"
    helo: str = "250 mx.test"
    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES")
    mail: str = "250 2.1.0 Ok"
    rcpt: Mapping[str, str] | Callable[[str, int], str] = field(default_factory=dict)
    unknown: str = NO_SUCH_USER
    rcpt_delay: float = 0.0
    tls: ssl.SSLContext | None = None
    starttls: str = "502 5.5.1 Error: command not implemented"
    tls_first: str = ""
    per_transaction: int = 1000
    data: str = "250 2.0.0 Ok: queued"
    quit: str = "221 2.0.0 Bye"
    line_end: str = "\r\n"
    drip: float = 0.0


@dataclass
class SmtpServer:
    """`commands`: every line received, of all connections; `sessions`: the same, by connection.

    `connections`: how many there were; `most_open`: at once; `early`: of how many something came before the greeting.
    """

    port: int
    hosts: tuple[str, ...]
    commands: list[str] = field(default_factory=list)
    sessions: list[list[str]] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    connections: int = 0
    early: int = 0
    open: int = 0
    most_open: int = 0

    def recipients(self) -> list[str]:
        return [line[9:-1] for line in self.commands if line.startswith("RCPT TO:<")]


class _HangUp(Exception):
    """The script says to close the connection."""


class _Session:
    """One connection."""

    def __init__(self, script: Script, server: SmtpServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._script = script
        self._server = server
        self._reader = reader
        self._writer = writer
        self._encrypted = False
        self._recipients = 0
        self._said: list[str] = []
        server.sessions.append(self._said)

    async def hold(self) -> None:
        number = self._server.connections
        self._server.connections += 1
        if self._script.teaser:
            await self._say(self._script.teaser)
        await asyncio.sleep(self._script.banner_delay)
        self._server.early += self._is_spoken_to()
        banners = self._script.banners
        banner = banners[number] if number < len(banners) else self._script.banner
        if self._script.drip:
            await self._drip(banner)
        else:
            await self._say(banner)
        while line := await self._reader.readline():
            command = line.decode("utf-8", "replace").rstrip("\r\n")
            self._server.commands.append(command)
            self._said.append(command)
            await self._obey(command)

    def _is_spoken_to(self) -> bool:
        """Whether the client spoke out of turn."""
        return bool(self._reader._buffer)  # type: ignore[attr-defined]

    async def _obey(self, command: str) -> None:
        verb = command.upper().partition(" ")[0]
        script = self._script
        match verb:
            case "EHLO":
                await self._ehlo()
            case "HELO":
                await self._say(script.helo)
            case "STARTTLS" if script.tls and not self._encrypted:
                await self._say("220 2.0.0 Ready to start TLS")
                await self._writer.start_tls(script.tls)
                self._encrypted = True
            case "STARTTLS":
                await self._say(script.starttls)
            case "MAIL":
                self._recipients = 0
                await self._say(script.tls_first if script.tls_first and not self._encrypted else script.mail)
            case "RCPT":
                await asyncio.sleep(script.rcpt_delay)
                await self._say(self._rcpt(command.partition("<")[2].rpartition(">")[0]))
            case "DATA":
                await self._data()
            case "RSET":
                self._recipients = 0
                await self._say("250 2.0.0 Ok")
            case "QUIT":
                await self._say(script.quit)
                raise _HangUp
            case _:
                await self._say("502 5.5.2 Error: command not recognized")

    async def _ehlo(self) -> None:
        script = self._script
        if script.ehlo != "250":
            await self._say(script.ehlo)
            return
        offered = [*script.extensions, *(["STARTTLS"] if script.tls and not self._encrypted else [])]
        lines = ["mx.test", *offered]
        await self._say("\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]))

    def _rcpt(self, mailbox: str) -> str:
        script = self._script
        if self._recipients >= script.per_transaction:
            return "452 4.5.3 Too many recipients"
        decided = script.rcpt
        reply = decided(mailbox, self._recipients) if callable(decided) else decided.get(mailbox, script.unknown)
        self._recipients += reply.startswith("2")
        return reply.replace("{mailbox}", mailbox)

    async def _data(self) -> None:
        if not self._recipients:
            await self._say("554 5.5.1 Error: no valid recipients")
            return
        await self._say("354 End data with <CR><LF>.<CR><LF>")
        self._server.messages.append(await self._reader.readuntil(b"\r\n.\r\n"))
        await self._say(self._script.data)

    async def _say(self, reply: str) -> None:
        if reply == HANG_UP:
            raise _HangUp
        if reply == RESET:
            linger = struct.pack("ii", 1, 0)  # on, for no time: what is closed is reset
            self._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            raise _HangUp
        if reply == SILENCE:
            await self._reader.read()
            raise _HangUp
        text = reply.replace("\r\n", self._script.line_end) + self._script.line_end
        self._writer.write(text.encode("utf-8", "surrogateescape"))
        await self._writer.drain()

    async def _drip(self, reply: str) -> None:
        for octet in reply.encode() + b"\r\n":
            self._writer.write(bytes([octet]))
            await asyncio.sleep(self._script.drip)


@contextlib.asynccontextmanager
async def smtp_server(
    script: Script, *, hosts: Iterable[str] = ("127.0.0.1",), port: int | None = None
) -> AsyncIterator[SmtpServer]:
    """Serve the script on these loopback addresses, all on one port (a free one unless given)."""
    addresses = tuple(hosts)
    server = SmtpServer(port or free_port(*addresses), addresses)
    talks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        server.open += 1
        server.most_open = max(server.open, server.most_open)
        try:
            # Cancelled only below: ended quietly, since asyncio 3.11 complains aloud about a cancelled handler.
            with contextlib.suppress(_HangUp, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await _Session(script, server, reader, writer).hold()
        finally:
            talks.discard(task)
            server.open -= 1
            writer.close()

    listeners = [await asyncio.start_server(serve, host, server.port) for host in addresses]
    try:
        yield server
    finally:
        for listener in listeners:
            listener.close()
        for talk in list(talks):
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
