"""Ask the lists: first whether each list works, then what it says about each target."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator, Sequence

from checks.blocklist.catalog import Blocklist
from checks.blocklist.health import examine
from checks.blocklist.listing import Listing
from checks.blocklist.reading import read
from checks.blocklist.target import Target, parse_target
from checks.dns import Outcome, Resolver

AT_ONCE = 200  # questions in hand; about what a list server's socket buffer holds
REASON_LENGTH = 500  # characters kept of a TXT record

Question = tuple[int, Target, Blocklist]


async def check(
    targets: Sequence[str],
    *,
    resolver: Resolver,
    catalog: Sequence[Blocklist],
    probe_lists: bool = True,
) -> list[Listing]:
    """One listing for every target and every list that takes its kind, in this order. Trouble never raises.

    `probe_lists`: ask each list's test points first, and call the list unusable if they answer wrongly.
    ValueError if a target is neither an IP address nor a domain (see `parse_target`).
    """
    parsed = [parse_target(text) for text in targets]
    pairs = [(target, each) for target in parsed for each in catalog if each.takes(target.kind)]
    questions = iter([(place, target, each) for place, (target, each) in enumerate(pairs)])
    faults = await _faults([each for _, each in pairs], resolver) if probe_lists else {}
    found: dict[int, Listing] = {}
    workers = min(AT_ONCE, len(pairs))
    await asyncio.gather(*(_work(questions, found, resolver, faults) for _ in range(workers)))
    return [found[place] for place in range(len(pairs))]


async def _faults(catalog: Sequence[Blocklist], resolver: Resolver) -> dict[tuple[str, str], str]:
    distinct = list({(each.zone, each.kind): each for each in catalog}.values())
    faults = await asyncio.gather(*(examine(each, resolver=resolver) for each in distinct))
    return {(each.zone, each.kind): fault for each, fault in zip(distinct, faults, strict=True)}


async def _work(
    questions: Iterator[Question],
    found: dict[int, Listing],
    resolver: Resolver,
    faults: dict[tuple[str, str], str],
) -> None:
    """One of several workers over the same questions, so that a million of them are not a million tasks."""
    for place, target, blocklist in questions:
        fault = faults.get((blocklist.zone, blocklist.kind), "")
        if fault:
            found[place] = Listing(target.text, blocklist.zone, "unusable", reason=fault)
        else:
            found[place] = await _ask(target, blocklist, resolver)


async def _ask(target: Target, blocklist: Blocklist, resolver: Resolver) -> Listing:
    name = f"{target.query}.{blocklist.zone}"
    if len(name) > 253:
        return Listing(target.text, blocklist.zone, "unusable", reason="the name is too long to be asked there")
    listing = read(target.text, blocklist, await resolver.ask(name, "A"))
    if listing.state != "listed":
        return listing
    words = await resolver.ask(name, "TXT")
    if words.outcome is not Outcome.RECORDS:
        return listing
    return dataclasses.replace(listing, reason=_plain(words.records[0]))


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:REASON_LENGTH].strip()
