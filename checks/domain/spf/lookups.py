"""What an evaluation asks of the DNS, and how much of it it may ask (RFC 7208 sections 4.6.4 and 5)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol

import dns.exception
import dns.name

from checks.dns import Outcome
from checks.domain.spf.result import PermError, TempError

LOOKUP_LIMIT = 10  # terms that look something up
VOID_LIMIT = 2  # of them, terms to which the DNS has nothing
NAME_LIMIT = 10  # names of one mx, ptr or %{p} whose addresses are asked
LONGEST_LABEL = 63


class Answer(Protocol):
    """Of `checks.dns.Answer`, what is read here."""

    @property
    def outcome(self) -> Outcome: ...
    @property
    def records(self) -> Sequence[str]: ...
    @property
    def why(self) -> str: ...


class Resolver(Protocol):
    """Of `checks.dns.Resolver`, what is needed here: it follows CNAMEs, and never raises for DNS trouble."""

    def ask(self, name: str, rdtype: str, /) -> Coroutine[Any, Any, Answer]: ...


def malformed(name: str) -> bool:
    """Whether this is no domain that can be checked or asked for (section 4.3); a top-level domain alone is none.

    With anything beyond ASCII it is none either: that is how a local part of RFC 6531 in a macro never matches
    (RFC 8616 section 4).
    """
    labels = name.removesuffix(".").split(".")
    return (
        len(labels) < 2
        or len(name.removesuffix(".")) > 253
        or not all(0 < len(label) <= LONGEST_LABEL for label in labels)
        or not name.isascii()
        or name.startswith("[")
    )


def a_labels(domain: str) -> str:
    """A domain without its last dot, put as A-labels if it is beyond ASCII (RFC 8616); as it is where that fails."""
    if not domain.isascii():
        with contextlib.suppress(dns.exception.DNSException, UnicodeError):
            domain = dns.name.from_text(domain, idna_codec=dns.name.IDNA_2008_UTS_46).to_text()
    return domain.removesuffix(".")


def question(name: str) -> str:
    """A name as the resolver takes it: in zone-file form, where a backslash is no character of its own."""
    return name.replace("\\", "\\\\")


def read(answer: Answer, name: str, rdtype: str) -> tuple[str, ...]:
    """The records, none if there are none; TempError if nobody could say."""
    if answer.outcome == Outcome.UNKNOWN:
        raise TempError(f"{rdtype} of {name} could not be looked up: {answer.why}")
    return tuple(answer.records)


class Questions:
    """Those of one evaluation: each is asked once, and may be begun before its answer is needed."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._asked: dict[tuple[str, str], asyncio.Task[Answer]] = {}

    def begin(self, name: str, rdtype: str) -> asyncio.Task[Answer]:
        key = (name.lower(), rdtype)
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(self._resolver.ask(name, rdtype))
        return self._asked[key]

    async def ask(self, name: str, rdtype: str) -> Answer:
        return await asyncio.shield(self.begin(name, rdtype))

    async def aclose(self) -> None:
        """Give up what was begun and never needed."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)


class Budget:
    """Counts through the includes and redirects of one evaluation; PermError when there is too much of something."""

    def __init__(self, *, void_limit: int) -> None:
        self._void_limit = void_limit
        self.lookups = 0
        self.void_lookups = 0

    @property
    def left(self) -> int:
        """Terms that may still look something up."""
        return LOOKUP_LIMIT - self.lookups

    def spend(self, term: str) -> None:
        """Before a term looks something up."""
        if self.lookups >= LOOKUP_LIMIT:
            raise PermError(f"more than {LOOKUP_LIMIT} terms need DNS lookups; {term!r} is the one too many")
        self.lookups += 1

    def found(self, records: Sequence[str], name: str, rdtype: str) -> None:
        """After it did: a term is void if the name it asks first has nothing."""
        if records:
            return
        self.void_lookups += 1
        if self.void_lookups > self._void_limit:
            raise PermError(f"more than {self._void_limit} lookups found nothing, the last one {rdtype} of {name}")
