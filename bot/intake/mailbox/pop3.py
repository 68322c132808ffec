"""POP3 (RFC 1939): what was read is remembered by its UIDL; nothing is deleted. Each look is a session of its own."""

import contextlib
import poplib
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator, Sequence

from bot.intake.mailbox.faults import network, refusal
from bot.intake.mailbox.session import BATCH, TIMEOUT, Fetched, Memory, tls_context
from bot.intake.reader import Unreachable
from bot.settings import Mailbox

LONGEST_LINE = 1_000_000
poplib._MAXLINE = LONGEST_LINE  # type: ignore[attr-defined] # its 2,048 octets are fewer than returned mails have in a line
OCTETS_A_LINE = 60  # few: TOP asks for lines, and the limit is in octets


class Pop3:
    """One session."""

    def __init__(self, wanted: Mailbox, secret: str) -> None:
        self._wanted = wanted
        self._secret = secret
        self._client: poplib.POP3 | None = None
        self._waiting: list[tuple[int, str]] = []

    def open(self, memory: Memory) -> Sequence[str]:
        """Connects, logs in, and looks what is there."""
        wanted = self._wanted
        with self._faults("what it was asked"):
            self._client = client = self._connect()
        with self._faults("the password" if wanted.auth == "password" else "the access token"):
            if wanted.auth == "password":
                client.user(wanted.user)
                client.pass_(self._secret)
            else:
                said = f"user={wanted.user}\1auth=Bearer {self._secret}\1\1"
                client._shortcmd(f"AUTH XOAUTH2 {b64encode(said.encode()).decode()}")  # type: ignore[attr-defined]
        with self._faults("to list the messages"):
            there = [(int(number), uidl.decode()) for number, uidl in (line.split()[:2] for line in client.uidl()[1])]
        self._waiting = [(number, uidl) for number, uidl in there if uidl not in memory.items]
        return sorted(memory.items - {uidl for _, uidl in there})

    def fetch(self) -> Fetched | None:
        """The next ones by number."""
        batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        if not batch:
            return None
        with self._faults("to show a message"):
            return Fetched([self._message(number) for number, _ in batch], items=[uidl for _, uidl in batch])

    def taken(self, fetched: Fetched) -> Sequence[str]:  # noqa: ARG002
        """Nothing is done to them."""
        return ()

    def wait(self, halt: threading.Event) -> bool:
        """A session sees only what was there when it began."""
        self.close()
        halt.wait(self._wanted.poll_seconds)
        return False

    def close(self) -> None:
        """QUIT, with no message marked for deletion."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(poplib.error_proto, OSError):
                client.quit()

    def abort(self) -> None:
        """Ends the connection."""
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.sock.shutdown(socket.SHUT_RDWR)

    def _connect(self) -> poplib.POP3:
        wanted = self._wanted
        if wanted.security == "tls":
            return poplib.POP3_SSL(wanted.host, wanted.actual_port, timeout=TIMEOUT, context=tls_context(wanted))
        client = poplib.POP3(wanted.host, wanted.actual_port, timeout=TIMEOUT)
        if wanted.security == "starttls":
            client.stls(tls_context(wanted))
        return client

    def _message(self, number: int) -> bytes:
        client, most = self._client, self._wanted.max_octets
        assert client is not None
        size = int(client._shortcmd(f"LIST {number}").split()[2])  # type: ignore[attr-defined]
        _, lines, _ = client.top(number, most // OCTETS_A_LINE) if size > most else client.retr(number)
        return b"\r\n".join(lines)[:most] + b"\r\n"

    @contextlib.contextmanager
    def _faults(self, what: str) -> Iterator[None]:
        host, port = self._wanted.host, self._wanted.actual_port
        try:
            with network(host, port):
                yield
        except poplib.error_proto as error:
            if "-ERR" not in str(error):  # EOF, and what is no POP3 at all
                raise Unreachable(f"{host}:{port} ended the connection") from None
            raise refusal(what, str(error)) from None
