"""The one resolver: cached, concurrent, time-boxed. It tells "there is none" from "I could not find out".

`Resolver.ask` never raises for DNS trouble. Whoever asks looks at the outcome first:

    RECORDS     there are records of this type
    NO_DATA     the name exists, but has no record of this type (RFC 2308 section 2.2)
    NO_DOMAIN   the name does not exist (NXDOMAIN, RFC 2308 section 2.1)
    UNKNOWN     nobody could say: timeout, SERVFAIL, REFUSED … (`why` names it). Never to be read as a "no"
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.inet
import dns.name
import dns.rdatatype
import dns.resolver

from checks.answer import Answer, Outcome, alias, negative_ttl, read_response
from checks.bulk import IN_FLIGHT, Bulk
from checks.nameserver import SharedNameserver

__all__ = ["Answer", "Outcome", "Resolver", "parse_nameserver"]

CACHE_ENTRIES = 100_000
LONGEST_CHAIN = 8  # CNAMEs followed, where the server asked does not do it itself
TRIES = 3  # how often a lost question is sent again within the time limit


class Resolver:
    """Asks the given name servers ("192.0.2.1", "127.0.0.1:5353", "[::1]:53"), or the system's when none is given.

    `timeout`: seconds for one question, all repetitions together. Answers are kept for their TTL, at most
    `cache_seconds`; UNKNOWN is not kept. The same question asked twice at once goes out once.
    """

    def __init__(
        self,
        *,
        nameservers: Sequence[str] = (),
        timeout: float = 5.0,
        cache_seconds: float = 3600,
        max_in_flight: int = 100,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stub = _stub(nameservers, timeout)
        self._timeout = timeout
        self._cache_seconds = cache_seconds
        self._clock = clock
        self._slots = asyncio.Semaphore(max_in_flight)
        self._cache: dict[tuple[str, str], tuple[float, Answer]] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[Answer]] = {}

    async def ask(self, name: str, rdtype: str) -> Answer:
        """Ask for one record type of one absolute name; search lists are never applied."""
        return await _answer(self._begin(name, rdtype))

    async def addresses(self, host: str) -> Answer:
        """A and AAAA of a host as one answer, IPv4 first, type "A+AAAA".

        UNKNOWN only if there is no address and one of the two could not be found out.
        """
        begun = self._begin(host, "A"), self._begin(host, "AAAA")
        parts = [await _answer(each) for each in begun]
        records = tuple(record for part in parts for record in part.records)
        why = "; ".join(part.why for part in parts if part.why)
        outcomes = {part.outcome for part in parts}
        if records:
            outcome = Outcome.RECORDS
        elif Outcome.UNKNOWN in outcomes:
            outcome = Outcome.UNKNOWN
        else:
            outcome = Outcome.NO_DATA if Outcome.NO_DATA in outcomes else Outcome.NO_DOMAIN
        ttl = min(part.ttl for part in parts)
        return Answer(parts[0].name, "A+AAAA", outcome, records, why, ttl, parts[0].canonical or parts[1].canonical)

    def bulk(self, *, in_flight: int = IN_FLIGHT, within: float = math.inf) -> Bulk[Any]:
        """For thousands of questions at once, to the same servers with the same time limit; past the cache.

        `within`: seconds for all of them together.
        """
        servers = _servers(self._stub)
        return Bulk(servers, timeout=self._timeout, resolve=self.ask, in_flight=in_flight, within=within)

    async def aclose(self) -> None:
        """Give up what is still being asked, and forget the cache."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._cache.clear()

    def _begin(self, name: str, rdtype: str) -> Answer | asyncio.Task[Answer]:
        """The answer that is kept, or the asking for one, which is under way from now on."""
        question = (name.rstrip(".").lower(), rdtype.upper())
        kept = self._cache.get(question)
        if kept is not None:
            if kept[0] > self._clock():
                return kept[1]
            del self._cache[question]
        task = self._asking.get(question)
        if task is None:
            task = asyncio.create_task(self._fetch(*question))
            self._asking[question] = task
            task.add_done_callback(lambda _: self._asking.pop(question, None))
        return task

    async def _fetch(self, name: str, rdtype: str) -> Answer:
        async with self._slots:
            answer = await _resolve(self._stub, name, rdtype)
        lifetime = min(answer.ttl, self._cache_seconds)
        if answer.outcome is not Outcome.UNKNOWN and lifetime > 0:
            if len(self._cache) >= CACHE_ENTRIES:
                self._cache.pop(next(iter(self._cache)))
            self._cache[name, rdtype] = (self._clock() + lifetime, answer)
        return answer


