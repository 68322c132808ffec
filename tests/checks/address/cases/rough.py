"""Servers of our own making, for what `Script` cannot say: octet by octet, by number, with a memory."""

import asyncio
import itertools
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.checks.address.cases.case import D, Host, Q, Rough, U
from tests.servers.certificate import self_signed
from tests.servers.smtpd import Script

KIND = "manners"
CERTIFICATE = self_signed(Path(tempfile.mkdtemp()))
EHLO = "250-mx.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


def live(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, Q)


def says(octets: bytes, *, then_close: bool = False) -> Rough:
    """A listener that says this and nothing else."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(octets)
        await writer.drain()
        if not then_close:
            await reader.read()

    return talk


def judged(mailbox: str) -> str:
    return Q if mailbox.startswith(("alice@", "postmaster@")) else "550 5.1.1 User unknown"


def lines(
    *,
    ehlo: str = EHLO,
    reply: Callable[[str, int], str | None] = lambda _, __: None,
    forgets: bool = False,
    strict: str = "",
    chunk: int = 0,
) -> Rough:
    """A server of our own making.

    reply     the answer to a line and its number in the connection, where it is another than usual
    forgets   throws away what came with the line it answers; `strict`: answers that to it, and hangs up
    chunk     writes so many octets at a time
    """

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = 0

        async def say(text: str) -> None:
            octets = text.encode("utf-8", "surrogateescape")
            for start in range(0, len(octets), chunk or len(octets)):
                writer.write(octets[start : start + (chunk or len(octets))])
                await writer.drain()
                if chunk:
                    await asyncio.sleep(0.001)

        await say("220 mx.test ESMTP\r\n")
        held = b""
        while True:
            while b"\n" not in held:
                if not (more := await reader.read(4096)):
                    return
                held += more
            line, _, held = held.partition(b"\n")
            if held and strict:
                await say(strict)
                return
            held = b"" if forgets else held
            command = line.decode("utf-8", "replace").strip()
            number += 1
            verb = command.upper().partition(" ")[0]
            usual = {
                "EHLO": ehlo,
                "HELO": "250 mx.test\r\n",
                "MAIL": "250 ok\r\n",
                "RSET": "250 ok\r\n",
                "QUIT": "221 bye\r\n",
            }
            text = reply(command, number)
            if text is None:
                mailbox = command.partition("<")[2].partition(">")[0]
                text = judged(mailbox) + "\r\n" if verb == "RCPT" else usual.get(verb, "502 5.5.2 what?\r\n")
            if not text:
                return
            await say(text)
            if verb == "QUIT":
                return

    return talk


def on(verb: str, text: Callable[[str], str] | str) -> Callable[[str, int], str | None]:
    """Another answer to this verb."""
    return lambda line, _: (text if isinstance(text, str) else text(line)) if line.upper().startswith(verb) else None


def errors_counted(most: int, reply: str, *, hang_up: bool = False) -> Rough:
    """After so many unknown users everybody gets this reply."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        refused = 0

        def rule(line: str, _: int) -> str | None:
            nonlocal refused
            if not line.upper().startswith("RCPT"):
                return None
            if refused >= most:
                return reply + "\r\n"
            text = judged(line.partition("<")[2])
            refused += text.startswith("5")
            return text + "\r\n"

        await lines(reply=rule)(reader, writer)

    return talk


def alone(number: int = 1) -> Rough:
    """A server that takes so many connections at once."""
    room = asyncio.Semaphore(number)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if room.locked():
            writer.write(b"421 4.7.0 Too many concurrent connections from your host\r\n")
            return
        async with room:
            await lines()(reader, writer)

    return talk


def old_tls() -> ssl.SSLContext:
    """What servers of 2008 speak."""
    context = self_signed(Path(tempfile.mkdtemp()))
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def session(rule: Callable[[], Callable[[str, int], str | None]]) -> Rough:
    """A server whose rule is made anew for every connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await lines(reply=rule())(reader, writer)

    return talk


def drops_who_errs() -> Callable[[str, int], str | None]:
    """After the first unknown user nothing is answered any more."""
    erred = False

    def rule(line: str, _: int) -> str | None:
        nonlocal erred
        if erred:
            return ""
        erred = line.startswith("RCPT") and judged(line.partition("<")[2]).startswith("5")
        return None

    return rule


def one_transaction(reply: str) -> Callable[[], Callable[[str, int], str | None]]:
    """The second MAIL of a connection gets this reply."""

    def make() -> Callable[[str, int], str | None]:
        begun = 0

        def rule(line: str, _: int) -> str | None:
            nonlocal begun
            begun += line.startswith("MAIL")
            return reply if line.startswith("MAIL") and begun > 1 else None

        return rule

    return make


def numbered(text: str) -> Rough:
    """Unknown users get this, with another number and the local part each time."""
    numbers = itertools.count(81_234_567)

    def rule(line: str) -> str:
        mailbox = line.partition("<")[2].partition(">")[0]
        known = judged(mailbox)
        return (known if known == Q else text.format(next(numbers), local=mailbox.partition("@")[0])) + "\r\n"

    return lines(reply=on("RCPT", rule))


def tls_host(name: str, reply: str) -> Host:
    known = live(f"alice@{name}-lab.com")
    return Host(f"{name}-lab.com", "TLS", {"alice": D, "gone": U}, Script(rcpt=known, tls=CERTIFICATE, tls_first=reply))
