"""Campaigns that are critical are paused by themselves where their policy says so: at once, or unless approvers object.

Those whose bounces have a cause elsewhere are spared, as long as that is so, but where their policy asks for that, too.
"""

from dataclasses import dataclass
from typing import Any

from bot.campaigns.campaigns import Campaigns
from bot.campaigns.elsewhere import elsewhere
from bot.campaigns.policy import policy_for
from bot.clock import MINUTE
from bot.errors import NotFound, TooLate
from bot.settings import Policy
from bot.settings.limits import limit_for
from bot.store import Connection, alert_groups, alert_posts, alerts, audit, pause_orders
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
        critical, undecided = await store.read(
            lambda db: (pause_orders.unordered(db), [*pause_orders.asked(db), *pause_orders.spared(db)])
        )
        if not undecided and all(self._policy(alert).mode == "suggest" for alert in critical):
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
        ordered += sum(self._order_after_all(db, order, now) for order in pause_orders.spared(db))
        paused = sum(self._carry_out(db, order, now) for order in pause_orders.asked(db))
        return ordered, paused

    def _order(self, db: Connection, alert: Alert, now: int) -> bool:
        policy = self._policy(alert)
        if policy.mode == "suggest":
            return False
        cause = self._elsewhere(db, alert, now)
        due = now if policy.mode == "act" else now + policy.ask_minutes * MINUTE
        order = pause_orders.order(db, alert, mode=policy.mode, cause=cause, due=due, needed=policy.approvals, now=now)
        if order is None:
            return False
        if order.state == "spared":
            self._tell(db, alert, "pause_spared", now, cause=cause)
        else:
            self._tell_asked(db, alert, order, now)
        return order.state == "asked"

    def _order_after_all(self, db: Connection, order: Order, now: int) -> bool:
        """It was spared: is the cause its own by now?"""
        alert = self._still_bad(db, order, now)
        if alert is not None and self._policy(alert).mode == "suggest":  # since a restart with other settings
            pause_orders.decide(db, order.id, "void", now=now)
            alert_posts.put_message(db, alert.id, now=now)
            return False
        if alert is None or alert_groups.state_of(db, alert) != "critical":
            return False
        if cause := self._elsewhere(db, alert, now):
            if pause_orders.spare(db, order.id, cause):
                alert_posts.put_message(db, alert.id, now=now)
            return False
        due = now if order.mode == "act" else now + self._policy(alert).ask_minutes * MINUTE
        again = pause_orders.ask_again(db, order.id, due=due, now=now)
        if again is not None:
            self._tell_asked(db, alert, again, now)
        return again is not None

    def _carry_out(self, db: Connection, order: Order, now: int) -> bool:
        alert = self._still_bad(db, order, now)
        if alert is None:
            return False
        if cause := self._elsewhere(db, alert, now):
            pause_orders.spare(db, order.id, cause)
            self._tell(db, alert, "pause_spared", now, cause=cause)
            return False
        if order.due_at > now or pause_orders.decide(db, order.id, "paused", now=now) is None:
            return False
        details = {"policy": order.mode, "needed": order.needed, "alert": alert.id, **_numbers(alert)}
        why = f"policy: {order.mode}"
        self.campaigns.pause_in(db, order.campaign, audit.BOT, span=None, why=why, now=now, details=details)
        return True

    def _still_bad(self, db: Connection, order: Order, now: int) -> Alert | None:
        """None, and the order is void, where it is over or somebody was first."""
        alert, campaign = alerts.get(db, order.alert_id), rows.get(db, order.campaign)
        if alert is not None and alert.state == "open" and alert.episode == order.episode and _runs(campaign):
            return alert
        pause_orders.decide(db, order.id, "void", now=now)
        if alert is not None:
            alert_posts.put_message(db, alert.id, now=now)
        return None

    def _elsewhere(self, db: Connection, alert: Alert, now: int) -> str:
        """Why it is spared; empty: it is not."""
        if self._policy(alert).cause == "any":
            return ""
        settings = self.campaigns.settings
        limit = limit_for(settings.limits, settings.rates, measure="hard", kind="campaign", name=alert.subject)
        return elsewhere(db, alert, critical=limit.critical, now=now)

    def _tell_asked(self, db: Connection, alert: Alert, order: Order, now: int) -> None:
        if order.mode == "ask":
            group = self.campaigns.settings.reviews.approver_group
            self._tell(db, alert, "pause_asked", now, until=order.due_at, needed=order.needed, to=group)

    def _tell(self, db: Connection, alert: Alert, action: str, now: int, **details: Any) -> None:
        line = audit.add(
            db, at=now, who=audit.BOT, action=action, about_kind="campaign", about=alert.subject, alert=alert.id,
            **details, **_numbers(alert),
        )  # fmt: skip
        alert_posts.put_message(db, alert.id, now=now)
        alert_posts.put_line(db, alert.id, line, now=now)

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
