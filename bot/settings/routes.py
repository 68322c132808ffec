"""[[routes]]: which alert goes where, and who is called. The first that matches is taken; without one, [alerts]."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from bot.settings.kinds import Weekday

AS_ALERTS = -1  # as [alerts] says


class Route(Struct, frozen=True, kw_only=True):
    """[[routes]]: which alert goes where, and who is called; the first that matches is taken, else what [alerts] says."""

    subject: Annotated[
        str, Meta(min_length=1, description="name of what the alert is about; * and ? stand for others")
    ] = "*"
    check: Annotated[
        str,
        Meta(
            min_length=1,
            description="check it comes from: bounce_rate, block_rate, complaint_rate, blocklist, …; * and ? stand for others",
        ),
    ] = "*"
    kind: Annotated[
        str, Meta(min_length=1, description="kind of subject: campaign, domain, ip, range, …; * and ? stand for others")
    ] = "*"
    severity: Annotated[Literal["warning", "critical"], Meta(description="least severity it takes")] = "warning"
    channel: Annotated[str, Meta(description="channel (id or #name) it is posted to; empty: slack.alert_channel")] = ""
    mention: Annotated[str, Meta(description="as alerts.mention, for these; empty: as there")] = ""
    owner: Annotated[str, Meta(description="as alerts.owner, for these; empty: as there")] = ""
    quiet_hours: Annotated[str, Meta(description="as alerts.quiet_hours, for these; never: none; empty: as there")] = ""
    quiet_days: Annotated[list[Weekday], Meta(description="as alerts.quiet_days, for these; empty: as there")] = (
        msgspec.field(default_factory=list)
    )
    time_zone: Annotated[str, Meta(description="time zone of the quiet hours; empty: slack.time_zone")] = ""
    group_minutes: Annotated[
        int,
        Meta(ge=-1, le=1_440, description="as alerts.group_minutes, for these; 0: each is told alone; -1: as there"),
    ] = AS_ALERTS
    escalate_minutes: Annotated[
        int,
        Meta(ge=-1, le=10_080, description="as alerts.escalate_minutes, for all of these, warnings too; -1: as there"),
    ] = AS_ALERTS
    repeat_hours: Annotated[
        float, Meta(ge=-1, le=24 * 90, description="as alerts.repeat_hours, for these; -1: as there")
    ] = AS_ALERTS
    acknowledge_hours: Annotated[
        float, Meta(ge=-1, le=24 * 90, description="as alerts.acknowledge_hours, for these; -1: as there")
    ] = AS_ALERTS
