"""Does a list work? RFC 5782 section 5: one point must be listed, another must not.

A list that lists everything (wildcarded, parked) or nothing (emptied, gone) is found out here, before it is believed.
`points` says what to ask and `judge` what the answers mean; `examine` asks through a resolver.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal, NamedTuple

from checks.blocklist.catalog import Blocklist
from checks.blocklist.kinds import KINDS
from checks.blocklist.reading import refusal
from checks.dns import Answer, Outcome, Resolver

LISTED = {"ip4": "2.0.0.127", "domain": "test"}
UNLISTED = {"ip4": "1.0.0.127", "domain": "invalid"}
# ::ffff:7f00:2 and ::ffff:7f00:1, nibbles reversed
_MAPPED = "f.7.f.f.f.f" + ".0" * 20
LISTED["ip6"] = f"2.0.0.0.0.0.{_MAPPED}"
UNLISTED["ip6"] = f"1.0.0.0.0.0.{_MAPPED}"


class Point(NamedTuple):
    """One question about the list itself. `must`: what its name has to be, or that the zone has to exist."""

    must: Literal["listed", "unlisted", "exist"]
    label: str
    rdtype: str = "A"

    def name(self, blocklist: Blocklist) -> str:
        """What is asked."""
        return f"{self.label}.{blocklist.root}" if self.label else blocklist.root


def points(blocklist: Blocklist, target_kind: str) -> tuple[Point, ...]:
    """What to ask, before this list is believed about targets of this kind; what says most about a fault first.

    Beside the point that must not be listed a random one: a wildcard may well have an exception for the known one. A list
    without a point that must be listed (those that bring good news seldom have one) has at least to exist.
    """
    usual = LISTED[target_kind] if blocklist.purpose == "block" and blocklist.probe else ""
    listed = usual if blocklist.probe_listed is None or target_kind == "ip6" else blocklist.probe_listed
    usual = UNLISTED[target_kind] if blocklist.probe else ""
    unlisted = usual if blocklist.probe_unlisted is None or target_kind == "ip6" else blocklist.probe_unlisted
    never = [unlisted] if unlisted else []
    if blocklist.probe_unlisted != "":
        never.append(_random(target_kind))
    first = [Point("unlisted", label) for label in never]
    return (*first, Point("listed", listed) if listed else Point("exist", "", "SOA"))


def judge(blocklist: Blocklist, point: Point, answer: Answer) -> str:
    """What this answer tells against the list; "" if nothing."""
    if answer.outcome is Outcome.UNKNOWN:
        # rbldnsd refuses to name the SOA of a zone that has none; the points asked beside tell whether it is served.
        told_beside = point.must == "exist" and blocklist.probe_unlisted != ""
        return "" if told_beside else blocklist.hide(answer.why)
    known = answer.outcome is Outcome.RECORDS
    if point.must == "exist":
        return "dead: its zone does not exist" if answer.outcome is Outcome.NO_DOMAIN else ""
    # Any code inside 127.0.0.0/8 will do, documented or not: test points often have one of their own.
    fault = refusal(blocklist, answer.records) if known else ""
    if point.must == "listed":
        return fault if known else f"dead: its test point {point.label} is not listed"
    if not known:
        return ""
    return fault or f"wildcarded: it lists {point.label}, which must never be listed"


async def examine(blocklist: Blocklist, *, resolver: Resolver) -> str:
    """What is wrong with the list, in words; "" if its test points answer as they should."""
    if blocklist.dead:
        return f"dead: {blocklist.dead}"
    asked = points(blocklist, KINDS[blocklist.kind][0])
    answers = await asyncio.gather(*(resolver.ask(point.name(blocklist), point.rdtype) for point in asked))
    return next(filter(None, map(partial(judge, blocklist), asked, answers)), "")


def resolver_fault(faults: Mapping[Any, str]) -> str:
    """`faults`: of every list that was tested, "" for none. When all of several failed, it is not the lists' fault."""
    if len(faults) < 2 or not all(faults.values()):
        return ""
    return f"all {len(faults)} lists failed their own tests: the resolver cannot be used for blocklists"


def _random(target_kind: str) -> str:
    """A name no list has reason to hold: an address inside 127.0.0.0/8, a domain under .invalid (RFC 2606)."""
    if target_kind == "domain":
        return f"{secrets.token_hex(6)}.invalid"
    octets = [secrets.randbelow(254) + 1 for _ in range(3)]
    if target_kind == "ip4":
        return ".".join(map(str, octets)) + ".127"
    return ".".join("".join(f"{octet:02x}" for octet in octets)) + f".{_MAPPED}"
