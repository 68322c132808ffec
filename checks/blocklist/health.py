"""Does a list work? RFC 5782 section 5: one point must be listed, another must not.

A list that lists everything (wildcarded, parked) or nothing (emptied, gone) is found out here, before it is believed.
"""

from __future__ import annotations

import asyncio

from checks.blocklist.catalog import Blocklist
from checks.blocklist.reading import read, refusal
from checks.dns import Outcome, Resolver

LISTED = {"ip4": "2.0.0.127", "ip": "2.0.0.127", "domain": "test"}
UNLISTED = {"ip4": "1.0.0.127", "ip": "1.0.0.127", "domain": "invalid"}
# ::ffff:7f00:2 and ::ffff:7f00:1, nibbles reversed
LISTED["ip6"] = "2.0.0.0.0.0.f.7.f.f.f.f" + ".0" * 20
UNLISTED["ip6"] = "1.0.0.0.0.0.f.7.f.f.f.f" + ".0" * 20


async def examine(blocklist: Blocklist, *, resolver: Resolver) -> str:
    """What is wrong with the list, in words; "" if its test points answer as they should."""
    # Lists that bring good news seldom have a point that must be listed; praising everybody is their danger.
    default = LISTED[blocklist.kind] if blocklist.purpose == "block" else ""
    listed = default if blocklist.probe_listed is None else blocklist.probe_listed
    unlisted = UNLISTED[blocklist.kind] if blocklist.probe_unlisted is None else blocklist.probe_unlisted
    faults = await asyncio.gather(
        _must_not_be_listed(blocklist, unlisted, resolver), _must_be_listed(blocklist, listed, resolver)
    )
    return next((fault for fault in faults if fault), "")


async def _must_be_listed(blocklist: Blocklist, point: str, resolver: Resolver) -> str:
    if not point:
        return ""
    answer = await resolver.ask(f"{point}.{blocklist.zone}", "A")
    if answer.outcome is Outcome.RECORDS:
        # Any code will do here, documented or not: test points often have one of their own.
        return refusal(blocklist, answer.records) and read(point, blocklist, answer).reason
    return answer.why or f"its test point {point} is not listed: the list is empty or gone"


async def _must_not_be_listed(blocklist: Blocklist, point: str, resolver: Resolver) -> str:
    if not point:
        return ""
    answer = await resolver.ask(f"{point}.{blocklist.zone}", "A")
    if answer.outcome is Outcome.UNKNOWN:
        return answer.why
    if answer.outcome is not Outcome.RECORDS:
        return ""
    fault = refusal(blocklist, answer.records)
    return fault or f"it lists {point}, which must never be listed: it lists everything"
