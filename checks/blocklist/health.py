"""Does a list work? RFC 5782 section 5: one point must be listed, another must not.

A list that lists everything (wildcarded, parked) or nothing (emptied, gone) is found out here, before it is believed.
`points` says what to ask and `judge` what the answers mean; `examine` asks through a resolver.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from functools import partial
from ipaddress import ip_address
from typing import Any, Literal, NamedTuple

from checks.blocklist.catalog import Blocklist
from checks.blocklist.kinds import KINDS
from checks.blocklist.reading import refusal
from checks.blocklist.target import reversed_name
from checks.dns import Answer, Outcome, Resolver
from checks.sentence import sentence

LISTED = {"ip4": "127.0.0.2", "ip6": "::ffff:7f00:2", "domain": "test"}
UNLISTED = {"ip4": "127.0.0.1", "ip6": "::ffff:7f00:1", "domain": "invalid"}


class Point(NamedTuple):
    """One question about the list itself. `must`: what `text` (an address, a name) has to be, or that the zone exists."""

    must: Literal["listed", "unlisted", "exist"]
    text: str
    rdtype: str = "A"

    def name(self, blocklist: Blocklist) -> str:
        """What is asked."""
        if not self.text:
            return blocklist.root
        label = self.text if blocklist.kind == "domain" else reversed_name(ip_address(self.text))
        return f"{label}.{blocklist.root}"


def points(blocklist: Blocklist, target_kind: str) -> tuple[Point, ...]:
    """What to ask, before this list is believed about targets of this kind; what says most about a fault first.

    Beside the point that must not be listed a random one: a wildcard may well have an exception for the known one. A list
    without a point that must be listed (those that bring good news seldom have one) has at least to exist.
    """
    usual = LISTED[target_kind] if blocklist.purpose == "block" and blocklist.probe else ""
    listed = _said(blocklist.probe_listed, target_kind, usual)
    unlisted = _said(blocklist.probe_unlisted, target_kind, UNLISTED[target_kind] if blocklist.probe else "")
    never = [unlisted] if unlisted else []
    if blocklist.probe_unlisted != "":
        never.append(_random(target_kind))
    first = [Point("unlisted", text) for text in never]
    return (*first, Point("listed", listed) if listed else Point("exist", "", "SOA"))


def _said(written: str | None, target_kind: str, usual: str) -> str:
    """What the catalogue says, or else the `usual` point: an address says nothing about the other kind of addresses."""
    if written is None:
        return usual
    if not written or target_kind == "domain":
        return written
    return written if (":" in written) == (target_kind == "ip6") else usual


def judge(blocklist: Blocklist, point: Point, answer: Answer) -> str:
    """What this answer tells against the list; "" if nothing."""
    if answer.outcome is Outcome.UNKNOWN:
        # rbldnsd refuses to name the SOA of a zone that has none; the points asked beside tell whether it is served.
        told_beside = point.must == "exist" and blocklist.probe_unlisted != ""
        return "" if told_beside else blocklist.hide(answer.why)
    known = answer.outcome is Outcome.RECORDS
    if point.must == "exist":
        return sentence("dead: its zone does not exist") if answer.outcome is Outcome.NO_DOMAIN else ""
    # Any code inside 127.0.0.0/8 will do, documented or not: test points often have one of their own.
    fault = (known and refusal(blocklist, answer.records)) or ""
    if point.must == "listed" and not known:
        return sentence("dead: its test point {point} is not listed", point=point.text)
    if point.must == "unlisted" and known:
        return fault or sentence("wildcarded: it lists {point}, which must never be listed", point=point.text)
    return fault


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
    return sentence(
        "all {count} lists failed their own tests: the resolver cannot be used for blocklists", count=len(faults)
    )


def _random(target_kind: str) -> str:
    """What no list has reason to hold: an address of this very machine (127.0.0.0/8), a domain of no top-level domain.

    Not one below "invalid", which a wildcard with an exception for that test point would not cover (RFC 4592 section 3.3).
    """
    if target_kind == "domain":
        return f"{secrets.token_hex(6)}.x{secrets.token_hex(6)}"
    octets = [secrets.randbelow(254) + 1 for _ in range(3)]
    address = ".".join(map(str, (127, *octets)))
    return address if target_kind == "ip4" else f"::ffff:{address}"
