"""What should outlive a process: who is left alone, how much was asked today, who takes any name. Data only.

A process that keeps it in a store asks `Pace.unstored` and `CatchAllMemory.unstored` for what is new, and hands both
what was stored before at its start. Times are seconds from now on (`left`) or up to now (`age`), so that the store may
have a clock of its own.
"""

from __future__ import annotations

from typing import NamedTuple

from checks.address.controls import Finding


class Pause(NamedTuple):
    """A server, a provider, or a domain at a server that is left alone. `left` below 0: the pause is over, and told of
    because the next one will be longer."""

    group: str
    left: float
    strikes: int
    finding: Finding


class Asked(NamedTuple):
    """Questions to a provider in the 24 hours that began `age` ago."""

    provider: str
    age: float
    questions: int


class TakesAny(NamedTuple):
    """Whether the MX host takes any name at the domain."""

    domain: str
    mx: str
    left: float
    answer: bool
