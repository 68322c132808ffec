"""What people say of single listings, list by list: seen (acknowledged), or to be told no more of for a while (silenced)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from bot.clock import DAY
from bot.errors import NotFound, TooLate
from bot.store import Connection, audit, watched
from bot.store.watched import Row
from bot.targets.places import Place, about, list_of, places
from bot.targets.targets import BLOCKLIST, Targets, parsed


class Judge(Protocol):
    """Judges a target anew, in the same transaction; `line` of the audit trail says what people did."""

    def __call__(self, db: Connection, kind: str, target: str, *, line: int, now: int) -> None: ...


class Mark(NamedTuple):
    """`action` as the trail names it. `put` (db, check, target, names) changes those items it can and returns their names;
    `put_list` (db, check, target, name) holds for whatever a list says of all of a target from then on.
    """

    action: str
    put: Callable[..., list[str]]
    details: Mapping[str, int] = MappingProxyType({})
    put_list: Callable[..., None] | None = None


@dataclass(frozen=True)
class Marks:
    """Each act is one transaction (listings, audit line, alert) and returns the lists it was done for.

    A list that is named wrongly is NotFound, with those it could be; what is done already is TooLate.
    """

    targets: Targets
    judge: Judge

    async def acknowledge(self, target: str, lists: Sequence[str], who: str) -> list[str]:
        """`who` has seen that these lists hold the target."""
        now = self.targets.clock()
        put = partial(watched.acknowledge, who=who, now=now)
        return await self._mark(target, lists, who, Mark("listing_acknowledged", put), now)

    async def unacknowledge(self, target: str, lists: Sequence[str], who: str) -> list[str]:
        """Takes that back, whoever said it."""
        mark = Mark("listing_unacknowledged", watched.unacknowledge)
        return await self._mark(target, lists, who, mark, self.targets.clock())

    async def silence(self, target: str, lists: Sequence[str], who: str, *, days: int) -> list[str]:
        """These lists raise no alert about the target for so many days."""
        now = self.targets.clock()
        until = now + days * DAY
        put, put_list = partial(watched.hush, until=until), partial(watched.silence_list, until=until)
        return await self._mark(target, lists, who, Mark("listing_silenced", put, {"until": until}, put_list), now)

    async def unsilence(self, target: str, lists: Sequence[str], who: str) -> list[str]:
        """They do again."""
        now = self.targets.clock()
        mark = Mark("listing_unsilenced", partial(watched.unhush, now=now), put_list=watched.unsilence_list)
        return await self._mark(target, lists, who, mark, now)

    async def _mark(self, text: str, lists: Sequence[str], who: str, mark: Mark, now: int) -> list[str]:
        kind, target = parsed(BLOCKLIST, text)
        where = places(kind, target, await self.targets.all(BLOCKLIST))
        if not where:
            raise NotFound(
                "{target} is not watched, so no list raises an alert about it. `/blocklist {target}` tells what they say now.",
                target=target,
            )
        return await self.targets.store.write(self._put, where, lists, who, mark, now)

    def _put(
        self, db: Connection, where: Sequence[Place], lists: Sequence[str], who: str, mark: Mark, now: int
    ) -> list[str]:
        done: list[str] = []
        rows: list[Row] = []
        for place in where:
            kind, target, address = place
            known = [row for row in watched.items(db, check=BLOCKLIST, target=target) if about(row, place)]
            named = [row for row in known if list_of(row).lower() in {each.lower() for each in lists}]
            changed = mark.put(db, check=BLOCKLIST, target=target, names=[row.name for row in named]) if named else []
            if changed:
                of = list(dict.fromkeys(list_of(row) for row in named if row.name in changed))
                if mark.put_list is not None and not address:
                    for name in of:
                        mark.put_list(db, check=BLOCKLIST, target=target, name=name)
                details: dict[str, Any] = {**mark.details, "lists": of} | ({"address": address} if address else {})
                line = audit.add(db, at=now, who=who, action=mark.action, about_kind=BLOCKLIST, about=target, **details)
                self.judge(db, kind, target, line=line, now=now)
                done += of
            rows += known
        if not done:
            raise _refusal(where[0], lists, mark, rows, who)
        return list(dict.fromkeys(done))


def _refusal(place: Place, lists: Sequence[str], mark: Mark, known: Sequence[Row], who: str) -> NotFound | TooLate:
    """Why nothing was marked."""
    target, told = place.address or place.target, ", ".join(lists)
    if not known:
        return NotFound(
            "No list has named {target} so far, so there is nothing to mark. `/blocklist {target}` tells what they say now.",
            target=target,
        )
    named = [row for row in known if list_of(row).lower() in {each.lower() for each in lists}]
    if not named:
        others = ", ".join(dict.fromkeys(list_of(row) for row in known))
        return NotFound(
            "{item} never named {target}. These lists did: {lists}.", item=told, target=target, lists=others
        )
    if mark.action == "listing_acknowledged":
        first = next((row for row in named if row.present and row.acknowledged_at is not None), None)
        if first is None:
            return NotFound(
                "{item} does not hold {target} now, as far as a second look has confirmed it.", item=told, target=target
            )
        if first.acknowledged_by == who:
            return TooLate("You have acknowledged this already.")
        return TooLate("<@{who}> was first and acknowledged this.", who=first.acknowledged_by)
    if mark.action == "listing_unacknowledged":
        return TooLate("Nobody has acknowledged that {item} holds {target}.", item=told, target=target)
    return TooLate("{item} is not silenced for {target}.", item=told, target=target)
