"""[alerts]: how an alert lives, where no route says otherwise."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot.settings.kinds import Weekday

Hours = Annotated[float, Meta(ge=0, le=24 * 90)]


class Alerts(Struct, frozen=True, kw_only=True):
    """[alerts]: how an alert lives, where no route says otherwise."""

    reopen_minutes: Annotated[
        int, Meta(ge=0, description="minutes in which a resolved alert reopens instead of a new one")
    ] = 60
    silence_hours: Annotated[
        list[int], Meta(min_length=1, max_length=10, description="the choices of the Silence menu, hours")
    ] = msgspec.field(default_factory=lambda: [1, 4, 24, 168])
    group_minutes: Annotated[
        int,
        Meta(ge=0, le=1_440, description="minutes in which what else goes bad of one domain joins its alert; 0: never"),
    ] = 60
    update_seconds: Annotated[
        float, Meta(ge=0, le=3_600, description="seconds between two updates of a message where only numbers changed")
    ] = 10
    acknowledge_hours: Annotated[
        Hours, Meta(description="hours an acknowledgement lasts; its owner is reminded before; 0: for ever")
    ] = 24
    repeat_hours: Annotated[
        Hours, Meta(description="hours after which the thread says that it is still bad; 0: never")
    ] = 4
    escalate_minutes: Annotated[
        int,
        Meta(
            ge=0, le=10_080, description="minutes a critical alert may be nobody's before its group is called; 0: never"
        ),
    ] = 30
    mention: Annotated[
        str, Meta(description="Slack user group (or user) id that is called when nobody takes an alert")
    ] = ""
    owner: Annotated[str, Meta(description="Slack user id that gets a direct message if the call is not answered")] = ""
    quiet_hours: Annotated[str, Meta(description="when warnings wait, such as 22:00-07:00; criticals go through")] = ""
    quiet_days: Annotated[list[Weekday], Meta(description="days on which warnings wait: mon to sun")] = msgspec.field(
        default_factory=list
    )
    flap_times: Annotated[
        int,
        Meta(ge=2, le=100, description="changes for the worse in six hours from which an alert only flaps, told once"),
    ] = 4
    failed_runs: Annotated[
        int, Meta(ge=1, le=1_000, description="failed runs in a row after which a check is told as failing")
    ] = 3
