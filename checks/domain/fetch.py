"""What a check needs of HTTPS: one file, fetched as MTA-STS wants it (RFC 8461 section 3.3). `https` is the real one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Fault(StrEnum):
    """Why there is no answer. UNKNOWN may be the network or ourselves, all others are the server's doing."""

    NONE = "none"
    NO_HOST = "no_host"
    REFUSED = "refused"
    CERTIFICATE = "certificate"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fetched:
    """`status` 0 and a `fault` with its words where no answer came. `body` is cut at nothing: too long is a fault."""

    status: int = 0
    content_type: str = ""
    body: bytes = b""
    fault: Fault = Fault.NONE
    why: str = ""


class Fetcher(Protocol):
    """Never raises for what the other side does, follows no redirects, and ends within its own time limit."""

    async def __call__(self, host: str, path: str) -> Fetched: ...
