"""Housekeeping: what was set to end ends, and what is older than its retention goes."""

import pytest

from bot.alerts import Alerts, Finding
from bot.campaigns import Campaigns
from bot.clock import DAY, HOUR
from bot.intake.intake import Intake
from bot.reviews import Reviews
from bot.settings import Settings
from bot.settings import Store as StoreSettings
from bot.store import Store, audit, campaigns, deliveries, rates, reviews
from bot.store import alerts as alert_rows
from bot.store.events import Recorded
from bot.watch.housekeeping import Housekeeping
from tests.bot.acme import ALICE, CHANNEL, SetClock, event, hard


@pytest.fixture
def house(store: Store, alerts: Alerts, clock: SetClock) -> Housekeeping:
    settings = Settings(store=StoreSettings(keep_days=30, dedupe_days=8))
    return Housekeeping(
        store, settings, alerts, Campaigns(store, settings, clock), Reviews(store, settings, clock), clock
    )


async def test_where_nothing_ends_nothing_changes(house: Housekeeping) -> None:
    assert await house.ends() == "0 campaigns resumed"


async def test_pauses_silences_and_reviews_end_when_their_time_is_over(
    house: Housekeeping, intake: Intake, store: Store, clock: SetClock
) -> None:
    await intake.take([hard("1", campaign="acme-q4")], source="events")
    await house.campaigns.pause("acme-q4", ALICE, span=HOUR)
    bad = Finding(check="bounce_rate", kind="campaign", subject="acme-q4", state="warning", evidence={"rate": 0.03})
    await house.alerts.consider([bad])
    await house.alerts.silence(1, ALICE, hours=2)
    await house.reviews.ask(ALICE, CHANNEL)
    clock.forward(72 * HOUR)
    assert await house.ends() == "1 campaigns resumed"
    campaign = await store.read(campaigns.get, "acme-q4")
    alert = await store.read(alert_rows.get, 1)
    review = await store.read(reviews.get, 1)
    assert campaign is not None
    assert alert is not None
    assert review is not None
    assert (campaign.state, alert.silenced_until, review.state) == ("running", None, "expired")


async def test_what_is_older_than_its_retention_goes(
    house: Housekeeping, intake: Intake, store: Store, clock: SetClock
) -> None:
    await intake.take([hard("1")], source="events")
    clock.forward(31 * DAY)
    await intake.take([event("2", minutes_ago=-31 * 24 * 60)], source="events")
    # The bounce, its identity, its minute of the domain, of the recipient's and of all; the recipient's domain as a subject.
    assert await house.forget() == "6 rows dropped"
    assert (await store.read(rates.total, "domain", "mail.acme.example", since=0)).delivered == 1


async def test_whom_mail_reached_is_taken_in_and_forgotten_like_bounces(
    house: Housekeeping, intake: Intake, store: Store, clock: SetClock
) -> None:
    await intake.take([event("1", recipient="jo@acme.com"), event("2", recipient="al@acme.com")], source="events")
    await house.forget()
    assert set(await store.read(deliveries.of, ["jo@acme.com", "al@acme.com"])) == {"jo@acme.com", "al@acme.com"}
    clock.forward(29 * DAY)
    await intake.take([event("3", recipient="jo@acme.com", minutes_ago=-28 * 24 * 60)], source="events")
    clock.forward(2 * DAY)
    await house.forget()
    assert set(await store.read(deliveries.of, ["jo@acme.com", "al@acme.com"])) == {"jo@acme.com"}


async def test_the_same_event_counts_once_as_long_as_the_settings_say(
    house: Housekeeping, intake: Intake, clock: SetClock
) -> None:
    await intake.take([event("1")], source="events")
    clock.forward(8 * DAY)
    await house.forget()
    assert await intake.take([event("1")], source="events") == Recorded(0, 1)


async def test_what_people_did_outlives_every_retention(
    house: Housekeeping, intake: Intake, store: Store, clock: SetClock
) -> None:
    await intake.take([event("1", campaign="acme-q4")], source="events")
    await house.campaigns.pause("acme-q4", ALICE, why="stale list")
    clock.forward(4_000 * DAY)
    await house.forget()
    [line] = await store.read(audit.about, "campaign", "acme-q4")
    assert (line.who, line.why) == (ALICE, "stale list")
