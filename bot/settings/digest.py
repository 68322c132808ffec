"""[digest]: what is summed up each day and each week."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Digest(Struct, frozen=True, kw_only=True):
    """[digest]: what is summed up each day and each week, in the time zone of slack.time_zone."""

    at: Annotated[str, Meta(description="hour at which it is posted, such as 08:00; empty: no digest")] = "08:00"
    daily: Annotated[bool, Meta(description="a digest each day")] = True
    weekly: Annotated[
        Literal["never", "mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        Meta(description="day on which the digest is of the week before"),
    ] = "mon"
    channel: Annotated[str, Meta(description="channel (id or #name) it is posted to; empty: slack.alert_channel")] = ""
    by_mail: Annotated[bool, Meta(description="is it mailed to mail.recipients, too?")] = False
