"""[[polls]]: sending platforms that are asked for their counts, where they tell nothing by themselves. See docs/polling.md."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from bot.settings.kinds import Seconds

Outcome = Literal["sent", "delivered", "bounced", "complained", "unsubscribed"]


class Poll(Struct, frozen=True, kw_only=True):
    """[[polls]]: accounts of sending platforms that are asked for their counts."""

    name: Annotated[
        str,
        Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="what it is called here, and in the name of its key"),
    ]
    platform: Annotated[
        Literal["brevo", "instantly", "lemlist", "listmonk", "mailchimp", "smartlead"],
        Meta(description="who is asked"),
    ]
    url: Annotated[str, Meta(description="where it is, without /api; empty: the platform's own, listmonk has none")] = (
        ""
    )
    interval: Annotated[Seconds, Meta(description="seconds between two rounds")] = 900
    take: Annotated[
        list[Outcome],
        Meta(description="what is taken; leave out what its webhook or the bounce mailbox tells already"),
    ] = msgspec.field(default_factory=lambda: ["sent", "delivered", "bounced", "complained", "unsubscribed"])
    unclassified: Annotated[
        Literal["unknown", "hard"],
        Meta(description="what a bounce counts as where the platform does not say whether the address is dead"),
    ] = "unknown"
    domain: Annotated[str, Meta(description="sending domain that all of it counts for, too; empty: none")] = ""

    @property
    def secret_prefix(self) -> str:
        """What its key in the environment begins with; KEY follows."""
        return f"DELIVERABOT_POLL_{self.name.replace('-', '_')}_".upper()