async def _answer(begun: Answer | asyncio.Task[Answer]) -> Answer:
    """Shielded: one asker who gives up must not spoil the answer of the others."""
    return begun if isinstance(begun, Answer) else await asyncio.shield(begun)


def _stub(nameservers: Sequence[str], timeout: float) -> dns.asyncresolver.Resolver | None:
    """A dnspython resolver for these servers; None if the system names none and none was given."""
    try:
        stub = dns.asyncresolver.Resolver(configure=not nameservers)
    except (dns.resolver.NoResolverConfiguration, OSError):
        return None
    given = [parse_nameserver(text) for text in nameservers]
    stub.nameservers = [SharedNameserver(*each) for each in given or _configured(stub)]
    stub.lifetime = timeout
    stub.timeout = timeout / TRIES
    return stub


def _servers(stub: dns.asyncresolver.Resolver | None) -> list[tuple[str, int]]:
    """Those a stub asks, address and port."""
    asked = stub.nameservers if stub else ()
    return [(each.address, each.port) for each in asked if isinstance(each, SharedNameserver)]


def _configured(stub: dns.asyncresolver.Resolver) -> list[tuple[str, int]]:
    """Those of /etc/resolv.conf."""
    return [(str(address), stub.port) for address in stub.nameservers]


def parse_nameserver(text: str) -> tuple[str, int]:
    """Split "1.2.3.4", "1.2.3.4:5353", "::1" or "[::1]:5353" into address and port; ValueError for anything else."""
    host, port = text.strip(), "53"
    if host.startswith("["):
        host, _, rest = host[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif host.count(":") == 1:
        host, _, port = host.partition(":")
    if not dns.inet.is_address(host) or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"{text!r} is no name server: write an IP address, or address:port, or [IPv6 address]:port")
    return host, int(port)


async def _resolve(stub: dns.asyncresolver.Resolver | None, name: str, rdtype: str) -> Answer:
    def unknown(why: str) -> Answer:
        return Answer(name, rdtype, Outcome.UNKNOWN, why=why)

    if stub is None:
        return unknown("no name server is configured on this system")
    try:
        qname = dns.name.from_text(name, idna_codec=dns.name.IDNA_2008_UTS_46)
        found = await stub.resolve(qname, rdtype, raise_on_no_answer=False, search=False)
        for _ in range(LONGEST_CHAIN):
            if not _is_cut_short(found):
                break
            found = await stub.resolve(found.canonical_name, rdtype, raise_on_no_answer=False, search=False)
    except dns.resolver.NXDOMAIN as trouble:
        ttl = min(map(negative_ttl, trouble.kwargs["responses"].values()), default=0)
        return Answer(name, rdtype, Outcome.NO_DOMAIN, ttl=ttl, canonical=alias(qname, trouble.canonical_name))
    except dns.resolver.LifetimeTimeout:
        return unknown("timeout")
    except dns.resolver.NoNameservers as trouble:
        return unknown(_last_error(trouble))
    except (dns.exception.DNSException, UnicodeError) as trouble:
        return unknown(f"{type(trouble).__name__}: {trouble}")
    except OSError as trouble:
        return unknown(f"the name server cannot be reached: {trouble}")
    if _is_cut_short(found):
        return unknown(f"more than {LONGEST_CHAIN} CNAMEs, one after the other")
    return replace(read_response(name, rdtype, found.response), canonical=alias(qname, found.canonical_name))


def _is_cut_short(found: dns.resolver.Answer) -> bool:
    """Whether the answer ends with a CNAME that leads out of the server's own zones: no word on what is there."""
    chained = found.rrset is None and found.canonical_name != found.qname
    return chained and not any(rrset.rdtype == dns.rdatatype.SOA for rrset in found.response.authority)


def _last_error(trouble: dns.resolver.NoNameservers) -> str:
    """What the last name server did: its response code, or the error met on the way to it."""
    errors = trouble.kwargs.get("errors") or []
    if not errors:
        return "no name server could be asked"
    error = errors[-1][3]
    return error if isinstance(error, str) else f"{type(error).__name__}: {error}".rstrip(": ")
