"""What a proof needs from elsewhere: certificates and key sets, over HTTPS from public addresses, remembered for an hour.

Which URLs may be fetched is decided before: platforms name none but their own hosts.
"""

from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.callbacks.destination import connector
from bot.clock import HOUR, Clock
from bot.errors import DeliverabotError

SECONDS = 4.0  # platforms wait 4 to 15 s for our answer
LARGEST = 100_000  # octets
MOST = 64  # answers remembered


class NotFetched(DeliverabotError):
    """What a proof needs could not be had. Nothing was stored; the platform tries again."""


class Fetch(Protocol):
    """Gets what a URL answers with 200. Raises NotFetched."""

    async def cached(self, url: str) -> bytes:
        """The same again for an hour."""
        ...

    async def call(self, url: str) -> bytes:
        """Asked each time."""
        ...


@dataclass
class HttpFetch:
    """By HTTPS, to public addresses only, without following redirects."""

    clock: Clock
    _known: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    async def cached(self, url: str) -> bytes:
        """The same again for an hour."""
        until, answer = self._known.get(url, (0, b""))
        if self.clock() < until:
            return answer
        answer = await self.call(url)
        while len(self._known) >= MOST:
            self._known.pop(next(iter(self._known)))
        self._known[url] = (self.clock() + HOUR, answer)
        return answer

    async def call(self, url: str) -> bytes:
        """One GET with a time limit."""
        limit = ClientTimeout(total=SECONDS)
        try:
            async with (
                ClientSession(connector=connector(()), timeout=limit) as http,
                http.get(url, allow_redirects=False) as answer,
            ):
                body = await answer.content.read(LARGEST)
        except (TimeoutError, ClientError, OSError, ValueError) as error:
            raise NotFetched(
                f"{url.partition('?')[0]}: {type(error).__name__}. Nothing was stored; send it again."
            ) from None
        if answer.status != 200:
            raise NotFetched(f"{url.partition('?')[0]}: answered {answer.status}. Nothing was stored; send it again.")
        return body
