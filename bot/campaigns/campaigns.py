"""Pausing and resuming: state first, then everybody is told."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from msgspec.structs import replace

from bot.clock import Clock
from bot.errors import NotFound, TooLate
from bot.settings import Settings
from bot.store import Connection, Store, alert_posts, alerts, audit, outbox
from bot.store import campaigns as rows
from bot.store.campaigns import Campaign


@dataclass(frozen=True)
class Campaigns:
    """What people, the gate and the clock do to campaigns."""

    store: Store
    settings: Settings
    clock: Clock

    async def gate(self, campaign: str) -> Campaign | None:
        """What a sender is told: the campaign as it stands at this moment. None: never heard of."""
        stored = await self.store.read(rows.get, campaign)
        if stored and stored.state == "paused" and stored.until_at is not None and stored.until_at <= self.clock():
            # Its time is over; the schedule writes that down within the minute.
            return replace(stored, state="running", since_at=stored.until_at, until_at=None)
        return stored

    async def listing(self) -> list[Campaign]:
        """Paused ones first, then by the latest mail."""
        return await self.store.read(rows.listing)

    async def named(self, name: str) -> str:
        """The id somebody means by `name`. NotFound says which names are near."""
        return await self.store.read(_named, name)

    async def pause(self, campaign: str, who: str, *, span: int | None = None, why: str = "") -> Campaign:
        """Stops a campaign, for `span` ms or until it is resumed. TooLate where it is paused already."""
        return await self.store.write(lambda db: self.pause_in(db, campaign, who, span=span, why=why, now=self.clock()))

    async def resume(self, campaign: str, who: str, *, why: str = "") -> Campaign:
        """Lets a campaign send again. TooLate where it runs already."""
        return await self.store.write(self._resume, campaign, who, why, self.clock())

    async def end_pauses(self) -> int:
        """Resumes what was paused until now, and says so. Returns how many."""
        due = await self.store.read(rows.due, self.clock())
        for campaign in due:
            await self.store.write(self._end_pause, campaign.id, self.clock())
        return len(due)

    # -- in the transaction

    def pause_in(
        self,
        db: Connection,
        campaign: str,
        who: str,
        *,
        span: int | None,
        why: str,
        now: int,
        details: Mapping[str, object] = MappingProxyType({}),
    ) -> Campaign:
        """The same inside somebody's transaction; `details` go into the trail."""
        until = now + span if span else None
        paused = rows.pause(db, campaign=campaign, who=who, why=why, until=until, now=now)
        if paused is None:
            stored = rows.get(db, campaign)
            if stored is None:
                raise NotFound("There is no campaign called {name}.", name=campaign)
            raise TooLate("{name} is paused already.", name=campaign)
        self._tell(db, paused, action="paused", who=who, why=why, now=now, **details)
        return paused

    def _resume(self, db: Connection, campaign: str, who: str, why: str, now: int) -> Campaign:
        running = rows.resume(db, campaign=campaign, who=who, why=why, now=now)
        if running is None:
            if rows.get(db, campaign) is None:
                raise NotFound("There is no campaign called {name}.", name=campaign)
            raise TooLate("{name} is running already.", name=campaign)
        self._tell(db, running, action="resumed", who=who, why=why, now=now)
        return running

    def _end_pause(self, db: Connection, campaign: str, now: int) -> None:
        stored = rows.get(db, campaign)
        if stored is None or stored.until_at is None or stored.until_at > now:
            return  # somebody changed it meanwhile
        # It runs since its time was over, as the gate has said meanwhile, not since somebody looked.
        running = rows.resume(db, campaign=campaign, who=audit.BOT, why="", now=stored.until_at)
        if running is not None:
            line = self._tell(db, running, action="resumed", who=audit.BOT, why="", now=now)
            outbox.put(db, kind="notice", about=line, channel=self.settings.slack.alert_channel, now=now)

    def _tell(
        self, db: Connection, campaign: Campaign, *, action: str, who: str, why: str, now: int, **details: object
    ) -> int:
        """Writes it down; open alerts about the campaign show it, and their threads tell it."""
        line = audit.add(
            db,
            at=now,
            who=who,
            action=action,
            about_kind="campaign",
            about=campaign.id,
            why=why,
            until=campaign.until_at,
            **details,
        )
        for alert in alerts.open_alerts(db, subject=campaign.id):
            if alert.subject_kind == "campaign":
                alert_posts.put_message(db, alert.id, now=now)
                alert_posts.put_line(db, alert.id, line, now=now)
        return line


def _named(db: Connection, name: str) -> str:
    if rows.get(db, name):
        return name
    same = rows.find(db, name)
    if len(same) == 1:
        return same[0]
    known = [campaign.id for campaign in rows.listing(db, limit=1_000)]
    near = same or difflib.get_close_matches(name, known, 3)
    if near:
        raise NotFound("There is no campaign called {name}. Did you mean {near}?", name=name, near=", ".join(near))
    raise NotFound("There is no campaign called {name}. `/campaign list` shows those I have seen mail of.", name=name)
