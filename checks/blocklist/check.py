"""Ask the lists: first whether each list works, then what it says about each target.

One pass, however many: questions go out as there is room (`checks.bulk`), reasons (TXT) are asked for what turned out
listed, and listings come out in order, those not told yet bounded by `AHEAD`.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from itertools import zip_longest

from checks.blocklist.catalog import Blocklist
from checks.blocklist.health import Point, judge, points
from checks.blocklist.listing import Listing
from checks.blocklist.reading import read, refusal
from checks.blocklist.rounds import Health
from checks.blocklist.target import Target, parse_targets, registered_name
from checks.bulk import IN_FLIGHT, Bulk
from checks.dns import Answer, Outcome, Resolver
from checks.sentence import sentence

AHEAD = 20_000  # listings in hand
STRIKES = 20  # questions in a row without a usable answer, after which a list is left alone for this run
STRIKES_OF_ALL = 5  # the same, without any answer, of every list that is still asked: whoever answers for them is gone
WITHIN = 120.0  # seconds
LONGEST_NAME = 253
REASON_LENGTH = 500  # characters kept of a TXT record
_WORTH = {"listed": 0, "good": 1, "unusable": 2, "clean": 3}


async def check(
    targets: Sequence[str],
    *,
    resolver: Resolver,
    catalog: Sequence[Blocklist],
    probe_lists: bool = True,
    health: Health | None = None,
    within: float = WITHIN,
) -> list[Listing]:
    """All that `check_many` finds."""
    found = check_many(
        targets, resolver=resolver, catalog=catalog, probe_lists=probe_lists, health=health, within=within
    )
    async with aclosing(found):
        return [listing async for listing in found]


async def check_many(
    targets: Iterable[str],
    *,
    resolver: Resolver,
    catalog: Sequence[Blocklist],
    probe_lists: bool = True,
    health: Health | None = None,
    in_flight: int = IN_FLIGHT,
    within: float = WITHIN,
) -> AsyncGenerator[Listing, None]:
    """One listing for every target and every list that takes its kind, in this order. Trouble never raises.

    A range ("192.0.2.0/24") is each of its addresses; the same target twice is one. `probe_lists`: ask each list's test
    points first, and call the list unusable if they answer wrongly. `health` remembers failing lists from run to run.
    `within`: seconds for all of it; what is not answered by then is unusable.
    ValueError, before anything is asked, for what is no target (see `parse_targets`).
    """
    parsed = list({target.text: target for text in targets for target in parse_targets(text)}.values())
    bulk = resolver.bulk(in_flight=in_flight, within=within)
    try:
        kinds = dict.fromkeys(target.kind for target in parsed)
        lists = {kind: [_List(each, kind) for each in catalog if each.takes(kind)] for kind in kinds}
        if probe_lists:
            await _probe([each for same in lists.values() for each in same], bulk, health)
        async with aclosing(_Run(parsed, lists, bulk).listings()) as found:
            async for listing in found:
                yield listing
    finally:
        await bulk.aclose()


class _List:
    """A list in this run, for one kind of targets. `fault`: why it is not asked."""

    __slots__ = ("blocklist", "fault", "kind", "root", "strikes", "zone")

    def __init__(self, blocklist: Blocklist, kind: str) -> None:
        self.blocklist = blocklist
        self.kind = kind
        self.zone = blocklist.zone
        self.root = blocklist.root
        self.fault = f"dead: {blocklist.dead}" if blocklist.dead else ""
        self.strikes = 0


class _Pair:
    """A target on a list. `asked`: its names whose answers are awaited; `name`: the one that `listing` is about."""

    __slots__ = ("asked", "list", "listing", "name", "place", "target")

    def __init__(self, place: int, target: Target, on: _List) -> None:
        self.place = place
        self.target = target
        self.list = on
        self.asked = 0
        self.listing: Listing | None = None
        self.name = ""


async def _probe(lists: Sequence[_List], bulk: Bulk[tuple[_List, Point]], health: Health | None) -> None:
    """Test the lists, and leave the faults with them."""
    for each in lists:
        each.fault = each.fault or (health.left_out((each.zone, each.kind)) if health else "")
    tested = [each for each in lists if not each.fault]
    asked = {each: points(each.blocklist, each.kind) for each in tested}
    # One point of every list first: where nobody answers, one is enough.
    rows = zip_longest(*([(each, point) for point in its] for each, its in asked.items()))
    questions = deque(one for row in rows for one in row if one is not None)
    faults: dict[_List, dict[Point, str]] = {each: {} for each in tested}
    while questions or not bulk.idle:
        while questions and bulk.room > 0:
            each, point = questions.popleft()
            if not faults[each]:
                bulk.begin((each, point), point.name(each.blocklist), point.rdtype)
        for (each, point), answer in await bulk.finished():
            fault = judge(each.blocklist, point, answer)
            if fault:
                faults[each][point] = fault
    for each, its in asked.items():
        each.fault = next((faults[each][point] for point in its if point in faults[each]), "")
    if health is not None and not bulk.over:  # what is not told in time is not the list's fault
        health.tested({(each.zone, each.kind): each.fault for each in tested})


class _Run:
    """The targets on the lists that are left."""

    def __init__(self, targets: Sequence[Target], lists: dict[str, list[_List]], bulk: Bulk[tuple[_Pair, str, str]]):
        self._pairs = self._all_pairs(targets, lists)
        self._lists = [each for same in lists.values() for each in same if not each.fault]
        self._bulk = bulk
        self._questions: deque[tuple[_Pair, str, str]] = deque()
        self._ready: dict[int, Listing] = {}
        self._told = 0
        self._more = True

    async def listings(self) -> AsyncGenerator[Listing, None]:
        while True:
            self._fill()
            for (pair, name, rdtype), answer in await self._bulk.finished():
                (self._heard if rdtype == "A" else self._reasoned)(pair, name, answer)
            while (listing := self._ready.pop(self._told, None)) is not None:
                self._told += 1
                yield listing
            if not self._more and self._bulk.idle and not self._questions:
                return

    @staticmethod
    def _all_pairs(targets: Sequence[Target], lists: dict[str, list[_List]]) -> Iterator[_Pair]:
        place = 0
        for target in targets:
            for each in lists[target.kind]:
                yield _Pair(place, target, each)
                place += 1

    def _fill(self) -> None:
        """Begin as many questions as there is room for; reasons first, as they are what is waited for."""
        bulk, questions = self._bulk, self._questions
        while (room := bulk.room) > 0:
            if questions:
                pair, name, rdtype = question = questions.popleft()
                bulk.begin(question, f"{name}.{pair.list.root}", rdtype)
                continue
            for _ in range(room):
                next_pair = next(self._pairs, None) if self._more else None
                if next_pair is None:
                    self._more = False
                    return
                self._begin(next_pair)
                if next_pair.place >= self._told + AHEAD:
                    return

    def _begin(self, pair: _Pair) -> None:
        on = pair.list
        if on.fault:
            self._ready[pair.place] = Listing(pair.target.text, on.zone, "unusable", reason=on.fault)
            return
        names = _names(pair.target, on.blocklist)
        if max(map(len, names)) + len(on.root) >= LONGEST_NAME:
            why = sentence("the name is too long to be asked there")
            self._ready[pair.place] = Listing(pair.target.text, on.zone, "unusable", reason=why)
            return
        pair.asked = len(names)
        for name in names:
            self._bulk.begin((pair, name, "A"), f"{name}.{on.root}", "A")

    def _heard(self, pair: _Pair, name: str, answer: Answer) -> None:
        on = pair.list
        listing = read(pair.target.text, on.blocklist, answer)
        silent = answer.outcome is Outcome.UNKNOWN
        # A code that is not documented is an answer: the next one may well be.
        if silent or (listing.state == "unusable" and refusal(on.blocklist, answer.records)):
            self._strike(on, listing.reason, silent=silent)
        else:
            on.strikes = 0
        if pair.listing is None or _WORTH[listing.state] < _WORTH[pair.listing.state]:
            pair.listing, pair.name = listing, name
        pair.asked -= 1
        if pair.asked:
            return
        if pair.listing.state == "listed":
            self._questions.append((pair, pair.name, "TXT"))
        else:
            self._ready[pair.place] = pair.listing

    def _strike(self, on: _List, reason: str, *, silent: bool) -> None:
        """One more question in vain: the list is left alone for this run, or all of them."""
        on.strikes += 1
        if on.strikes >= STRIKES:
            on.fault = reason
        elif (
            silent
            and on.strikes >= STRIKES_OF_ALL
            and all(each.fault or each.strikes >= STRIKES_OF_ALL for each in self._lists)
        ):
            for each in self._lists:
                each.fault = each.fault or reason

    def _reasoned(self, pair: _Pair, name: str, answer: Answer) -> None:
        assert pair.listing is not None
        listing = pair.listing
        if pair.target.kind == "domain" and name != pair.target.text:
            listing = dataclasses.replace(
                listing, meaning=sentence("{meaning} (as {name})", meaning=listing.meaning, name=name)
            )
        if answer.outcome is Outcome.RECORDS:
            said = " / ".join(sorted(set(answer.records)))  # servers tell them in turn: the same ones are no news
            listing = dataclasses.replace(listing, reason=pair.list.blocklist.hide(_plain(said)))
        self._ready[pair.place] = listing


def _names(target: Target, blocklist: Blocklist) -> tuple[str, ...]:
    """Under which names a list is asked about the target."""
    if target.kind != "domain" or blocklist.names == "full":
        return (target.query,)
    registered = registered_name(target.query)
    if blocklist.names == "registered" or registered == target.query:
        return (registered,)
    return registered, target.query


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:REASON_LENGTH].strip()
