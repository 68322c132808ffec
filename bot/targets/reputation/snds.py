"""Microsoft's SNDS: how Outlook.com's filters see our addresses, read once a day, and which of them it blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from bot.clock import DAY, HOUR, Clock
from bot.settings import Settings
from bot.store import Connection, Store, reputation, sources
from bot.store.sources import Source
from bot.targets.reputation.asking import NotTold, ask
from checks.blocklist import Guidance, Listing
from checks.domain.snds import Activity, BlockedRange, read_activity, read_status
from checks.sentence import sentence

SOURCE = Source("snds", "snds")
LIST = "Microsoft SNDS"
EVERY = 23 * HOUR  # SNDS has new figures once a day; what failed is tried again at the next run
FRESH = 3 * DAY  # after which what it told says nothing of today
DELIST = "https://olcsupport.office.com/"
GUIDANCE = Guidance(
    "Outlook.com refuses all mail from this address: find and stop what its users complained about or its traps"
    " received, before you ask.",
    DELIST,
    "When Microsoft lifts it, asked by its form; SNDS tells so within a day.",
)


@dataclass(frozen=True)
class Snds:
    """Asks, and keeps the answers."""

    store: Store
    settings: Settings
    clock: Clock

    async def look(self) -> str:
        """Both files, once a day. Returns a line for the run's record; a failure is kept with the source."""
        now = self.clock()
        last = await self.store.read(sources.worked_at, SOURCE)
        if last is not None and now - last < EVERY:
            return "read today already"
        try:
            activity = read_activity(await self._file("data.aspx"))
            ranges = read_status(await self._file("ipStatus.aspx"))
        except (NotTold, ValueError) as error:
            why = str(error).replace(self.settings.secrets.snds_key, "…")
            refused = isinstance(error, NotTold) and error.refused
            await self.store.write(sources.failed, SOURCE, why=why, now=now, state="refused" if refused else "failing")
            return f"not read: {why}"
        await self.store.write(_keep, activity, ranges, now)
        return f"{len(activity)} lines of activity, {sum(each.blocked for each in ranges)} blocked ranges"

    async def _file(self, name: str) -> str:
        params = {"key": self.settings.secrets.snds_key}
        body = await ask("GET", f"{self.settings.reputation.snds_url}{name}", params=params)
        return body.decode("utf-8", "replace")


def _keep(db: Connection, activity: Sequence[Activity], ranges: Sequence[BlockedRange], now: int) -> None:
    for subject, rows in (("activity", activity), ("ranges", ranges)):
        reputation.put(db, source=SOURCE.kind, subject=subject, what=msgspec.to_builtins(rows), now=now)
    sources.seen(db, SOURCE, events=0, now=now)


def read_seen(db: Connection, ips: Sequence[str], now: int) -> list[Activity] | None:
    """What Outlook.com saw of these addresses, or of all where none are named; None: SNDS told nothing lately."""
    told = reputation.latest(db, source=SOURCE.kind, subject="activity")
    if told is None or now - told.at > FRESH:
        return None
    return [each for each in msgspec.convert(told.what, list[Activity]) if not ips or each.ip in ips]


def read_blocks(db: Connection, ips: Sequence[str], now: int) -> list[Listing]:
    """What SNDS told last of each address, as a list would; nothing where it never told anything."""
    told = reputation.latest(db, source=SOURCE.kind, subject="ranges")
    if told is None:
        return []
    if now - told.at > FRESH:
        return [Listing(ip, LIST, "unusable", reason="SNDS could not be read for days") for ip in ips]
    ranges = [each for each in msgspec.convert(told.what, list[BlockedRange]) if each.blocked]
    return list(_listings(ips, ranges))


def _listings(ips: Sequence[str], ranges: Sequence[BlockedRange]) -> Iterator[Listing]:
    for ip in ips:
        held = next((each for each in ranges if each.has(ip)), None)
        if held is None:
            yield Listing(ip, LIST, "clean")
        else:
            yield Listing(
                ip,
                LIST,
                "listed",
                meaning=sentence("blocked at Outlook.com"),
                severity="critical",
                reason=held.reason,
                delist=DELIST,
            )
