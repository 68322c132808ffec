"""Campaigns that are critical are paused by themselves where their policy says so: at once, or unless approvers object."""

from dataclasses import dataclass
from typing import Any

from bot.campaigns.campaigns import Campaigns
from bot.campaigns.policy import policy_for
from bot.clock import MINUTE
from bot.errors import NotFound, TooLate
from bot.settings import Policy
from bot.store import Connection, alert_posts, alerts, audit, pause_orders
from bot.store import campaigns as rows
from bot.store.alerts import Alert
from bot.store.campaigns import Campaign
from bot.store.pause_orders import Order

NUMBERS = ("sent", "hard", "rate")


@dataclass(frozen=True)
class Policies:
    """A check of the schedule, and what the approvers say."""

    campaigns: Campaigns

    async def look(self) -> str:
        """Orders what is to be ordered, pauses what is due. Returns a line for the run's record."""
        store, now = self.campaigns.store, self.campaigns.clock()
        critical, asked = await store.read(lambda db: (pause_orders.unordered(db), pause_orders.asked(db)))
        if not asked and all(self._policy(alert).mode == "suggest" for alert in critical):
            return "nothing to pause"
        ordered, paused = await store.write(self._look, now)
        return f"{ordered} ordered, {paused} paused"

    async def keep(self, order_id: int, who: str) -> Order:
        """`who` would keep it sending. TooLate where it is decided; whoever asks sees to it that `who` may approve."""
        return await self.campaigns.store.write(self._keep, order_id, who, self.campaigns.clock())

    def _policy(self, alert: Alert) -> Policy:
        return policy_for(self.campaigns.settings.policies, alert.subject)[1]

    # -- in the transaction

    def _look(self, db: Connection, now: int) -> tuple[int, int]:
        ordered = sum(self._order(db, alert, now) for alert in pause_orders.unordered(db))
        paused = sum(self._carry_out(db, order, now) for order in pause_orders.asked(db))
        return ordered, paused

    def _order(self, db: Connection, alert: Alert, now: int) -> bool:
        policy = self._policy(alert)
        if policy.mode == "suggest":
            return False
        due = now if policy.mode == "act" else now + policy.ask_minutes * MINUTE
        order = pause_orders.order(
            db, alert, mode=policy.mode, state="asked", due=due, needed=policy.approvals, now=now
        )
        if order is not None and policy.mode == "ask":
            line = audit.add(
                db, at=now, who=audit.BOT, action="pause_asked", about_kind="campaign", about=alert.subject,
                until=due, needed=policy.approvals, alert=alert.id, to=self.campaigns.settings.reviews.approver_group,
                **_numbers(alert),
            )  # fmt: skip
            alert_posts.put_message(db, alert.id, now=now)
            alert_posts.put_line(db, alert.id, line, now=now)
        return order is not None

    def _carry_out(self, db: Connection, order: Order, now: int) -> bool:
        alert, campaign = alerts.get(db, order.alert_id), rows.get(db, order.campaign)
        if alert is None or alert.state != "open" or alert.episode != order.episode or not _runs(campaign):
            pause_orders.decide(db, order.id, "void", now=now)
            if alert is not None:
                alert_posts.put_message(db, alert.id, now=now)
            return False
        if order.due_at > now or pause_orders.decide(db, order.id, "paused", now=now) is None:
            return False
        details = {"policy": order.mode, "needed": order.needed, "alert": alert.id, **_numbers(alert)}
        why = f"policy: {order.mode}"
        self.campaigns.pause_in(db, order.campaign, audit.BOT, span=None, why=why, now=now, details=details)
        return True

    def _keep(self, db: Connection, order_id: int, who: str, now: int) -> Order:
        stored = pause_orders.get(db, order_id)
        if stored is None:
            raise NotFound("This question is no longer stored.")
        if not pause_orders.vote(db, order_id, who, now=now):
            if stored.state == "asked":
                raise TooLate("You have said so already: it takes distinct people.")
            raise TooLate("This is decided already.")
        said = len(pause_orders.votes(db, order_id))
        kept = pause_orders.decide(db, order_id, "kept", now=now) if said >= stored.needed else None
        line = audit.add(
            db, at=now, who=who, action="kept" if kept else "keep_voted", about_kind="campaign", about=stored.campaign,
            votes=said, needed=stored.needed, alert=stored.alert_id,
        )  # fmt: skip
        alert_posts.put_message(db, stored.alert_id, now=now)
        alert_posts.put_line(db, stored.alert_id, line, now=now)
        return kept or stored


def _runs(campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.state == "running"


def _numbers(alert: Alert) -> dict[str, Any]:
    return {key: alert.evidence[key] for key in NUMBERS if key in alert.evidence}
