"""Which hosts take mail for a domain (RFC 5321 section 5.1), told apart from "there are none" and "cannot tell"."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from checks.address.guard import Network, is_allowed
from checks.dns import Answer, Outcome, Resolver

MOST_NAMES = 20  # of an MX set; the largest in earnest use stay well below
MOST_HOSTS = 5
MOST_ADDRESSES = 2

Kind = Literal["mx", "implicit_mx", "null_mx", "no_domain", "mx_unroutable", "dns_error"]


@dataclass(frozen=True, slots=True)
class Host:
    """One mail server: `addresses` are IP literals that may be connected to, at most two."""

    name: str
    preference: int
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """`hosts` in the order to try, empty unless `kind` is "mx" or "implicit_mx". `mx` is what the DNS says, sorted."""

    kind: Kind
    hosts: tuple[Host, ...] = ()
    mx: tuple[str, ...] = ()
    why: str = ""
    forbidden: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        return {"route": self.kind, "mx": [*self.mx], "why": self.why, "forbidden": [*self.forbidden]}


async def find_route(domain: str, *, resolver: Resolver, allow_networks: Sequence[Network] = ()) -> Route:
    """Where mail for the domain goes. Addresses outside the public Internet count only if a network allows them."""
    mx = await resolver.ask(domain, "MX")
    match mx.outcome:
        case Outcome.UNKNOWN:
            return Route("dns_error", why=f"MX: {mx.why}")
        case Outcome.NO_DOMAIN:
            return Route("no_domain", why="NXDOMAIN")
        case Outcome.NO_DATA:
            return await _implicit(domain, resolver, allow_networks)
    exchanges = sorted(_exchange(record) for record in mx.records)
    named = [(preference, name) for preference, name in exchanges if name]
    if not named:
        return Route("null_mx", mx=(".",))
    names = list(dict.fromkeys(name for _, name in named))[:MOST_NAMES]
    preferences = {name: preference for preference, name in reversed(named)}
    answers = await asyncio.gather(*(resolver.addresses(name) for name in names))
    found = [(name, preferences[name], answer) for name, answer in zip(names, answers, strict=True)]
    return _route("mx", found, tuple(name for _, name in named), allow_networks)


async def _implicit(domain: str, resolver: Resolver, allow_networks: Sequence[Network]) -> Route:
    """No MX: the domain itself is the mail server, if it has an address."""
    answer = await resolver.addresses(domain)
    match answer.outcome:
        case Outcome.RECORDS:
            return _route("implicit_mx", [(domain, 0, answer)], (), allow_networks)
        case Outcome.UNKNOWN:
            return Route("dns_error", why=f"no MX; address: {answer.why}")
    return Route("no_domain", why="neither MX nor address")


def _route(
    kind: Literal["mx", "implicit_mx"],
    found: Sequence[tuple[str, int, Answer]],
    mx: tuple[str, ...],
    allow_networks: Sequence[Network],
) -> Route:
    hosts, forbidden = [], []
    for name, preference, answer in found:
        allowed = [address for address in answer.records if is_allowed(address, allow_networks)]
        forbidden += [address for address in answer.records if address not in allowed]
        if allowed:
            hosts.append(Host(name, preference, tuple(allowed[:MOST_ADDRESSES])))
    if hosts:
        return Route(kind, tuple(hosts[:MOST_HOSTS]), mx, forbidden=tuple(forbidden))
    unsure = [f"{name}: {answer.why}" for name, _, answer in found if answer.outcome is Outcome.UNKNOWN]
    if len(set(mx)) > MOST_NAMES:
        unsure.append(f"{len(set(mx))} MX names, of which only {MOST_NAMES} were looked up")
    if unsure:
        return Route("dns_error", mx=mx, why="; ".join(unsure), forbidden=tuple(forbidden))
    why = "only addresses that are not public" if forbidden else "no mail server has an address"
    return Route("mx_unroutable", mx=mx, why=why, forbidden=tuple(forbidden))


def _exchange(record: str) -> tuple[int, str]:
    """ "10 mx.example.org." → (10, "mx.example.org"); the root of a null MX becomes ""."""
    preference, _, name = record.partition(" ")
    return int(preference), name.strip().rstrip(".").lower()
