"""What an alert's message is rendered from."""

from typing import NamedTuple

from msgspec import Struct

from bot.store.alerts import Alert
from bot.store.campaigns import Campaign
from bot.store.pause_orders import Order
from bot.store.rates import Counts


class Line(NamedTuple):
    """One of those told together, with its campaign if it is about one."""

    alert: Alert
    campaign: Campaign | None


class AlertView(Struct, frozen=True, kw_only=True):
    """All that the message shows. `lines`: what else is told in it; `course`: the subject's last 24 hours, oldest first.
    `orders`: pauses the bot ordered by itself, with who would keep the campaign sending.
    """

    alert: Alert
    campaign: Campaign | None
    under_review: bool
    silence_hours: list[int]
    now: int
    lines: list[Line] = []
    course: list[Counts] = []
    zone: str = "UTC"
    orders: list[tuple[Order, list[str]]] = []

    @property
    def all_lines(self) -> list[Line]:
        """The alert itself first."""
        return [Line(self.alert, self.campaign), *self.lines]
