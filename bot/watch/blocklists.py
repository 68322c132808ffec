"""The blocklist check: every watched address, range and domain on the lists of the catalogue; one finding a target."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from msgspec.structs import replace

from bot.alerts import Alerts, Finding
from bot.clock import Clock
from bot.store import Connection, Store, watched
from bot.store.alerts import Evidence, open_alerts
from bot.targets import BLOCKLIST, Item, Lookups, Targets, known, take
from bot.targets.judging import counts
from bot.targets.looking import SECOND_LOOK
from bot.targets.ranges import RANGE, members
from bot.targets.reputation import read_blocks
from bot.watch.list_findings import finding
from checks.blocklist import Listing, News
from checks.sentence import packed

LIST = "list"


class Asked(NamedTuple):
    """A target, and what of it is asked about: of a range some or all of its addresses, else itself."""

    kind: str
    target: str
    members: list[str]


@dataclass(frozen=True)
class Blocklists:
    """Looks everything up; what has changed is told once a second look, some minutes later, has seen it too."""

    store: Store
    alerts: Alerts
    targets: Targets
    lookups: Lookups
    clock: Clock

    async def look(self) -> str:
        """All targets. Returns a line for the run's record."""
        wanted = await self.targets.all(BLOCKLIST)
        await self.alerts.consider(await self.store.read(_watched_no_more, wanted))
        if not wanted:
            return "nothing to look up: set blocklists.ips and blocklists.domains"
        return await self._look([Asked(kind, target, members(target)) for kind, target in wanted])

    async def look_again(self) -> str:
        """What the last look told something new of; of a range, only the addresses it is about."""
        due = await self.store.read(watched.doubted_items, BLOCKLIST, before=self.clock() - SECOND_LOOK)
        wanted = [
            Asked(kind, target, _addresses(due[target]) if kind == RANGE else [target])
            for kind, target in await self.targets.all(BLOCKLIST)
            if target in due
        ]
        return await self._look(wanted) if wanted else "nothing to confirm"

    async def _look(self, wanted: Sequence[Asked]) -> str:
        asked = dict.fromkeys((each, one.kind) for one in wanted for each in one.members)
        listings = await self.lookups.lists([each for each, _ in asked])
        now = self.clock()
        addresses = list(dict.fromkeys(each for each, kind in asked if kind != "domain"))
        blocks = await self.store.read(read_blocks, addresses, now)
        await self.store.write(self._take, wanted, listings, blocks, now)
        faults = await self.store.read(faults_of_lists, self.lookups.health.news(), listings)
        await self.alerts.consider(faults)
        states = [listing.state for listing in (*listings, *blocks)]
        return ", ".join(f"{states.count(state)} {state}" for state in ("listed", "clean", "unusable"))

    def _take(
        self,
        db: Connection,
        wanted: Sequence[Asked],
        listings: Sequence[Listing],
        blocks: Sequence[Listing],
        now: int,
    ) -> None:
        """What was seen and what it means in one transaction: what people say of a listing comes before or after both."""
        found: dict[str, list[Listing]] = {}
        for listing in (*listings, *blocks):
            found.setdefault(listing.target, []).append(listing)
        usable: dict[str, set[str]] = {}
        for listing in listings:  # what SNDS tells of Outlook.com does not make up for lists none of which can be used
            if listing.state != "unusable":
                usable.setdefault(listing.target, set()).add(listing.list)
        findings = []
        for asked in wanted:
            own = [listing for each in asked.members for listing in found.get(each, ())]
            works = set().union(*(usable.get(each, ()) for each in asked.members))
            findings.append(self._take_one(db, asked, own, usable=len(works), now=now))
        self.alerts.take(db, findings, now=now)

    def _take_one(self, db: Connection, asked: Asked, listings: Sequence[Listing], *, usable: int, now: int) -> Finding:
        seen = {
            _name(asked, listing): self.lookups.told(listing)
            | ({"address": listing.target} if asked.kind == RANGE else {})
            for listing in listings
            if listing.state == "listed"
        }
        before = {item.name for item in known(db, BLOCKLIST, asked.target) if item.present}
        items = take(db, BLOCKLIST, asked.target, seen, untold=_untold(asked, listings), now=now)
        alert_weight = self.targets.settings.blocklists.alert_weight
        found = finding(asked.kind, asked.target, items, usable=usable, alert_weight=alert_weight, now=now)
        came = tuple(
            item.name for item in items if item.news(now) and counts(item.evidence) and item.name not in before
        )
        went = tuple(item.name for item in items if item.name in before and not item.present)
        return replace(found, came=came, went=went)


def _name(asked: Asked, listing: Listing) -> str:
    return f"{listing.target} {listing.list}" if asked.kind == RANGE else listing.list


def _addresses(names: Iterable[str]) -> list[str]:
    """Those that items of a range are about."""
    return list(dict.fromkeys(name.partition(" ")[0] for name in names))


def _untold(asked: Asked, listings: Sequence[Listing]) -> Callable[[Item], bool]:
    """A list that cannot be used has not let go of a target, nor has one that was not asked just now; one that is asked no
    more has.
    """
    unusable = {_name(asked, listing) for listing in listings if listing.state == "unusable"}
    present = set(asked.members)
    return lambda item: item.name in unusable or item.evidence.get("address", asked.target) not in present


def _watched_no_more(db: Connection, wanted: Sequence[tuple[str, str]]) -> list[Finding]:
    """An alert is over when nobody wants to know of its target any more."""
    return [
        Finding(
            check=BLOCKLIST,
            kind=alert.subject_kind,
            subject=alert.subject,
            state="ok",
            evidence=alert.evidence | {"unwatched": True, "attended": False},
        )
        for alert in open_alerts(db, check=BLOCKLIST)
        if (alert.subject_kind, alert.subject) not in wanted
    ]


def faults_of_lists(db: Connection, news: Sequence[News], listings: Sequence[Listing]) -> list[Finding]:
    """A list that fails its tests is told as its own fault, and once that it works again."""
    works = {listing.list for listing in listings if listing.state != "unusable"}
    faults = {_subject(each): each.fault for each in news}
    for alert in open_alerts(
        db, check=LIST
    ):  # also those of before a restart, which the memory of faults does not survive
        if alert.subject in works or (alert.subject_kind == "resolver" and works):
            faults.setdefault((alert.subject_kind, alert.subject), "")
    return [
        Finding(check=LIST, kind=kind, subject=name, state="warning" if fault else "ok", evidence=_told(fault))
        for (kind, name), fault in faults.items()
    ]


def _told(fault: str) -> Evidence:
    """`said`: in the form that can be told in any language."""
    return {"fault": str(fault), "said": packed(fault)}


def _subject(news: News) -> tuple[str, str]:
    return ("list", news.list) if news.list else ("resolver", "resolver")
