"""Makes the digest whose hour has come: noted, and left in the outbox."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.digest.spans import Span, last_span, still_news
from bot.settings import Settings
from bot.store import Connection, Store, digests, outbox


@dataclass(frozen=True)
class Digests:
    """One look after another; of two that race one makes it."""

    store: Store
    settings: Settings
    clock: Clock

    async def make(self) -> str | None:
        """The name of the digest made by this look, if its hour has come."""
        now = self.clock()
        span = last_span(self.settings.digest, zone=self.settings.slack.time_zone, now=now)
        if span is None:
            return None
        last = await self.store.read(digests.latest)
        if last is not None and last.until_at >= span.until:
            return None
        # The first one is of a time when there was no bot: it is passed over, as one is that comes too late.
        post = last is not None and still_news(span, now)
        return span.name if await self.store.write(self._make, span, post, now) else None

    def _make(self, db: Connection, span: Span, post: bool, now: int) -> bool:
        made = digests.make(db, name=span.name, since=span.since, until=span.until)
        if not made or not post:
            return False
        channel = self.settings.digest.channel or self.settings.slack.alert_channel
        outbox.put(db, kind="digest", about=span.name, channel=channel, now=now)
        return True
