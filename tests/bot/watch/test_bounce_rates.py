"""Bounce rates: every campaign and sending domain with new mail is judged, and one cause gives one alert."""

from itertools import count
from typing import Any

import pytest

from bot.alerts import Alerts
from bot.clock import DAY, HOUR, MINUTE
from bot.intake.intake import Intake
from bot.settings import Rates, Settings
from bot.store import Store, flags
from bot.store import alerts as rows
from bot.watch.bounce_rates import BounceRates
from tests.bot.acme import NOW, SetClock, event, hard
from tests.bot.watch.conftest import alarming, finding_states

DOMAIN = "mail.acme.example"
NUMBERS = count(1)


class Mail:
    """What senders report, at the time the clock shows."""

    def __init__(self, intake: Intake, clock: SetClock) -> None:
        self._intake = intake
        self._clock = clock

    async def __call__(self, delivered: int, dead: int = 0, *, campaign: str = "acme-q4", **fields: Any) -> None:
        ago: dict[str, Any] = {"minutes_ago": (NOW - self._clock()) / MINUTE}
        batch = [event(f"d{next(NUMBERS)}", campaign=campaign, count=delivered, **ago, **fields)] if delivered else []
        batch += [
            hard(f"h{next(NUMBERS)}", f"{next(NUMBERS)}@dead.example", campaign=campaign, **ago, **fields)
            for _ in range(dead)
        ]
        await self._intake.take(batch, source="events")


@pytest.fixture
def mail(intake: Intake, clock: SetClock) -> Mail:
    return Mail(intake, clock)


async def test_without_mail_nothing_is_judged(rates: BounceRates) -> None:
    assert await rates.look() == "0 campaigns, 0 domains, 0 ips and 0 providers judged, 0 alerts changed"


async def test_good_mail_is_judged_and_gives_no_alert(rates: BounceRates, mail: Mail, store: Store) -> None:
    await mail(1_000, 1)
    assert await rates.look() == "1 campaigns, 1 domains, 0 ips and 0 providers judged, 0 alerts changed"
    assert await store.read(finding_states, "bounce_rate") == {"acme-q4": "ok", DOMAIN: "ok"}


async def test_little_mail_is_unknown_and_gives_no_alert(rates: BounceRates, mail: Mail, store: Store) -> None:
    await mail(8, 8)
    await rates.look()
    assert await store.read(finding_states, "bounce_rate") == {"acme-q4": "unknown", DOMAIN: "unknown"}
    assert await store.read(alarming) == []


async def test_campaign_and_domain_of_one_cause_give_one_alert(rates: BounceRates, mail: Mail, store: Store) -> None:
    await mail(200, 60)
    await rates.look()
    assert await store.read(alarming) == [("campaign", "acme-q4", "critical")]


async def test_it_stays_one_alert_as_it_goes_on(rates: BounceRates, mail: Mail, store: Store, clock: SetClock) -> None:
    for _ in range(5):
        await mail(100, 30)
        await rates.look()
        clock.forward(MINUTE)
    assert await store.read(alarming) == [("campaign", "acme-q4", "critical")]


async def test_a_spike_that_no_campaign_explains_is_the_domains(rates: BounceRates, mail: Mail, store: Store) -> None:
    for number in range(30):
        await mail(10, 4, campaign=f"letter-{number}")
    await rates.look()
    assert await store.read(alarming) == [("domain", DOMAIN, "critical")]


async def test_mail_without_a_campaign_is_the_domains(rates: BounceRates, mail: Mail, store: Store) -> None:
    await mail(200, 60, campaign="")
    await rates.look()
    assert await store.read(alarming) == [("domain", DOMAIN, "critical")]


async def test_what_is_left_of_a_domain_beside_a_bad_campaign_is_judged_by_itself(
    rates: BounceRates, mail: Mail, store: Store
) -> None:
    await mail(200, 60)
    await mail(200, 60, campaign="")
    await rates.look()
    assert await store.read(alarming) == [("campaign", "acme-q4", "critical"), ("domain", DOMAIN, "critical")]


async def test_two_bad_campaigns_are_two_alerts(rates: BounceRates, mail: Mail, store: Store) -> None:
    await mail(200, 60)
    await mail(200, 60, campaign="acme-q3")
    await rates.look()
    assert sorted(await store.read(alarming)) == [
        ("campaign", "acme-q3", "critical"),
        ("campaign", "acme-q4", "critical"),
    ]


