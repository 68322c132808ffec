"""What happens to real mail: late and in bulk, from new senders, over weekends, through outages, restarts and wrong clocks."""

import random
from typing import Any

import pytest

from bot.alerts import Alerts
from bot.clock import DAY, HOUR, MINUTE
from bot.settings import Settings
from bot.store import Connection, Store
from bot.store import alerts as rows
from bot.watch.bounce_rates import BounceRates
from tests.bot.acme import SetClock
from tests.bot.watch.conftest import alarming
from tests.bot.watch.mail import Post

CRITICAL = [("campaign", "acme-q4", "critical")]


class Weeks:
    """A sender's usual mail, looked at after each batch: five of a thousand bounce."""

    def __init__(self, post: Post, rates: BounceRates, clock: SetClock) -> None:
        self.post, self.rates, self.clock = post, rates, clock
        self.chance = random.Random(7)

    async def pass_by(self, days: int, a_day: int, *, weekends: bool = True, **fields: Any) -> None:
        for day in range(days):
            if weekends or day % 7 < 5:
                dead = sum(self.chance.random() < 0.005 for _ in range(a_day))
                await self.post(1, count=a_day - dead, **fields)
                await self.post(hard_=dead, **fields)
                await self.rates.look()
            self.clock.forward(DAY)

    async def say_so(self, good: int, **bad: object) -> None:
        """A batch, and what comes of it."""
        await self.post(good, **bad)
        await self.rates.look()


@pytest.fixture
def weeks(post: Post, rates: BounceRates, clock: SetClock) -> Weeks:
    return Weeks(post, rates, clock)


def openings(db: Connection) -> list[tuple[str, int]]:
    """(subject, how often it opened) of every alert there ever was."""
    found = [rows.get(db, row[0]) for row in db.execute("SELECT id FROM alert ORDER BY id").fetchall()]
    return [(alert.subject, alert.episode) for alert in found if alert is not None]


async def test_a_spike_among_twenty_mails_a_day_is_seen_within_days(weeks: Weeks, store: Store) -> None:
    await weeks.pass_by(28, 20)
    assert await store.read(alarming) == []
    for _ in range(4):
        await weeks.say_so(17, hard_=3)
        weeks.clock.forward(DAY)
    assert [subject for _, subject, _ in await store.read(alarming)] == ["acme-q4"]


async def test_a_spike_among_ten_million_mails_a_day_is_seen_in_minutes(weeks: Weeks, store: Store) -> None:
    for _ in range(48):
        await weeks.post(1, count=208_000)
        await weeks.post(hard_=20, sent_at=weeks.post.at(weeks.clock()))
        weeks.clock.forward(30 * MINUTE)
        await weeks.rates.look()
    assert await store.read(alarming) == []
    await weeks.post(1, count=7_000)
    await weeks.say_so(0, hard_=900)
    assert await store.read(alarming) == CRITICAL


async def test_the_first_mails_of_a_campaign_are_no_news_until_they_are_enough(weeks: Weeks, store: Store) -> None:
    await weeks.say_so(0, hard_=3)
    assert await store.read(alarming) == []
    await weeks.say_so(20, hard_=12)
    assert await store.read(alarming) == CRITICAL


async def test_a_campaign_that_is_as_usual_from_its_first_mail_is_no_news(weeks: Weeks, store: Store) -> None:
    for _ in range(20):
        await weeks.say_so(50, hard_=1)
        weeks.clock.forward(10 * MINUTE)
        await weeks.say_so(150)
    assert await store.read(alarming) == []


async def test_a_weekend_without_mail_is_neither_good_nor_bad(weeks: Weeks, store: Store) -> None:
    await weeks.pass_by(21, 1_000, weekends=False)
    assert await store.read(alarming) == []
    await weeks.say_so(900, hard_=100)
    assert await store.read(alarming) == CRITICAL
    weeks.clock.forward(2 * DAY)
    await weeks.rates.look()
    assert await store.read(alarming) == CRITICAL


async def test_what_bounces_days_late_belongs_to_the_day_it_was_sent(weeks: Weeks, store: Store) -> None:
    sent_at = weeks.post.at(weeks.clock())
    await weeks.say_so(1_000)
    weeks.clock.forward(2 * DAY)
    await weeks.say_so(200)
    await weeks.say_so(0, hard_=9, sent_at=sent_at)
    assert await store.read(alarming) == []  # 9 of 200 would be a spike, 9 of 1,000 are not


async def test_a_batch_of_bounces_held_back_by_the_provider_is_no_spike_of_today(weeks: Weeks, store: Store) -> None:
    days = []
    for _ in range(3):
        days.append(weeks.post.at(weeks.clock()))
        await weeks.say_so(1_000)
        weeks.clock.forward(DAY)
    await weeks.post.take([one for day in days for one in weeks.post.events(hard_=5, sent_at=day)])
    await weeks.rates.look()
    assert await store.read(alarming) == []


