"""What follows from something known already is held back: stored, shown in the history, told once that is over. Pure."""

from collections.abc import Collection
from typing import NamedTuple

from bot.rate_checks import MEASURE_OF

# The checks that only the DNS can answer: without a resolver they know nothing.
NEED_DNS = ("blocklist", "domain")


class Situation(NamedTuple):
    """What else is so at this moment. `sources`: those that told of this subject's mail."""

    paused: bool = False
    resolver_fails: bool = False
    silent_sources: Collection[str] = ()
    sources: Collection[str] = ()


def inhibitor(check: str, kind: str, situation: Situation) -> str:
    """`paused`, `resolver`, `source:NAME`, or empty: nothing holds it back."""
    if check in MEASURE_OF and kind == "campaign" and situation.paused:
        return "paused"  # late bounces of what has been stopped
    if situation.resolver_fails and needs_dns(check):
        return "resolver"
    silent = sorted(set(situation.sources) & set(situation.silent_sources))
    if check in MEASURE_OF and silent:
        return f"source:{silent[0]}"  # half of the numbers is no rate
    return ""


def needs_dns(check: str) -> bool:
    """Is it one of those, or one of their parts, such as domain_spf?"""
    return any(check == name or check.startswith(f"{name}_") for name in NEED_DNS)
