"""[watch]: what runs on the schedule."""

from typing import Annotated

from msgspec import Meta, Struct

from bot.settings.kinds import Seconds


class Watch(Struct, frozen=True, kw_only=True):
    """[watch]: what runs on the schedule."""

    rate_interval: Annotated[Seconds, Meta(description="seconds between two looks at the bounce rates")] = 5
    blocklist_interval: Annotated[Seconds, Meta(description="seconds between two blocklist checks")] = 3_600
    domain_interval: Annotated[Seconds, Meta(description="seconds between two checks of the domains")] = 86_400
    housekeeping_interval: Annotated[Seconds, Meta(description="seconds between two clean-ups of the store")] = 3_600
    heartbeat_interval: Annotated[
        Seconds, Meta(description="seconds between two heartbeats, where DELIVERABOT_HEARTBEAT_URL is set")
    ] = 60
