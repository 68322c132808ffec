"""Which route an alert takes, and what follows from it. Pure: settings and what the alert is about in, a plan out."""

from fnmatch import fnmatchcase

from msgspec import Struct

from bot.alerts.quiet import Quiet
from bot.settings import Route, Settings
from bot.settings.routes import AS_ALERTS

RANK = {"ok": 0, "unknown": 0, "warning": 1, "critical": 2}


class Plan(Struct, frozen=True, kw_only=True):
    """`rule`: which of [[routes]] it was, from 1; 0: none matched. Spans are in their unit; 0: never."""

    rule: int
    channel: str
    mention: str
    owner: str
    quiet: Quiet
    group_minutes: int
    escalate_minutes: int
    repeat_hours: float
    acknowledge_hours: float


def plan_for(settings: Settings, *, check: str, kind: str, subject: str, severity: str) -> Plan:
    """The first route that matches, filled up with what [alerts] says."""
    usual = settings.alerts
    ruled = enumerate(settings.routes, 1)
    taken = (one for one in ruled if matches(one[1], check=check, kind=kind, subject=subject, severity=severity))
    number, route = next(taken, (0, Route()))
    never = route.quiet_hours == "never"
    called_always = route.escalate_minutes != AS_ALERTS
    return Plan(
        rule=number,
        channel=route.channel or settings.slack.alert_channel,
        mention=route.mention or usual.mention,
        owner=route.owner or usual.owner,
        quiet=Quiet(
            "" if never else route.quiet_hours or usual.quiet_hours,
            () if never else tuple(route.quiet_days or usual.quiet_days),
            route.time_zone or settings.slack.time_zone,
        ),
        group_minutes=usual.group_minutes if route.group_minutes == AS_ALERTS else route.group_minutes,
        # What [alerts] says holds for criticals; a route that says it means all it takes.
        escalate_minutes=route.escalate_minutes
        if called_always
        else usual.escalate_minutes
        if severity == "critical"
        else 0,
        repeat_hours=usual.repeat_hours if route.repeat_hours == AS_ALERTS else route.repeat_hours,
        acknowledge_hours=usual.acknowledge_hours if route.acknowledge_hours == AS_ALERTS else route.acknowledge_hours,
    )


def matches(route: Route, *, check: str, kind: str, subject: str, severity: str) -> bool:
    """Upper and lower case are one."""
    globs = ((route.check, check), (route.kind, kind), (route.subject, subject))
    return RANK[severity] >= RANK[route.severity] and all(
        fnmatchcase(text.lower(), glob.lower()) for glob, text in globs
    )
