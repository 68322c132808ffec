"""The life of alerts, moved by findings and by people. Each change is one transaction: state, audit line, outbox."""

from dataclasses import dataclass

from bot.alerts.attending import attend, plan_of
from bot.alerts.considering import consider
from bot.alerts.finding import Finding
from bot.alerts.telling import tell
from bot.clock import HOUR, Clock
from bot.errors import InputError, NotFound, TooLate
from bot.settings import Settings
from bot.store import Connection, Store, alert_groups, alert_posts, alert_times
from bot.store import alerts as rows
from bot.store.alerts import Alert


@dataclass(frozen=True)
class Alerts:
    """What the watch and the people do to alerts."""

    store: Store
    settings: Settings
    clock: Clock

    async def consider(self, findings: list[Finding]) -> int:
        """Turns findings into what they mean for their alerts, in one transaction. Returns how many alerts changed."""
        return await self.store.write(consider, self.settings, findings, self.clock()) if findings else 0

    def take(self, db: Connection, findings: list[Finding], *, now: int) -> int:
        """The same in a transaction of the caller's: with what it changes, or not at all."""
        return consider(db, self.settings, findings, now)

    def judge(self, db: Connection, finding: Finding, *, line: int, now: int) -> None:
        """In the transaction in which somebody's act, a `line` of the audit trail, changed what a check finds."""
        key = {"check": finding.check, "kind": finding.kind, "subject": finding.subject}
        before = rows.latest(db, **key)
        consider(db, self.settings, [finding], now, by_person=True)
        after = rows.latest(db, **key)
        if after is not None and "open" in (after.state, before.state if before else ""):
            alert_posts.put_message(db, after.id, now=now)
            if alert_posts.put_line(db, after.id, line, now=now):
                alert_times.told(db, after.top, now)

    async def acknowledge(self, alert_id: int, who: str) -> Alert:
        """`who` owns the alert from now on. TooLate names who was first."""
        return await self.store.write(self._acknowledge, alert_id, who, self.clock())

    async def unacknowledge(self, alert_id: int, who: str) -> Alert:
        """Nobody owns it again."""
        return await self.store.write(self._unacknowledge, alert_id, who, self.clock())

    async def silence(self, alert_id: int, who: str, *, hours: float, why: str = "") -> Alert:
        """Nothing more about it is said in the thread for so long; its message still shows the numbers."""
        now = self.clock()
        return await self.store.write(self._silence, alert_id, who, now + int(hours * HOUR), why, now)

    async def silence_until(self, alert_id: int, who: str, *, until: int, why: str = "") -> Alert:
        """The same up to a moment. InputError where that is over already."""
        now = self.clock()
        if until <= now:
            raise InputError("This moment is over already.")
        return await self.store.write(self._silence, alert_id, who, until, why, now)

    async def unsilence(self, alert_id: int, who: str) -> Alert:
        """Ends a silence before its time."""
        return await self.store.write(self._unsilence, alert_id, who, self.clock())

    async def resolve(self, alert_id: int, who: str) -> Alert:
        """Resolved by hand."""
        return await self.store.write(self._resolve, alert_id, who, self.clock())

    async def attend(self) -> int:
        """Does what is due by now: silences, acknowledgements and quiet hours end, what nobody takes is escalated."""
        return await self.store.write(attend, self.settings, self.clock())

    # -- in the transaction

    def _acknowledge(self, db: Connection, alert_id: int, who: str, now: int) -> Alert:
        before = rows.get(db, alert_id)
        hours = plan_of(self.settings, before).acknowledge_hours if before else 0
        until = now + int(hours * HOUR) if hours else None
        alert = rows.own(db, alert_id=alert_id, who=who, until=until, now=now)
        if alert is None:
            raise self._refusal(db, alert_id, who)
        return tell(db, alert, action="acknowledged", who=who, now=now, until=until)

    def _unacknowledge(self, db: Connection, alert_id: int, who: str, now: int) -> Alert:
        alert = rows.disown(db, alert_id=alert_id, now=now)
        if alert is None:
            raise self._refusal(db, alert_id, who)
        return tell(db, alert, action="unacknowledged", who=who, now=now)

    def _silence(self, db: Connection, alert_id: int, who: str, until: int, why: str, now: int) -> Alert:
        alert = rows.silence(db, alert_id=alert_id, until=until, who=who, why=why, now=now)
        if alert is None:
            raise self._refusal(db, alert_id, who)
        return tell(db, alert, action="silenced", who=who, now=now, why=why, until=until)

    def _unsilence(self, db: Connection, alert_id: int, who: str, now: int) -> Alert:
        alert = rows.unsilence(db, alert_id=alert_id, now=now)
        if alert is None:
            stored = rows.get(db, alert_id)
            if stored is not None and stored.state == "open":
                raise TooLate("This alert is not silenced.")
            raise self._refusal(db, alert_id, who)
        return tell(db, alert, action="unsilenced", who=who, now=now)

    def _resolve(self, db: Connection, alert_id: int, who: str, now: int) -> Alert:
        alert = rows.resolve(db, alert_id=alert_id, evidence=None, now=now)
        if alert is None:
            raise self._refusal(db, alert_id, who)
        for line in alert_groups.members(db, alert_id):
            if over := rows.resolve(db, alert_id=line.id, evidence=None, now=now):
                tell(db, over, action="resolved", who=who, now=now, hushed=True)
        return tell(db, alert, action="resolved", who=who, now=now)

    def _refusal(self, db: Connection, alert_id: int, who: str) -> NotFound | TooLate:
        alert = rows.get(db, alert_id)
        if alert is None:
            return NotFound("This alert is no longer stored.")
        if alert.state == "resolved":
            return TooLate("This alert is resolved already.")
        if alert.owner == who:
            return TooLate("You own this alert already.")
        if alert.owner:
            return TooLate("<@{who}> was first and owns this alert.", who=alert.owner)
        return TooLate("Nobody owns this alert.")
