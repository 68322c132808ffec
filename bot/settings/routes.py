"""[[routes]]: which alert goes where. The first that matches is taken; without one, slack.alert_channel."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Route(Struct, frozen=True, kw_only=True):
    """[[routes]]: which alert goes where; the first that matches is taken, else slack.alert_channel."""

    subject: Annotated[
        str, Meta(min_length=1, description="name of what the alert is about; * and ? stand for others")
    ] = "*"
    severity: Annotated[Literal["warning", "critical"], Meta(description="least severity it takes")] = "warning"
    channel: Annotated[str, Meta(description="channel (id or #name) it is posted to; empty: slack.alert_channel")] = ""
