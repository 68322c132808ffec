"""What both ways of telling the app have in common."""

from dataclasses import dataclass
from typing import Protocol

from playground.jsontypes import Json

COMMAND, INTERACTIVE, EVENT = "slash_commands", "interactive", "events_api"


@dataclass(frozen=True)
class Parcel:
    """`kind` is one of the three above; `retry` counts from 0, `retry_reason` is Slack's word for the last failure."""

    kind: str
    payload: Json
    retry: int = 0
    retry_reason: str | None = None


class Carrier(Protocol):
    async def carry(self, parcel: Parcel, *, within: float) -> Json:
        """Hands it over and returns what the app answered with ({} for a bare acknowledgement).

        Raises NotAcknowledged.
        """

    @property
    def connected(self) -> bool:
        """Whether there is anybody to hand it to."""
