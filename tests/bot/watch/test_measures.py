"""Blocks and complaints are judged apart from hard bounces: each beside what is usual of it, with alerts of its own."""

from bot.alerts import Alerts
from bot.clock import DAY, HOUR, MINUTE
from bot.settings import Limit, Rates, Settings
from bot.store import Connection, Store, pause_orders
from bot.store import alerts as rows
from bot.watch.bounce_rates import BounceRates
from tests.bot.acme import SetClock
from tests.bot.watch.conftest import alarming
from tests.bot.watch.mail import REFUSED, Post

DOMAIN = "mail.acme.example"


def by_check(db: Connection) -> list[tuple[str, str, str, str]]:
    """(check, kind, subject, severity) of the open alerts."""
    found = rows.open_alerts(db)
    return sorted((alert.check_name, alert.subject_kind, alert.subject, alert.severity) for alert in found)


async def test_refused_mail_is_no_hard_bounce(rates: BounceRates, post: Post, store: Store) -> None:
    await post(300, refused=120)
    await rates.look()
    assert await store.read(by_check) == [("block_rate", "campaign", "acme-q4", "critical")]


async def test_its_alert_tells_the_reason_the_provider_and_an_example(
    rates: BounceRates, post: Post, store: Store
) -> None:
    await post(300, refused=120, hard_=1)
    await rates.look()
    [alert] = await store.read(rows.open_alerts)
    assert alert.evidence["causes"] == [
        {"reason": "rate_limited", "count": 120, "provider": "Google", "diagnostic": REFUSED}
    ]
    assert (alert.evidence["measure"], alert.evidence["hard"], alert.evidence["flagged"]) == ("blocks", 120, 0)


async def test_a_full_mailbox_is_no_block(rates: BounceRates, post: Post, store: Store) -> None:
    await post(300)
    await post(refused=120, reason="mailbox_full")
    await rates.look()
    assert await store.read(by_check) == []


async def test_complaints_have_limits_far_below_those_of_bounces(rates: BounceRates, post: Post, store: Store) -> None:
    await post(3_000)
    await post(complained=15)
    await rates.look()
    assert await store.read(by_check) == [("complaint_rate", "campaign", "acme-q4", "critical")]


async def test_what_complaints_are_about_is_told(rates: BounceRates, post: Post, store: Store) -> None:
    await post(3_000)
    await post(complained=15)
    await rates.look()
    [alert] = await store.read(rows.open_alerts)
    assert alert.evidence["causes"] == [{"campaign": "acme-q4", "count": 15, "provider": "Google"}]


async def test_one_complaint_is_none(rates: BounceRates, post: Post, store: Store) -> None:
    await post(100, complained=1)
    await rates.look()
    assert await store.read(by_check) == []


async def test_each_measure_has_its_own_past(rates: BounceRates, post: Post, store: Store, clock: SetClock) -> None:
    """Four of a hundred blocked is usual here; the same share of hard bounces is not."""
    for _ in range(20):
        await post(96, refused=4)
        await rates.look()
        clock.forward(8 * HOUR)
    assert await store.read(by_check) == []
    await post(1_400, refused=60, hard_=60)
    await rates.look()
    assert {check for check, *_ in await store.read(by_check)} == {"bounce_rate"}


async def test_both_at_once_are_two_alerts(rates: BounceRates, post: Post, store: Store) -> None:
    await post(200, refused=80, hard_=80)
    await rates.look()
    assert [check for check, *_ in await store.read(by_check)] == ["block_rate", "bounce_rate"]


async def test_only_hard_bounces_pause_a_campaign(rates: BounceRates, post: Post, store: Store) -> None:
    await post(3_000, refused=900)
    await post(complained=60)
    await rates.look()
    assert [check for check, *_ in await store.read(by_check)] == ["block_rate", "complaint_rate"]
    assert await store.read(pause_orders.unordered) == []
    await post(100, hard_=900)
    await rates.look()
    assert [alert.check_name for alert in await store.read(pause_orders.unordered)] == ["bounce_rate"]


async def test_complaints_that_come_days_later_count_for_their_mail(
    rates: BounceRates, post: Post, store: Store, clock: SetClock
) -> None:
    sent_at = post.at(clock())
    await post(3_000)
    clock.forward(DAY)
    await post(3_000, campaign="acme-q3")
    await post(complained=15, sent_at=sent_at)
    await rates.look()
    [alert] = await store.read(rows.open_alerts)
    assert (alert.subject, alert.evidence["sent"], alert.evidence["hard"]) == ("acme-q4", 3_000, 15)


async def test_blocks_are_over_when_mail_is_taken_again(
    rates: BounceRates, post: Post, store: Store, clock: SetClock
) -> None:
    await post(300, refused=120)
    await rates.look()
    clock.forward(2 * HOUR)
    await post(3_000)
    await rates.look()
    clock.forward(2 * HOUR)
    await rates.look()
    assert await store.read(alarming) == []


async def test_limits_of_some_subjects_and_one_measure(
    store: Store, alerts: Alerts, post: Post, clock: SetClock
) -> None:
    wide = Limit(subject="cold-*", kind="campaign", warning=0.3, critical=0.4, stop=0.5, minimum_sent=5_000)
    rates = BounceRates(store, alerts, Settings(limits=(wide,)), clock)
    await post(900, hard_=90, campaign="Cold-7", sender="")
    await post(900, hard_=90, campaign="acme-q4", sender="")
    await rates.look()
    assert ("bounce_rate", "campaign", "acme-q4", "critical") in await store.read(by_check)
    assert "Cold-7" not in {subject for _, _, subject, _ in await store.read(by_check)}


async def test_the_first_of_the_limits_wins(store: Store, alerts: Alerts, post: Post, clock: SetClock) -> None:
    never = Limit(subject="acme-*", minimum_sent=10**6)
    rates = BounceRates(store, alerts, Settings(limits=(never, Limit(subject="*", minimum_sent=1))), clock)
    await post(200, hard_=80, campaign="acme-q4", sender="", at="dead.example")
    await rates.look()
    assert await store.read(by_check) == []


async def test_the_third_limit_is_a_setting(store: Store, alerts: Alerts, post: Post, clock: SetClock) -> None:
    rates = BounceRates(store, alerts, Settings(rates=Rates(stop=0.2)), clock)
    await post(850, hard_=150)
    clock.forward(MINUTE)
    await rates.look()
    assert {alert.evidence["limit"] for alert in await store.read(rows.open_alerts)} == {0.05}
