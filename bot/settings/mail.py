"""[mail]: what is mailed when Slack cannot be told."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct


class Mail(Struct, frozen=True, kw_only=True):
    """[mail]: alerts that Slack cannot be told are mailed instead; off until `host`, `sender` and `recipients` are set."""

    host: Annotated[str, Meta(description="server that takes our mail")] = ""
    port: Annotated[int, Meta(ge=1, le=65_535, description="its port; 465 is usual for tls")] = 587
    security: Annotated[
        Literal["starttls", "tls", "none"],
        Meta(description="how the connection is encrypted; none is for this machine"),
    ] = "starttls"
    user: Annotated[str, Meta(description="name to log in with; the password is DELIVERABOT_MAIL_PASSWORD")] = ""
    sender: Annotated[str, Meta(description="address the mail comes from")] = ""
    recipients: Annotated[list[str], Meta(description="addresses it goes to")] = msgspec.field(default_factory=list)
    after_minutes: Annotated[
        int, Meta(ge=1, le=1_440, description="minutes an alert waits for Slack before it is mailed")
    ] = 10
