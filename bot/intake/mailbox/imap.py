"""IMAP (RFC 3501): messages in the order of their UIDs, looked at with BODY.PEEK, new ones told by IDLE (RFC 2177).

The position is `UIDVALIDITY:UID` of the last message that was read. Nothing is deleted, and without `move_to` the folder
is opened read-only.
"""

import contextlib
import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from time import monotonic

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from bot.clock import DAY, Clock
from bot.intake.mailbox.faults import network, refusal
from bot.intake.mailbox.session import BATCH, TIMEOUT, Fetched, Memory, tls_context
from bot.intake.reader import Unreachable
from bot.settings import Mailbox

log = logging.getLogger(__name__)

IDLE = 600.0  # seconds until IDLE is said anew: servers end it after 30 minutes, some routers after fewer
BLINK = 0.5  # seconds between two looks whether to stop
logging.getLogger("imapclient").setLevel(logging.WARNING)  # it writes down messages at the level debug


class Imap:
    """One session."""

    def __init__(self, wanted: Mailbox, secret: str, clock: Clock, *, idle: float = IDLE) -> None:
        self._wanted = wanted
        self._secret = secret
        self._clock = clock
        self._idle = idle
        self._client: IMAPClient | None = None
        self._validity = 0
        self._last: int | None = None
        self._found: list[int] = []

    def open(self, memory: Memory) -> Sequence[str]:
        """Connects, logs in, and opens the folder where it was left."""
        wanted = self._wanted
        with self._faults("what it was asked"):
            context = tls_context(wanted) if wanted.security != "none" else None
            self._client = IMAPClient(
                wanted.host, wanted.actual_port, ssl=wanted.security == "tls", ssl_context=context,
                timeout=SocketTimeout(TIMEOUT, TIMEOUT),
            )  # fmt: skip
            if wanted.security == "starttls":
                self._client.starttls(context)
        with self._faults("the password" if wanted.auth == "password" else "the access token"):
            if wanted.auth == "password":
                self._client.login(wanted.user, self._secret)
            else:
                self._client.oauth2_login(wanted.user, self._secret)
        with self._faults(f"to open the folder {wanted.folder}"):
            told = self._client.select_folder(wanted.folder, readonly=not wanted.move_to)
        self._validity = int(told[b"UIDVALIDITY"])
        validity, _, last = (memory.position or "").partition(":")
        self._last = int(last) if validity == str(self._validity) else None
        if wanted.move_to:
            self._prepare_moving(memory.items)
        return sorted(memory.items)  # moved by now, or of another time of this folder

    def fetch(self) -> Fetched | None:
        """The next ones by UID."""
        client = self._client
        assert client is not None
        with self._faults("to search the folder"):
            if not self._found:
                self._found = self._search(client)
            if not self._found:
                return None
            uids, self._found = self._found[:BATCH], self._found[BATCH:]
            messages = self._bodies(client, uids)
        self._last = uids[-1]
        items = [f"{self._validity}:{uid}" for uid in uids] if self._wanted.move_to else []
        return Fetched(messages, f"{self._validity}:{self._last}", items)

    def taken(self, fetched: Fetched) -> Sequence[str]:
        """Moves them, where that is wanted and the server can."""
        if fetched.items:
            self._move(fetched.items)
        return fetched.items

    def wait(self, halt: threading.Event) -> bool:
        """In IDLE, where the server has it."""
        client = self._client
        assert client is not None
        with self._faults("to wait for new mail"):
            if client.has_capability("IDLE"):
                client.idle()
                self._until_told(client, halt)
                client.idle_done()
            else:
                halt.wait(self._wanted.poll_seconds)
                client.noop()
        return True

    def close(self) -> None:
        """LOGOUT."""
        if self._client is not None:
            with contextlib.suppress(IMAPClientError, OSError):
                self._client.logout()

    def abort(self) -> None:
        """Ends the connection."""
        if self._client is not None:
            with contextlib.suppress(OSError, AttributeError):
                self._client.socket().shutdown(socket.SHUT_RDWR)

    def _search(self, client: IMAPClient) -> list[int]:
        if self._last is not None:
            # "n:*" names the last message even where its number is below n (RFC 3501 section 6.4.8).
            return sorted(uid for uid in client.search(["UID", f"{self._last + 1}:*"]) if uid > self._last)
        days = self._wanted.first_days
        since = datetime.fromtimestamp((self._clock() - days * DAY) / 1_000, UTC).date()
        return sorted(client.search(["SINCE", since] if days else ["ALL"]))

    def _bodies(self, client: IMAPClient, uids: Sequence[int]) -> list[bytes]:
        try:
            found = client.fetch(uids, [f"BODY.PEEK[]<0.{self._wanted.max_octets}>"])
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            if len(uids) == 1:  # one that the server itself cannot read must not keep us from the others
                log.warning("imap-%s: the server cannot show message %d: it is passed over", self._wanted.name, uids[0])
                return []
            return [message for uid in uids for message in self._bodies(client, [uid])]
        return [found[uid][b"BODY[]<0>"] for uid in uids if found.get(uid, {}).get(b"BODY[]<0>")]

    def _until_told(self, client: IMAPClient, halt: threading.Event) -> None:
        end = monotonic() + self._idle
        while (began := monotonic()) < end and not halt.is_set():
            told = client.idle_check(timeout=min(BLINK, end - began))
            if any(len(each) > 1 and each[1] == b"EXISTS" for each in told):
                return
            if not told and monotonic() - began < BLINK / 2:
                return  # the connection has ended: what comes next says how

    def _prepare_moving(self, items: set[str]) -> None:
        client, folder = self._client, self._wanted.move_to
        assert client is not None
        if not client.has_capability("MOVE"):
            log.warning("imap-%s: the server has no MOVE: what is read stays where it is", self._wanted.name)
        with self._faults(f"to make the folder {folder}"):
            if not client.folder_exists(folder):
                client.create_folder(folder)
        self._move(sorted(items))  # what was read before the bot was killed, and not moved any more

    def _move(self, items: Sequence[str]) -> None:
        client = self._client
        assert client is not None
        uids = [
            int(uid) for validity, _, uid in (item.partition(":") for item in items) if int(validity) == self._validity
        ]
        if uids and client.has_capability("MOVE"):
            with self._faults(f"to move messages to {self._wanted.move_to}"):
                client.move(uids, self._wanted.move_to)

    @contextlib.contextmanager
    def _faults(self, what: str) -> Iterator[None]:
        host, port = self._wanted.host, self._wanted.actual_port
        try:
            with network(host, port):
                yield
        except IMAPClientError as error:
            if isinstance(error, IMAPClientAbortError) or isinstance(error.__context__, IMAPClientAbortError):
                raise Unreachable(f"{host}:{port} ended the connection") from None
            raise refusal(what, str(error)) from None
