"""From a row of the outbox to the message it stands for, rendered from the state of this moment."""

from msgspec import Struct

from bot.clock import DAY, HOUR, Clock
from bot.digest import assemble
from bot.rate_checks import MEASURE_OF
from bot.settings import Settings
from bot.slack import job_messages
from bot.slack.blocks import Message, alert_summary
from bot.slack.blocks import alert as alert_blocks
from bot.slack.blocks import digest as digest_blocks
from bot.slack.blocks import history as history_blocks
from bot.slack.blocks import review as review_blocks
from bot.slack.blocks.alert_view import AlertView, Line
from bot.slack.files import Upload
from bot.slack.locale import Language, language
from bot.slack.people import People
from bot.slack.sent_before import is_person
from bot.store import Connection, Store, alert_groups, alerts, audit, campaigns, pause_orders, rates, reviews
from bot.store.alerts import Alert
from bot.store.campaigns import Campaign
from bot.store.outbox import Row
from bot.store.rates import Counts

SPAN = 2 * HOUR  # of an alert's chart


class Messages(Struct, frozen=True):
    """Renders what is posted: in channels in the language set for them, to a person in theirs."""

    store: Store
    settings: Settings
    clock: Clock
    people: People | None = None

    async def render(self, row: Row) -> Message | Upload | None:
        """None where what the row is about is no longer stored."""
        if row.kind == "job":
            return await job_messages.living(self.store, row.about, await self._of_reader(row.channel))
        if row.kind == "job_results":
            return await job_messages.results(self.store, row.about, await self._of_reader(row.channel))
        if row.kind == "alert":
            view = await self.store.read(self.view_of, row.about)
            return alert_blocks.render(view, await self._of_reader(row.channel)) if view else None
        if row.kind == "digest":
            digest = await self.store.read(assemble, row.about)
            return digest_blocks.render(digest, self.say) if digest else None
        if row.kind == "quiet":
            held = await self.store.read(self._held, int(row.about))
            return alert_summary.render(held, self.say) if held else None
        if row.kind == "review":
            shown = await self.store.read(self._review, row.about)
            return review_blocks.render(shown, self.say) if shown else None
        flip = await self.store.read(audit.get, int(row.about))
        return history_blocks.render(flip, self.say) if flip else None

    async def _of_reader(self, channel: str) -> Language:
        if self.people is not None and is_person(channel):
            return (await self.people.person(channel)).language
        return self.say

    @property
    def say(self) -> Language:
        """The language set for channels."""
        return language(self.settings.slack.language)

    def view_of(self, db: Connection, alert_id: str) -> AlertView | None:
        """All that an alert's message shows."""
        alert = alerts.get(db, alert_id)
        if alert is None:
            return None
        lines = [] if alert.lead_id else alert_groups.members(db, alert.id)
        together = {alert.id, *(line.id for line in lines)}
        return AlertView(
            alert=alert,
            campaign=_campaign(db, alert),
            under_review=any(review.alert_id in together for review in reviews.open_reviews(db)),
            silence_hours=self.settings.alerts.silence_hours,
            now=self.clock(),
            course=_course(db, alert, self.clock()),
            zone=self.settings.slack.time_zone,
            orders=pause_orders.of_alerts(db, sorted(together)),
            lines=[Line(line, _campaign(db, line)) for line in lines],
        )

    def _held(self, db: Connection, line: int) -> list[Alert]:
        flip = audit.get(db, line)
        ids = flip.details["alerts"] if flip else ()
        return [alert for number in ids if (alert := alerts.get(db, number)) is not None]

    def _review(self, db: Connection, review_id: str) -> review_blocks.ReviewView | None:
        review = reviews.get(db, review_id)
        if review is None:
            return None
        return review_blocks.ReviewView(
            review=review,
            votes=reviews.votes(db, review.id),
            listed=reviews.addresses(db, review.id),
        )


def _campaign(db: Connection, alert: Alert) -> Campaign | None:
    return campaigns.get(db, alert.subject) if alert.subject_kind == "campaign" else None


def _course(db: Connection, alert: Alert, now: int) -> list[Counts]:
    """The last 24 hours in spans of two, the last of them the one that is running: a chart takes twenty points."""
    if alert.check_name not in MEASURE_OF:
        return []
    since = now - now % SPAN + SPAN - DAY
    return rates.buckets(db, alert.subject_kind, alert.subject, since=since, width=SPAN, count=DAY // SPAN)
