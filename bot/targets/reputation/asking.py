"""One question to a provider over HTTP: limits of time and size, no redirects, and no secret in what is said of a failure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

LIMIT = ClientTimeout(total=30.0)
LARGEST = 5_000_000  # octets
REFUSALS = frozenset({400, 401, 403, 404, 410})


class NotTold(Exception):
    """There is no answer: why, in one line. `status` of HTTP, 0 where there was none; `refused`: it will not mend itself."""

    def __init__(self, why: str, *, status: int = 0) -> None:
        super().__init__(why)
        self.status = status
        self.refused = status in REFUSALS


async def ask(method: str, url: str, *, headers: Mapping[str, str] | None = None, **sent: Any) -> bytes:
    """The body of a 200. `sent`: params, data or json, as aiohttp takes them. NotTold names the host alone."""
    host = urlsplit(url).hostname
    try:
        async with (
            ClientSession(timeout=LIMIT) as http,
            http.request(method, url, headers=headers, allow_redirects=False, **sent) as answer,
        ):
            status, leads = answer.status, urlsplit(answer.headers.get("Location", "")).hostname or host
            body = b""
            async for piece in answer.content.iter_chunked(65_536):
                body += piece
                if len(body) > LARGEST:
                    raise NotTold(f"{host} answers with more than {LARGEST} octets")
    except (TimeoutError, ClientError, OSError, ValueError) as error:
        raise NotTold(f"{host} cannot be read: {type(error).__name__}") from None
    if 300 <= status < 400:
        raise NotTold(f"{host} answers {status}, a redirect to {leads}; none is followed with a key", status=status)
    if status != 200:
        raise NotTold(f"{host} answers HTTP {status}", status=status)
    return body
