"""What an alert's message is rendered from."""

from msgspec import Struct

from bot.store.alerts import Alert
from bot.store.campaigns import Campaign


class AlertView(Struct, frozen=True, kw_only=True):
    """All that the message shows."""

    alert: Alert
    campaign: Campaign | None
    under_review: bool
    silence_hours: list[int]
    now: int
