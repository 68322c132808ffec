"""One mailbox: from its messages to the store, where it was left in the same transaction as the events."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import ParamSpec, TypeVar

from bot.clock import Clock
from bot.intake import envelope
from bot.intake.mailbox.imap import Imap
from bot.intake.mailbox.maildir import Maildir
from bot.intake.mailbox.oauth import Tokens
from bot.intake.mailbox.pop3 import Pop3
from bot.intake.mailbox.session import Memory, Session
from bot.intake.reader import FIRST_PAUSE, Reader, Refused, Unreachable
from bot.intake.verp import Verp
from bot.settings import Mailbox, Secrets
from bot.store import Connection, Store, sources
from bot.store.events import Entry
from bot.store.sources import Source

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)

LONG = 60.0  # seconds: a session that lasted longer and ends is no failure, servers do that
PATIENCE = 2.0  # seconds at the end until what is waited for is broken off


class MailboxReader(Reader):
    """Reads one mailbox, on a thread of its own."""

    def __init__(
        self, wanted: Mailbox, *, secrets: Secrets, verp: Verp | None, store: Store, clock: Clock,
        first_pause: float = FIRST_PAUSE,
    ) -> None:  # fmt: skip
        super().__init__(Source(wanted.kind, wanted.name), store, clock, first_pause=first_pause)
        self._wanted = wanted
        self._password = password(wanted, secrets)
        self._tokens = build_tokens(wanted, secrets, clock)
        self._verp = verp
        self._halt = threading.Event()
        self._thread = ThreadPoolExecutor(1, f"mailbox-{wanted.name}")
        self._session: Session | None = None

    async def run(self) -> None:
        """Until stopped."""
        try:
            await super().run()
        finally:
            self.stop()
            self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """Reads nothing more; what is being waited for is broken off soon."""
        if not self._halt.is_set():
            self._halt.set()
            asyncio.get_running_loop().call_later(PATIENCE, self._abort)
        super().stop()

    async def read(self) -> None:
        """Session after session."""
        while not self.stopping.is_set():
            began = monotonic()
            try:
                await self._one_session()
            except Unreachable:
                if monotonic() - began < LONG:
                    raise
            except Refused:
                if self._tokens is not None:
                    self._tokens.forget()
                raise

    async def _one_session(self) -> None:
        memory = await self.store.read(_memory, self.source)
        self._session = session = await self._build()
        try:
            await self._forget(await self._blocking(session.open, memory))
            while not self.stopping.is_set():
                if await self._take(session):
                    continue
                await self.worked()
                if not await self._blocking(session.wait, self._halt):
                    return
        except asyncio.CancelledError:
            self._halt.set()
            session.abort()
            raise
        finally:
            with contextlib.suppress(Exception):
                await self._blocking(session.close)
            self._session = None

    async def _take(self, session: Session) -> bool:
        """Messages that are there, into the store. False if there are none."""
        fetched = await self._blocking(session.fetch)
        if fetched is None:
            return False
        entries = await self._blocking(self._entries, fetched.messages)
        await self.store.write(
            sources.take, self.source, entries, self.clock(), position=fetched.position, items=fetched.items
        )
        await self._forget(await self._blocking(session.taken, fetched))
        return True

    async def _forget(self, gone: Sequence[str]) -> None:
        if gone:
            await self.store.write(sources.forget_items, self.source, gone)

    async def _build(self) -> Session:
        secret = await self._tokens.access_token() if self._tokens is not None else self._password
        return build_session(self._wanted, secret, self.clock)

    def _entries(self, messages: Sequence[bytes]) -> list[Entry]:
        found: list[Entry] = []
        for message in messages:
            try:
                found += envelope.entries(message, now=self.clock(), verp=self._verp)
            except Exception:  # one strange message must not keep us from the others
                log.exception("%s: a message could not be read: it is passed over", self.name)
        return found

    async def _blocking(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: work(*arguments, **named))

    def _abort(self) -> None:
        if self._session is not None:
            self._session.abort()


def password(wanted: Mailbox, secrets: Secrets) -> str:
    """Of this mailbox; "" where it has none."""
    return secrets.named.get(f"{wanted.secret_prefix}PASSWORD", "")


def build_tokens(wanted: Mailbox, secrets: Secrets, clock: Clock) -> Tokens | None:
    """Where access tokens come from, if it is logged in to by them."""
    by_token = wanted.kind != "maildir" and wanted.auth != "password"
    return Tokens(wanted, secrets.named, clock) if by_token else None


def build_session(wanted: Mailbox, secret: str, clock: Clock) -> Session:
    """Not opened yet. `secret`: the password or an access token."""
    if wanted.kind == "maildir":
        return Maildir(wanted)
    return Pop3(wanted, secret) if wanted.kind == "pop3" else Imap(wanted, secret, clock)


def _memory(db: Connection, source: Source) -> Memory:
    return Memory(sources.position(db, source), sources.items(db, source))
