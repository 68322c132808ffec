"""What Acme's senders report, mail by mail, at the time the clock shows or when it was sent."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.delivery_event import DeliveryEvent
from bot.intake.intake import Intake
from tests.bot.acme import SetClock, event, hard

NUMBERS = count(1)
REFUSED = "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address"


class Post:
    """Each mail with its recipient, so that it counts for the provider, too."""

    def __init__(self, intake: Intake, clock: SetClock) -> None:
        self._intake = intake
        self._clock = clock

    def at(self, ms: int) -> datetime:
        """A moment of an event."""
        return datetime.fromtimestamp(ms / 1_000, UTC)

    def events(self, good: int = 0, *, hard_: int = 0, refused: int = 0, complained: int = 0, at: str = "gmail.com",
               campaign: str = "acme-q4", **fields: Any) -> list[DeliveryEvent]:  # fmt: skip
        """So many of each; `at`: the recipients' domain."""
        told = {"campaign": campaign, "at": self.at(self._clock()), **fields}

        def to() -> str:
            return f"p{next(NUMBERS)}@{at}"

        return [
            *(event(f"g{next(NUMBERS)}", **{"recipient": to(), **told}) for _ in range(good)),
            *(hard(f"h{next(NUMBERS)}", to(), **told) for _ in range(hard_)),
            *(
                event(f"r{next(NUMBERS)}", "bounced", recipient=to(), diagnostic=REFUSED, **{"reason": "rate_limited", **told})
                for _ in range(refused)
            ),
            *(event(f"c{next(NUMBERS)}", "complained", recipient=to(), **told) for _ in range(complained)),
        ]  # fmt: skip

    async def __call__(self, good: int = 0, **what: Any) -> None:
        await self.take(self.events(good, **what))

    async def take(self, batch: Sequence[DeliveryEvent]) -> None:
        """A webhook's batch."""
        await self._intake.take(batch, source="events")
