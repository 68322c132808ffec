"""What time alone brings about in an open alert. Pure: alert, plan and time in; steps out."""

from enum import Enum, auto

from bot.alerts.quiet import quiet_until
from bot.alerts.routing import Plan
from bot.clock import HOUR, MINUTE
from bot.store.alerts import Alert

FLAP_SPAN = 6 * HOUR  # in which changes for the worse are counted, and after which calm is calm
REMIND = HOUR  # before an acknowledgement ends, or a quarter of it, if that is less


class Due(Enum):
    """What is to be done, in this order."""

    DELIVER = auto()  # it was held back, and may be posted now
    RELEASE = auto()  # the acknowledgement is over
    REMIND = auto()  # it will be soon
    CALL = auto()  # nobody took it: the group is mentioned
    MESSAGE = auto()  # nobody answered that: one person gets a direct message
    REPEAT = auto()  # still bad
    CALM = auto()  # no longer flapping


def due(alert: Alert, plan: Plan, *, now: int) -> list[Due]:
    """For an open alert that leads. What is held back, inhibited, silenced or attended says nothing of itself."""
    if alert.held_until is not None:
        return [Due.DELIVER] if alert.held_until <= now else []
    steps = []
    if alert.owner and alert.owned_until is not None:
        if alert.owned_until <= now:
            steps.append(Due.RELEASE)
        elif alert.reminded_at is None and now >= alert.owned_until - _notice(alert):
            steps.append(Due.REMIND)
    if alert.inhibited_by or alert.silenced(now) or alert.attended:
        return steps
    if not alert.owner and plan.escalate_minutes and alert.unowned_at is not None:
        waited = now - alert.unowned_at
        if waited >= plan.escalate_minutes * MINUTE and alert.escalated == 0:
            steps.append(Due.CALL)
        elif waited >= 2 * plan.escalate_minutes * MINUTE and alert.escalated == 1:
            steps.append(Due.MESSAGE)
    if not steps and _repeats(alert, plan, now):
        steps.append(Due.REPEAT)
    if alert.flapped_at is not None and now - alert.flapped_at >= FLAP_SPAN:
        steps.append(Due.CALM)
    return steps


def flaps(flips: list[int], *, now: int, times: int) -> bool:
    """Did it change for the worse so often in the last hours?"""
    return sum(now - at < FLAP_SPAN for at in flips) >= times


def _notice(alert: Alert) -> int:
    return min(REMIND, ((alert.owned_until or 0) - (alert.owned_at or 0)) // 4)


def _repeats(alert: Alert, plan: Plan, now: int) -> bool:
    """What somebody takes care of is repeated only if it changed. Warnings wait for the end of the quiet."""
    if not plan.repeat_hours or now - alert.told_at < plan.repeat_hours * HOUR:
        return False
    if alert.owner and alert.changed_at <= alert.told_at:
        return False
    return alert.severity == "critical" or quiet_until(plan.quiet, now) is None