async def test_the_alert_tells_its_numbers_causes_and_flags(rates: BounceRates, mail: Mail, store: Store) -> None:
    await mail(200, 50)
    await rates.look()
    [alert] = await store.read(rows.open_alerts)
    assert alert.evidence == {
        "sent": 250,
        "hard": 50,
        "rate": 0.2,
        "usual": None,
        "since": NOW,
        "limit": 0.1,
        "measure": "hard",
        "highest": 0.02026,
        "odds": 1e12,
        "causes": [
            {
                "reason": "invalid_address",
                "count": 50,
                "provider": "dead.example",
                "diagnostic": "550 5.1.1 user unknown",
            }
        ],
        "flagged": 50,
    }
    assert await store.read(flags.waiting_count, campaign="acme-q4") == 50


async def test_what_was_usual_before_is_told_beside_it(
    rates: BounceRates, mail: Mail, store: Store, clock: SetClock
) -> None:
    await mail(990, 10)
    clock.forward(2 * DAY)
    await mail(200, 50)
    await rates.look()
    [alert] = await store.read(rows.open_alerts)
    assert (alert.evidence["usual"], alert.evidence["sent"]) == (0.00931, 250)


async def test_more_bounces_update_the_same_alert(rates: BounceRates, mail: Mail, store: Store) -> None:
    await mail(200, 50)
    await rates.look()
    await mail(0, 10)
    assert await rates.look() == "1 campaigns, 1 domains, 0 ips and 0 providers judged, 1 alerts changed"
    [alert] = await store.read(rows.open_alerts)
    assert (alert.evidence["hard"], alert.version) == (60, 2)


async def test_without_news_an_alert_is_judged_and_not_changed(rates: BounceRates, mail: Mail, clock: SetClock) -> None:
    await mail(200, 50)
    for _ in range(2):  # the second looks again at what may have been stored during the first
        await rates.look()
        clock.forward(5 * MINUTE)
    assert await rates.look() == "1 campaigns, 0 domains, 0 ips and 0 providers judged, 0 alerts changed"


async def test_good_mail_after_it_resolves_it(rates: BounceRates, mail: Mail, store: Store, clock: SetClock) -> None:
    await mail(200, 50)
    await rates.look()
    clock.forward(30 * MINUTE)
    await mail(1_000)
    await rates.look()
    assert await store.read(alarming) == []


async def test_a_resolved_spike_is_not_seen_again_in_the_old_numbers(
    rates: BounceRates, mail: Mail, store: Store, clock: SetClock
) -> None:
    await mail(200, 50)
    await rates.look()
    clock.forward(30 * MINUTE)
    await mail(1_000)
    await rates.look()
    clock.forward(5 * MINUTE)
    await mail(100)
    await rates.look()
    assert await store.read(alarming) == []


async def test_what_bob_resolved_by_hand_does_not_reopen_by_the_old_numbers(
    rates: BounceRates, alerts: Alerts, mail: Mail, store: Store, clock: SetClock
) -> None:
    await mail(200, 50)
    await rates.look()
    clock.forward(5 * MINUTE)
    await alerts.resolve(1, "U0BOB")
    await mail(60)
    await rates.look()
    assert await store.read(alarming) == []


async def test_a_late_bounce_does_not_make_the_present_look_bad(
    rates: BounceRates, mail: Mail, store: Store, clock: SetClock
) -> None:
    await mail(200)
    clock.forward(5 * HOUR)
    await mail(200)
    from_then: dict[str, Any] = {"sent_at": event("x", minutes_ago=0).at}
    await mail(0, 30, **from_then)
    await rates.look()
    [alert] = await store.read(rows.open_alerts)
    assert alert.evidence["since"] == NOW


async def test_no_mail_is_no_recovery(rates: BounceRates, mail: Mail, store: Store, clock: SetClock) -> None:
    await mail(200, 50)
    await rates.look()
    clock.forward(30 * HOUR)
    await rates.look()
    assert await store.read(alarming) == [("campaign", "acme-q4", "critical")]


async def test_limits_are_settings(store: Store, alerts: Alerts, mail: Mail, clock: SetClock) -> None:
    strict = Settings(rates=Rates(minimum_sent=5, minimum_hard=1, warning=0.01, critical=0.99, stop=0.995))
    await mail(0, 5)
    await BounceRates(store, alerts, strict, clock).look()
    assert await store.read(alarming) == [("campaign", "acme-q4", "warning")]


async def test_after_a_restart_the_first_look_misses_nothing(
    store: Store, alerts: Alerts, mail: Mail, clock: SetClock
) -> None:
    await mail(200, 50)
    clock.forward(3 * HOUR)
    await BounceRates(store, alerts, Settings(), clock).look()
    assert await store.read(alarming) == [("campaign", "acme-q4", "critical")]
