"""How each source of events fares: its health, what it told lately, and whether it is silent against its habit."""

from msgspec import Struct

from bot.clock import DAY, HOUR
from bot.store import Connection, sources
from bot.store.sources import Health, Source
from checks.rate.silence import HABIT_DAYS, Silence, silence

WEEK = 7


class Faring(Struct, frozen=True, kw_only=True):
    """One source. `today`: events of the last 24 hours; `usual`: of a day of the week before, None where it is too new.

    `silence`: None where it has no habit yet.
    """

    health: Health
    today: int
    usual: int | None
    silence: Silence | None

    @property
    def silent(self) -> bool:
        """Is it silent against its habit?"""
        return self.silence is not None and self.silence.silent

    @property
    def wrong(self) -> bool:
        """Should somebody look at it?"""
        return self.silent or self.health.state != "ok"


def read_sources(db: Connection, now: int) -> list[Faring]:
    """Every source that ever told something or failed, by kind and name."""
    return [_faring(db, health, now) for health in sources.all_sources(db)]


def _faring(db: Connection, health: Health, now: int) -> Faring:
    hours = sources.per_hour(db, Source(health.kind, health.name), since=now - HABIT_DAYS * DAY)
    today = sum(events for hour, events in hours.items() if hour > now - DAY - HOUR)
    before = sum(events for hour, events in hours.items() if now - (WEEK + 1) * DAY - HOUR < hour <= now - DAY - HOUR)
    days = min(WEEK, (now - DAY - health.first_at) // DAY)
    last = health.last_event_at
    return Faring(
        health=health,
        today=today,
        usual=round(before / days) if days >= 1 else None,
        silence=silence(list(hours), last=last, now=now) if last is not None else None,
    )
