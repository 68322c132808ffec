"""A request, the secrets it is proven with, and what can be wrong with it."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import SplitResult, parse_qsl, urlsplit

from bot.errors import InputError, NotAllowed

LARGEST = 50_000_000  # octets of a body that was packed


class Forged(NotAllowed):
    """This request is not proven to come from the platform. Nothing of it is used."""


class NoPassword(Forged):
    """The password in the URL or the Authorization header is missing or wrong: asked for again with 401."""


class Unreadable(InputError):
    """A genuine request whose body is not in the platform's form."""


@dataclass(frozen=True)
class Request:
    """One request: header names in lower case, the body as the octets that came."""

    method: str = "POST"
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def of(cls, *, method: str = "POST", url: str = "", headers: Mapping[str, str] | None = None, body: bytes) -> Self:
        """With any case of header names."""
        return cls(method, url, {name.lower(): value for name, value in (headers or {}).items()}, body)

    @property
    def packed(self) -> bool:
        """Is the body gzip, whether a header says so or not?"""
        return self.body[:2] == b"\x1f\x8b"

    def unpacked(self) -> Self:
        """With a packed body unpacked. For what is proven: a few octets of anybody's may become many."""
        return replace(self, body=_unpacked(self.body)) if self.packed else self

    def header(self, name: str) -> str:
        """One header, "" where it is not there."""
        return self.headers.get(name, "")

    @property
    def place(self) -> SplitResult:
        """The URL in its parts; where it is none, nothing but its query."""
        try:
            return urlsplit(self.url)
        except ValueError:  # a Host of "["
            return SplitResult("", "", "", self.url.partition("?")[2], "")

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the URL."""
        try:
            return dict(parse_qsl(self.place.query, keep_blank_values=True, max_num_fields=100))
        except ValueError:
            return {}


@dataclass(frozen=True)
class Secret:
    """One thing an operator sets in the environment, under DELIVERABOT_<PLATFORM>_<NAME>."""

    name: str
    help: str


@dataclass(frozen=True)
class Secrets:
    """What a platform's proof is made with. Values by the names of `Secret.name`; `fetched` by URL."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    fetched: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def get(self, name: str = "WEBHOOK_SECRET") -> str:
        """One of them, "" where it is not set."""
        return self.values.get(name, "")


Proof = Callable[[Request, Secrets, int], None]
"""(request, secrets, now in epoch ms) → nothing, or raises Forged."""


def split(text: str) -> list[str]:
    """Several values of one secret, while it is being changed: white space or commas between them; or it is one with such."""
    parts = text.replace(",", " ").split()
    return parts if len(parts) < 2 else [text, *parts]


def _unpacked(body: bytes) -> bytes:
    try:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        plain = unpacker.decompress(body, LARGEST)
    except zlib.error:
        return body
    return body if unpacker.unconsumed_tail else plain
