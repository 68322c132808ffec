"""The one HTTP client of the polls: JSON of one platform, within its limits. Neither key nor query is in any error."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

import msgspec
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar
from yarl import URL

from bot.intake.polling.pace import Pace
from bot.intake.reader import Refused, Unreachable

LIMIT = ClientTimeout(total=30.0)
LARGEST = 20_000_000  # octets of one answer
LARGE = 200_000  # octets: above it a thread frees more than it costs
PATIENCE = 120.0  # seconds that are waited in place; when a platform asks for more, people are told
TRIES = 5  # of one request that is answered by 429
FIRST_WAIT, LONGEST_WAIT = 2.0, 60.0  # seconds after a 429 that names none
KEY_REFUSED = (401, 403)


class Api:
    """One platform at `url`, asked with `headers` and `query`. `pause` waits so many seconds, or until `stopping`.

    Its connections last as long as `async with` it.
    """

    def __init__(
        self, url: str, *, pace: Pace, pause: Callable[[float], Awaitable[None]], stopping: asyncio.Event,
        headers: Mapping[str, str], query: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.url = url.rstrip("/")
        self._pace = pace
        self._pause = pause
        self._stopping = stopping
        self._headers = {"Accept": "application/json", **headers}
        self._query = query
        self._http: ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = ClientSession(timeout=LIMIT, headers=self._headers, cookie_jar=DummyCookieJar())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._http is not None:
            await self._http.close()

    async def get(self, path: str, **query: str | int) -> Any:
        """What a GET of `path` answers, decoded. Unreachable: later; Refused: a person must act."""
        return await self._ask("GET", path, query)

    async def post(self, path: str, body: Mapping[str, object]) -> Any:
        """The same for a POST that asks."""
        return await self._ask("POST", path, {}, msgspec.json.encode(body))

    async def _ask(self, method: str, path: str, query: Mapping[str, str | int], body: bytes | None = None) -> Any:
        url = URL(f"{self.url}{path}").with_query({**query, **self._query})
        for attempt in range(TRIES):
            await self._turn(url)
            status, wait, answered = await self._request(method, url, body)
            if status != 429:
                return await _read(status, answered, url)
            self._pace.hold(wait if wait is not None else min(LONGEST_WAIT, FIRST_WAIT * 2.0**attempt))
        raise Unreachable(f"{_where(url)}: too many requests (HTTP 429), {TRIES} times in a row")

    async def _turn(self, url: URL) -> None:
        while (wait := self._pace.wait()) > 0 and not self._stopping.is_set():
            if wait > PATIENCE:
                raise Unreachable(f"{url.host}: nothing may be asked for {wait:.0f} s: its limit is reached")
            await self._pause(wait)
        if self._stopping.is_set():
            raise Unreachable("the bot is stopping")
        self._pace.note()

    async def _request(self, method: str, url: URL, body: bytes | None) -> tuple[int, float | None, bytes]:
        assert self._http is not None
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            async with self._http.request(method, url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status, _asked_to_wait(answer), await _body(answer, url)
        except TimeoutError:
            raise Unreachable(f"{_where(url)}: no answer within {LIMIT.total:g} s") from None
        except (ClientError, OSError, ValueError) as error:  # their words may repeat the URL
            raise Unreachable(f"{_where(url)}: cannot be reached: {type(error).__name__}") from None


async def _body(answer: ClientResponse, url: URL) -> bytes:
    found = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        found += piece
        if len(found) > LARGEST:
            raise Unreachable(f"{_where(url)}: the answer is larger than {LARGEST:,} octets")
    return bytes(found)


async def _read(status: int, body: bytes, url: URL) -> Any:
    if status in KEY_REFUSED:
        raise Refused(f"{_where(url)}: the key is refused (HTTP {status})")
    if 300 <= status < 400:
        raise Refused(f"{_where(url)}: HTTP {status} leads elsewhere, which is not followed: check the url")
    if status >= 500 or status == 408:
        raise Unreachable(f"{_where(url)}: HTTP {status}")
    if status >= 400:
        raise Refused(f"{_where(url)}: HTTP {status}")
    try:
        return await asyncio.to_thread(msgspec.json.decode, body) if len(body) > LARGE else msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreachable(f"{_where(url)}: the answer is no JSON") from None


def _asked_to_wait(answer: ClientResponse) -> float | None:
    """RFC 9110 section 10.2.3: seconds, or a date. None: nothing that can be read."""
    told = answer.headers.get("Retry-After", "").strip()
    if told.isascii() and told.replace(".", "", 1).isdigit():
        return min(float(told[:12]), 86_400.0)
    try:
        when = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


def _where(url: URL) -> str:
    return f"{url.host}{url.path}"
