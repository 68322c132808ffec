"""The life of alerts, moved by findings and by people. Each change is one transaction: state, audit line, outbox."""

from dataclasses import dataclass

from bot.alerts.finding import Finding
from bot.alerts.lifecycle import Step, next_step, worse
from bot.clock import HOUR, Clock
from bot.errors import NotFound, TooLate
from bot.settings import Settings
from bot.store import Connection, Store, audit, outbox
from bot.store import alerts as rows
from bot.store.alerts import Alert

ACTIONS = {
    Step.OPEN: "opened",
    Step.REOPEN: "reopened",
    Step.WORSEN: "worsened",
    Step.EASE: "eased",
    Step.RESOLVE: "resolved",
}


@dataclass(frozen=True)
class Alerts:
    """What the watch and the people do to alerts."""

    store: Store
    settings: Settings
    clock: Clock

    async def consider(self, findings: list[Finding]) -> int:
        """Turns findings into what they mean for their alerts, in one transaction. Returns how many alerts changed."""
        return await self.store.write(self._consider, findings, self.clock()) if findings else 0

    async def acknowledge(self, alert_id: int, who: str) -> Alert:
        """`who` owns the alert from now on. TooLate names who was first."""
        return await self.store.write(self._acknowledge, alert_id, who, self.clock())

    async def unacknowledge(self, alert_id: int, who: str) -> Alert:
        """Nobody owns it again."""
        return await self.store.write(self._unacknowledge, alert_id, who, self.clock())

    async def silence(self, alert_id: int, who: str, *, hours: float, why: str = "") -> Alert:
        """Nothing more about it is said in the thread for so long; its message still shows the numbers."""
        return await self.store.write(self._silence, alert_id, who, int(hours * HOUR), why, self.clock())

    async def unsilence(self, alert_id: int, who: str) -> Alert:
        """Ends a silence before its time."""
        return await self.store.write(self._unsilence, alert_id, who, self.clock())

    async def resolve(self, alert_id: int, who: str) -> Alert:
        """Resolved by hand."""
        return await self.store.write(self._resolve, alert_id, who, self.clock())

    async def end_silences(self) -> None:
        """Says so where a silence is over and the alert is still open."""
        await self.store.write(self._end_silences, self.clock())

    # -- in the transaction

    def _consider(self, db: Connection, findings: list[Finding], now: int) -> int:
        changed = 0
        for finding in findings:
            rows.save_finding(
                db,
                check=finding.check,
                kind=finding.kind,
                subject=finding.subject,
                state=finding.state,
                evidence=finding.evidence,
                now=now,
            )
            last = rows.latest(db, check=finding.check, kind=finding.kind, subject=finding.subject)
            step = next_step(last, finding, now=now, reopen_minutes=self.settings.alerts.reopen_minutes)
            alert = self._take(db, step, finding, last, now)
            if alert is not None:
                changed += 1
                self._tell(db, alert, action=ACTIONS.get(step, ""), who=audit.BOT, now=now)
        return changed

    def _take(self, db: Connection, step: Step, finding: Finding, last: Alert | None, now: int) -> Alert | None:
        if step is Step.NOTHING:
            return None
        if step is Step.OPEN:
            return rows.open_new(
                db,
                check=finding.check,
                kind=finding.kind,
                subject=finding.subject,
                severity=finding.state,
                evidence=finding.evidence,
                now=now,
            )
        assert last is not None
        if step is Step.RESOLVE:
            return rows.resolve(db, alert_id=last.id, evidence=finding.evidence, now=now)
        change = rows.reopen if step is Step.REOPEN else rows.evolve
        peak = worse(last.peak, finding.evidence)
        return change(db, alert_id=last.id, severity=finding.state, evidence=finding.evidence, peak=peak, now=now)

    def _acknowledge(self, db: Connection, alert_id: int, who: str, now: int) -> Alert:
        alert = rows.own(db, alert_id=alert_id, who=who, now=now)
        if alert is None:
            raise self._refusal(db, alert_id, who)
        return self._tell(db, alert, action="acknowledged", who=who, now=now)

    def _unacknowledge(self, db: Connection, alert_id: int, who: str, now: int) -> Alert:
        alert = rows.disown(db, alert_id=alert_id, now=now)
        if alert is None:
            raise self._refusal(db, alert_id, who)
        return self._tell(db, alert, action="unacknowledged", who=who, now=now)

    def _silence(self, db: Connection, alert_id: int, who: str, span: int, why: str, now: int) -> Alert:
        until = now + span
        alert = rows.silence(db, alert_id=alert_id, until=until, who=who, why=why, now=now)
        if alert is None:
            raise self._refusal(db, alert_id, who)
        return self._tell(db, alert, action="silenced", who=who, now=now, why=why, until=until)

    def _unsilence(self, db: Connection, alert_id: int, who: str, now: int) -> Alert:
        alert = rows.unsilence(db, alert_id=alert_id, now=now)
        if alert is None:
            stored = rows.get(db, alert_id)
            if stored is not None and stored.state == "open":
                raise TooLate("This alert is not silenced.")
            raise self._refusal(db, alert_id, who)
        return self._tell(db, alert, action="unsilenced", who=who, now=now)

    def _resolve(self, db: Connection, alert_id: int, who: str, now: int) -> Alert:
        alert = rows.resolve(db, alert_id=alert_id, evidence=None, now=now)
        if alert is None:
            raise self._refusal(db, alert_id, who)
        return self._tell(db, alert, action="resolved", who=who, now=now)

    def _end_silences(self, db: Connection, now: int) -> None:
        for alert in rows.silence_over(db, now):
            self._tell(db, alert, action="unsilenced", who=audit.BOT, now=now)

    def _tell(
        self,
        db: Connection,
        alert: Alert,
        *,
        action: str,
        who: str,
        now: int,
        why: str = "",
        until: int | None = None,
    ) -> Alert:
        """Has the message re-rendered, and the flip (if it is one) written down and told in the thread."""
        channel = self.settings.slack.alert_channel
        outbox.put(db, kind="alert", about=alert.id, channel=channel, now=now)
        if action:
            line = audit.add(
                db,
                at=now,
                who=who,
                action=action,
                about_kind="alert",
                about=alert.id,
                why=why,
                severity=alert.severity,
                until=until,
                **{key: alert.evidence[key] for key in ("sent", "hard", "rate") if key in alert.evidence},
            )
            if action != "opened" and (action == "silenced" or not alert.silenced(now)):
                outbox.put(db, kind="history", about=line, channel=channel, now=now, thread_of=("alert", alert.id))
        return alert

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
