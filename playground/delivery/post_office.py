"""Chooses the way to the app and keeps Slack's times: three seconds to acknowledge, retries for events."""

import asyncio
import logging
from collections.abc import Sequence

from playground.background import Background
from playground.delivery.carrier import EVENT, Carrier, Parcel
from playground.errors import NotAcknowledged
from playground.jsontypes import Json

logger = logging.getLogger(__name__)

RETRY_DELAYS = (0.0, 60.0, 300.0)  # at once, after a minute, after five


class PostOffice:
    def __init__(
        self,
        *,
        carrier: Carrier,
        background: Background,
        acknowledge_within: float,
        retry_delays: Sequence[float],
    ) -> None:
        self._carrier = carrier
        self._background = background
        self.acknowledge_within = acknowledge_within  # seconds
        self._retry_delays = tuple(retry_delays)
        self.given_up: asyncio.Queue[Json] = asyncio.Queue()  # the events nobody acknowledged

    @property
    def connected(self) -> bool:
        return self._carrier.connected

    async def ask(self, kind: str, payload: Json) -> Json:
        """Delivers an interaction, which Slack never repeats. Raises NotAcknowledged."""
        return await self._carrier.carry(Parcel(kind, payload), within=self.acknowledge_within)

    def send_event(self, payload: Json) -> None:
        """Delivers an event_callback in the background, and again if it is not acknowledged."""
        self._background.start(self._deliver(payload))

    async def _deliver(self, payload: Json) -> None:
        reason: str | None = None
        for retry, delay in enumerate((0.0, *self._retry_delays)):
            await asyncio.sleep(delay)
            try:
                await self._carrier.carry(Parcel(EVENT, payload, retry, reason), within=self.acknowledge_within)
                return
            except NotAcknowledged as failure:
                reason = failure.reason
                if not failure.retry:
                    break
        self.given_up.put_nowait(payload)
        logger.info("event %s was not acknowledged: %s", payload["event_id"], reason)
