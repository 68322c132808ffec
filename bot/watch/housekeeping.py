"""What time alone brings about: pauses, silences and reviews end; what is older than its retention goes."""

from dataclasses import dataclass

from bot.alerts import Alerts
from bot.campaigns import Campaigns
from bot.clock import DAY, Clock
from bot.intake import reached
from bot.reviews import Reviews
from bot.settings import Settings
from bot.store import Store, courtesy, deliveries, retention, rollup


@dataclass(frozen=True)
class Housekeeping:
    """Two checks of the schedule: `ends` is cheap and often, `forget` sweeps the store."""

    store: Store
    settings: Settings
    alerts: Alerts
    campaigns: Campaigns
    reviews: Reviews
    clock: Clock

    async def ends(self) -> str:
        """Ends what was set to end by now."""
        resumed = await self.campaigns.end_pauses()
        await self.alerts.attend()
        await self.reviews.expire()
        return f"{resumed} campaigns resumed"

    async def forget(self) -> str:
        """Drops events and counts past their retention; what is not so old is kept by the hour. Takes in who was reached."""
        now, kept = self.clock(), self.settings.store
        dropped = await self.store.write(
            retention.forget, events_before=now - kept.keep_days * DAY, identities_before=now - kept.dedupe_days * DAY
        )
        dropped += await self.store.write(courtesy.forget, now)
        await reached.take_in(self.store)
        for piece in deliveries.pieces():  # one at a time: events need not wait long
            dropped += await self.store.write(deliveries.forget, piece, before=now - kept.keep_days * DAY)
        saved = 0
        for hour in await self.store.read(rollup.hours, now):  # likewise
            saved += await self.store.write(rollup.roll_up, hour)
        return f"{dropped} rows dropped, {saved} rolled up" if saved else f"{dropped} rows dropped"
