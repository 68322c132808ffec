"""The blocklist check: every watched address and domain on the lists of the catalogue; one finding a target."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.alerts import Alerts, Finding
from bot.clock import Clock
from bot.store import Connection, Store, watched
from bot.store.alerts import Evidence, open_alerts
from bot.targets import BLOCKLIST, Item, Lookups, Targets, take
from bot.targets.judging import by_rank, judge
from bot.targets.looking import SECOND_LOOK
from bot.targets.reputation import read_blocks
from checks.blocklist import Listing, News
from checks.sentence import packed

LIST = "list"


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
        if not wanted:
            return "nothing to look up: set blocklists.ips and blocklists.domains"
        return await self._look(wanted)

    async def look_again(self) -> str:
        """The targets of which the last look told something new."""
        due = await self.store.read(watched.doubted, BLOCKLIST, before=self.clock() - SECOND_LOOK)
        wanted = [(kind, target) for kind, target in await self.targets.all(BLOCKLIST) if target in due]
        return await self._look(wanted) if wanted else "nothing to confirm"

    async def _look(self, wanted: Sequence[tuple[str, str]]) -> str:
        listings = await self.lookups.lists([target for _, target in wanted])
        now = self.clock()
        blocks = await self.store.read(read_blocks, [target for kind, target in wanted if kind == "ip"], now)
        findings = await self.store.write(self._take, wanted, listings, blocks, now)
        faults = await self.store.read(faults_of_lists, self.lookups.health.news(), listings)
        await self.alerts.consider([*findings, *faults])
        states = [listing.state for listing in (*listings, *blocks)]
        return ", ".join(f"{states.count(state)} {state}" for state in ("listed", "clean", "unusable"))

    def _take(
        self,
        db: Connection,
        wanted: Sequence[tuple[str, str]],
        listings: Sequence[Listing],
        blocks: Sequence[Listing],
        now: int,
    ) -> list[Finding]:
        by_target: dict[str, list[Listing]] = {}
        for listing in (*listings, *blocks):
            by_target.setdefault(listing.target, []).append(listing)
        # What SNDS tells of Outlook.com does not make up for lists none of which can be used.
        usable = Counter(listing.target for listing in listings if listing.state != "unusable")
        return [
            self._take_one(db, kind, target, by_target.get(target, []), usable=usable[target], now=now)
            for kind, target in wanted
        ]

    @property
    def _alert_weight(self) -> float:
        return self.targets.settings.blocklists.alert_weight

    def _take_one(
        self, db: Connection, kind: str, target: str, listings: Sequence[Listing], *, usable: int, now: int
    ) -> Finding:
        seen = {listing.list: self.lookups.told(listing) for listing in listings if listing.state == "listed"}
        items = take(db, BLOCKLIST, target, seen, untold=_untold(listings), now=now)
        return finding(kind, target, items, usable=usable, alert_weight=self._alert_weight, now=now)


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


def _untold(listings: Sequence[Listing]) -> Callable[[Item], bool]:
    """A list that cannot be used has not let go of a target; one that is asked no more has."""
    unusable = {listing.list for listing in listings if listing.state == "unusable"}
    return lambda item: item.name in unusable


def finding(kind: str, target: str, items: Sequence[Item], *, usable: int, alert_weight: float, now: int) -> Finding:
    """What is news decides. Where no list could be used and none holds it, nobody knows: unknown."""
    holding = [item for item in items if item.present]
    judged = judge(holding, alert_weight=alert_weight, now=now)
    lists = [
        item.evidence | {"since_at": item.since_at, "known_before": item.baseline, "hushed_until": item.hushed_until}
        for item in sorted(holding, key=by_rank)
    ]
    return Finding(
        check=BLOCKLIST,
        kind=kind,
        subject=target,
        state=judged.severity or ("ok" if usable or holding else "unknown"),
        evidence={"lists": lists, "usable": usable, "weight": judged.weight, "alert_weight": alert_weight},
    )
