"""On what terms a mail server is asked: whose it is, how often it may be asked, by how many connections. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from checks.address.guard import Network, is_allowed
from checks.address.inquiry import Way
from checks.address.limits import Limits
from checks.address.lists import entries

Door = tuple[str, str]  # where connections are counted: ("address", IP), ("host", MX name), ("provider", its name)
Doors = tuple[tuple[Door, int], ...]  # with how many there may be at a time


@dataclass(frozen=True, slots=True)
class Terms:
    """`group`: under which name pauses are remembered; `named`: the provider is known by its name, and not guessed.

    `per_minute`, `per_day`: questions to the provider; `connections`: to all of its servers. None: as many as may be.
    """

    group: str
    provider: str
    named: bool
    per_minute: int | None
    per_day: int | None
    connections: int | None


def terms_for(way: Way, limits: Limits, networks: Sequence[Network] = ()) -> Terms:
    """`networks` that are expressly allowed are ours: only what is said of them by name limits how much is asked."""
    rates = default_rates() if limits.per_minute is None else limits.per_minute
    days, connections = limits.days or {}, limits.connections or {}
    provider = provider_of(way.host.name, rates, days, connections)
    ours = is_allowed(way.address, networks) and not is_allowed(way.address)
    named = provider in rates or provider in days or provider in connections
    return Terms(
        group=provider if named else way.address,
        provider=provider,
        named=named,
        per_minute=rates.get(provider, None if ours else limits.per_minute_else),
        per_day=days.get(provider, None if ours else limits.per_day),
        connections=connections.get(provider, None if ours else limits.per_provider),
    )


def doors(way: Way, terms: Terms, limits: Limits) -> Doors:
    """Where a connection to this server counts."""
    server: Doors = ((("address", way.address), limits.per_mx), (("host", way.host.name), limits.per_mx))
    if terms.connections is None:
        return server
    return (*server, (("provider", terms.provider), terms.connections))


def provider_of(host: str, *known: Mapping[str, int]) -> str:
    """Who runs this MX host: the end of its name that is known, else its last two labels (three for "co.uk")."""
    labels = host.split(".")
    for start in range(len(labels)):
        suffix = ".".join(labels[start:])
        if any(suffix in names for names in known):
            return suffix
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if short else -2 :])


@cache
def default_rates() -> Mapping[str, int]:
    """Provider → questions a minute, from the data file."""
    rates = (line.split() for line in entries("provider_rates"))
    return {suffix: int(rate) for suffix, rate in rates}
