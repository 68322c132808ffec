"""Sends callbacks: claimed from the store, signed, posted, and tried again by the timetable until the receiver took them.

At least once: what was in flight at a kill is sent again, under the same `webhook-id`.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from aiohttp import ClientConnectorError, ClientResponseError, ClientSession, ClientTimeout, DummyCookieJar, InvalidURL
from yarl import URL

from bot.callbacks import messages, signature
from bot.callbacks.destination import connector
from bot.callbacks.timetable import next_try
from bot.clock import SECOND, Clock
from bot.errors import StoreUnavailable
from bot.store import Store, callbacks
from bot.store.callbacks import Callback
from checks.address.guard import Network

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks at what is due
AT_ONCE = 8  # receivers, each one message at a time: a slow one holds nobody up
LIMIT = ClientTimeout(total=15.0)
GONE = 410


@dataclass
class CallbackSender:
    """Runs from `run` until `stop`. `keys`: see `signature.read_secrets`; `networks`: see `destination`."""

    store: Store
    clock: Clock
    keys: Sequence[bytes]
    networks: Sequence[Network] = ()
    _sending: dict[str, asyncio.Task[None]] = field(default_factory=dict)  # by host
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _in_doubt: bool = True  # there may be rows in flight that nobody sends

    async def run(self) -> None:
        """Until stopped; what is being sent then may finish. Trouble with the store is waited out."""
        agent = {"User-Agent": f"Deliverabot/{version('deliverabot')}"}
        async with ClientSession(
            connector=connector(self.networks), timeout=LIMIT, headers=agent, cookie_jar=DummyCookieJar()
        ) as http:
            try:
                while not self._stopping.is_set():
                    try:
                        await self._look(http)
                    except StoreUnavailable as error:
                        log.warning("callbacks: %s", error)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._stopping.wait(), LOOK)
                await asyncio.gather(*self._sending.values())
            finally:
                left = list(self._sending.values())
                for task in left:
                    task.cancel()
                await asyncio.gather(*left, return_exceptions=True)

    def stop(self) -> None:
        """Sends nothing more."""
        self._stopping.set()

    async def _look(self, http: ClientSession) -> None:
        if self._in_doubt and not self._sending:
            await self.store.write(callbacks.recover)
            self._in_doubt = False
        for callback in await self.store.read(callbacks.due, self.clock()):
            host = URL(callback.url).host or ""
            if host not in self._sending and len(self._sending) < AT_ONCE:
                self._sending[host] = asyncio.create_task(self._send(http, callback.id, host))

    async def _send(self, http: ClientSession, callback_id: int, host: str) -> None:
        try:
            callback = await self.store.write(callbacks.claim, callback_id)
            if callback is not None:
                await self._post(http, callback, host)
        except StoreUnavailable as error:
            self._in_doubt = True
            log.warning("callback %d: %s", callback_id, error)
        except Exception:  # a fault of ours: it is sent again after the next start, and not before
            log.exception("callback %d", callback_id)
        finally:
            del self._sending[host]

    async def _post(self, http: ClientSession, callback: Callback, host: str) -> None:
        body = await self.store.read(messages.body_of, callback)
        if body is None:
            await self.store.write(callbacks.end, callback.id, state="failed", error="no longer stored")
            return
        seconds = self.clock() // SECOND
        headers = signature.headers(self.keys, message_id=callback.message_id, seconds=seconds, body=body)
        headers["Content-Type"] = "application/json"
        status, retry_after, error = 0, "", ""
        try:
            async with http.post(callback.url, data=body, headers=headers, allow_redirects=False) as answer:
                status, retry_after = answer.status, answer.headers.get("Retry-After", "")
                error = _refusal(status)
        except Exception as trouble:  # whatever it was, it is tried again
            error = _told(trouble)
        await self._settle(callback, host, status, retry_after, error)

    async def _settle(self, callback: Callback, host: str, status: int, retry_after: str, error: str) -> None:
        if not error:
            await self.store.write(callbacks.end, callback.id, state="sent")
            return
        if status == GONE:
            ended = await self.store.write(callbacks.gone, callback.url, error=error)
            log.warning("callback %d: %s says 410: %d messages are not sent there any more", callback.id, host, ended)
            return
        at = next_try(callback.attempts, now=self.clock(), retry_after=retry_after, jitter=random.uniform(0.8, 1.2))
        if at is None:
            await self.store.write(callbacks.end, callback.id, state="failed", error=error)
        else:
            await self.store.write(callbacks.again, callback.id, at=at, error=error)
        what = "that was the last try" if at is None else f"again in {(at - self.clock()) / SECOND:.0f} s"
        # Of the URL only the host: the rest of it may be a secret.
        log.warning("callback %d to %s: %s; %s", callback.id, host, error, what)


def _refusal(status: int) -> str:
    if 300 <= status < 400:
        return f"HTTP {status}: redirects are not followed"
    return "" if 200 <= status < 300 else f"HTTP {status}"


def _told(trouble: Exception) -> str:
    if isinstance(trouble, TimeoutError):
        return f"no answer within {LIMIT.total:g} s"
    if isinstance(trouble, ClientConnectorError):
        return str(trouble.os_error)
    if isinstance(trouble, (InvalidURL, ClientResponseError)):  # their words repeat the URL
        return type(trouble).__name__
    return f"{type(trouble).__name__}: {trouble}"