async def test_one_bad_part_of_a_list_is_seen_in_a_large_campaign(weeks: Weeks, store: Store) -> None:
    for _ in range(20):
        await weeks.say_so(995, hard_=5)
        weeks.clock.forward(MINUTE)
    await weeks.say_so(60, hard_=60)
    assert [subject for _, subject, _ in await store.read(alarming)] == ["acme-q4"]


@pytest.mark.parametrize("what", ["hard_", "refused"])
async def test_an_outage_of_one_provider_is_told_as_one(weeks: Weeks, store: Store, what: str) -> None:
    names = [f"letter-{number}" for number in range(4)]
    for name in names:
        await weeks.post(500, campaign=name, at="orange.fr")
        await weeks.post(500, campaign=name)
    await weeks.rates.look()
    weeks.clock.forward(HOUR)
    for name in names:
        await weeks.post(200, campaign=name, at="orange.fr")
        await weeks.post(campaign=name, **{what: 100})
    await weeks.rates.look()
    told = await store.read(rows.open_alerts)
    assert {alert.top for alert in told} == {next(alert.id for alert in told if alert.subject == "Google")}
    assert {alert.check_name for alert in told} == {"bounce_rate" if what == "hard_" else "block_rate"}


async def test_a_clock_that_runs_ahead_hides_nothing(weeks: Weeks, store: Store) -> None:
    """Mails told as of next week: what comes in at the right time is still judged."""
    ahead = weeks.post.at(weeks.clock() + 7 * DAY)
    await weeks.post.take(weeks.post.events(200, campaign="acme-q3"))
    await weeks.post(500, sent_at=ahead)
    weeks.clock.forward(HOUR)
    await weeks.say_so(100, hard_=50)
    assert await store.read(alarming) == CRITICAL


async def test_a_bounce_from_the_future_counts_for_now(weeks: Weeks, store: Store) -> None:
    ahead = weeks.post.at(weeks.clock() + 7 * DAY)
    await weeks.post(100)
    await weeks.say_so(0, hard_=50, sent_at=ahead)
    assert await store.read(alarming) == CRITICAL
    [alert] = await store.read(rows.open_alerts)
    assert alert.evidence["since"] <= weeks.clock()


async def test_events_out_of_order_come_to_the_same(weeks: Weeks, store: Store) -> None:
    """Bounces before the mails they belong to, and the mails newest first."""
    now = weeks.clock()
    times = [weeks.post.at(now - number * MINUTE) for number in range(10)]
    await weeks.post.take([one for at in times for one in weeks.post.events(hard_=5, sent_at=at)])
    for at in times:
        await weeks.post(45, sent_at=at)
    await weeks.rates.look()
    [alert] = await store.read(rows.open_alerts)
    assert (alert.subject, alert.evidence["sent"], alert.evidence["hard"]) == ("acme-q4", 500, 50)


async def test_a_restart_at_every_step_changes_nothing(weeks: Weeks, store: Store, alerts: Alerts) -> None:
    for step in range(6):
        weeks.rates = BounceRates(store, alerts, Settings(), weeks.clock)
        await weeks.say_so(85, hard_=15 * (step > 2))
        weeks.clock.forward(5 * MINUTE)
    await BounceRates(store, alerts, Settings(), weeks.clock).look()
    [alert] = await store.read(rows.open_alerts)
    assert (alert.subject, alert.evidence["hard"], alert.episode) == ("acme-q4", 45, 1)


async def test_it_is_over_only_when_mail_has_been_good_for_long_enough(weeks: Weeks, store: Store) -> None:
    await weeks.pass_by(14, 1_000)
    await weeks.say_so(450, hard_=50)
    weeks.clock.forward(2 * HOUR)
    await weeks.say_so(20)
    assert await store.read(alarming) == CRITICAL
    weeks.clock.forward(2 * HOUR)
    await weeks.say_so(1_000, hard_=5)
    weeks.clock.forward(2 * HOUR)
    await weeks.rates.look()
    assert await store.read(alarming) == []


async def test_a_rate_that_goes_up_and_down_is_told_once(weeks: Weeks, store: Store) -> None:
    await weeks.pass_by(14, 1_000)
    for _ in range(8):
        await weeks.say_so(92, hard_=8)
        weeks.clock.forward(10 * MINUTE)
        await weeks.say_so(20)
        weeks.clock.forward(10 * MINUTE)
    assert await store.read(openings) == [("acme-q4", 1)]


async def test_mail_that_stops_closes_it_after_days_without_saying_that_it_is_better(
    weeks: Weeks, store: Store
) -> None:
    await weeks.say_so(450, hard_=50)
    weeks.clock.forward(3 * DAY + HOUR)
    await weeks.rates.look()
    assert await store.read(alarming) == []
    latest = await store.read(rows.latest, check="bounce_rate", kind="campaign", subject="acme-q4")
    assert latest is not None
    assert latest.evidence["sent"] == 0
