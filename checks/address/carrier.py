"""Carries a dialogue about one address to one server by aiosmtplib, one command at a time."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from aiosmtplib import SMTPException, SMTPResponseException, SMTPTimeoutError
from aiosmtplib.protocol import SMTPProtocol

from checks.address.connection import FAREWELL_SECONDS, QUIT_SECONDS, LineLost, connect, tls
from checks.address.dialogue import Dialogue, Step, Verb
from checks.address.probe import Probe
from checks.address.reader import ReplyReader
from checks.address.replies import Reply


async def carry(
    dialogue: Dialogue,
    address: str,
    *,
    probe: Probe,
    deadline: float,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Hold the dialogue with the server at this IP address. `deadline` is on `clock`. Network trouble never raises."""

    def left(limit: float) -> float:
        return max(0.001, min(limit, deadline - clock()))

    line: Conversation | None = None
    try:
        line = await connect(Conversation, address, probe=probe, limit=left(probe.connect_seconds))
        while (step := dialogue.next()) is not None:
            limit = left(probe.banner_seconds if step.verb is Verb.BANNER else probe.reply_seconds)
            dialogue.receive(await line.exchange(step, limit=limit))
        await line.quit()
    except LineLost as lost:
        dialogue.lost(lost.reason, lost.why)
    finally:
        if line is not None:
            line.close()
    if line is not None and not line.closed.is_set():
        await asyncio.sleep(FAREWELL_SECONDS)


class Conversation(SMTPProtocol):
    """aiosmtplib's connection, with all that comes read by our own reader as well, whose word counts.

    aiosmtplib takes a reply too many for the reply to the next command (the 250 to MAIL for that to RCPT), and one
    whose lines disagree for whatever its last line says.
    """

    def __init__(self) -> None:
        self.closed = asyncio.Event()
        self._reader = ReplyReader()
        super().__init__(asyncio.get_running_loop(), lambda _: self.closed.set())

    def data_received(self, data: bytes) -> None:
        self._reader.receive(data)
        if self._reader.unclear is None:
            super().data_received(data)
        else:
            self.close()

    async def exchange(self, step: Step, *, limit: float) -> Reply:
        """Say this, and wait `limit` seconds for the reply; LineLost where none comes, or none to be trusted."""
        if step.verb is not Verb.BANNER:  # the greeting comes unasked
            self._reader.expect(1)
        try:
            with contextlib.suppress(SMTPResponseException):  # a reply like any other
                match step.verb:
                    case Verb.BANNER:
                        await self.read_response(timeout=limit)
                    case Verb.STARTTLS:
                        await self.start_tls(tls(), timeout=limit)
                    case _:
                        await self.execute_command(*(word.encode() for word in step.words), timeout=limit)
        except (SMTPException, OSError) as trouble:  # ssl.SSLError is an OSError
            if not self._reader.complete:
                reason = "timeout" if isinstance(trouble, SMTPTimeoutError) else "disconnected"
                raise self._lost(reason, str(trouble)) from trouble
            if step.verb is Verb.STARTTLS:
                raise self._lost("disconnected", f"TLS: {trouble}") from trouble
        if self._reader.unclear is not None:
            raise self._lost("unclear")
        return self._reader.replies[-1]

    def _lost(self, reason: str, why: str = "") -> LineLost:
        unclear = self._reader.unclear
        return LineLost(reason, why) if unclear is None else LineLost("unclear", unclear)

    async def quit(self) -> None:
        """Take leave, and wait for the server to close, so that it never sees two of us where there was to be one."""
        self._reader.expect(1)
        with contextlib.suppress(SMTPException, TimeoutError):
            async with asyncio.timeout(QUIT_SECONDS):
                await self.execute_command(b"QUIT")
                await self.closed.wait()

    def close(self) -> None:
        """Close at once, from wherever; harmless if it is closed."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()
