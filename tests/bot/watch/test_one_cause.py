"""What has one cause is one message: campaigns of a domain, and campaigns that fail at one provider."""

from bot.alerts import Alerts
from bot.clock import HOUR, MINUTE
from bot.settings import Alerts as AlertSettings
from bot.settings import Settings
from bot.store import Store
from bot.store import alerts as rows
from bot.watch.bounce_rates import BounceRates
from tests.bot.acme import SetClock
from tests.bot.watch.conftest import told_in
from tests.bot.watch.mail import Post

DOMAIN = ("domain", "mail.acme.example")
FIVE = [f"acme-{number}" for number in range(1, 6)]


def campaign(name: str) -> tuple[str, str]:
    return ("campaign", name)


async def test_one_bad_list_of_five_campaigns_is_one_alert_with_five_lines(
    rates: BounceRates, post: Post, store: Store
) -> None:
    for name in FIVE:
        await post(100, hard_=30, campaign=name, at="dead.example")
    await rates.look()
    assert await store.read(told_in) == dict.fromkeys(map(campaign, FIVE), campaign(FIVE[0]))


async def test_it_is_one_alert_where_they_go_bad_one_after_the_other(
    rates: BounceRates, post: Post, store: Store, clock: SetClock
) -> None:
    for name in FIVE:
        await post(100, hard_=30, campaign=name, at="dead.example")
        await rates.look()
        clock.forward(10 * MINUTE)
    assert await store.read(told_in) == dict.fromkeys(map(campaign, FIVE), campaign(FIVE[0]))


async def test_a_campaign_joins_its_domain_that_went_bad_before_it(
    rates: BounceRates, post: Post, store: Store, clock: SetClock
) -> None:
    for number in range(30):
        await post(10, hard_=4, campaign=f"letter-{number}", at="dead.example")
    await rates.look()
    assert await store.read(told_in) == {DOMAIN: DOMAIN}
    clock.forward(3 * HOUR)
    await post(100, hard_=40, at="dead.example")
    await rates.look()
    assert await store.read(told_in) == {DOMAIN: DOMAIN, campaign("acme-q4"): DOMAIN}


async def test_what_a_domain_explains_of_its_address_is_not_told_again(
    rates: BounceRates, post: Post, store: Store
) -> None:
    await post(300, hard_=100, campaign="", ip="192.0.2.7")
    await rates.look()
    assert await store.read(told_in) == {DOMAIN: DOMAIN}


async def test_a_provider_where_several_campaigns_fail_leads_them(rates: BounceRates, post: Post, store: Store) -> None:
    for name in ("acme-q3", "acme-q4", "acme-q5"):
        await post(200, campaign=name, at="orange.fr")
        await post(20, hard_=80, campaign=name)
    await rates.look()
    google = ("provider", "Google")
    assert await store.read(told_in) == {
        google: google,
        **dict.fromkeys(map(campaign, ("acme-q3", "acme-q4", "acme-q5")), google),
    }
    told = {alert.subject: alert.evidence for alert in await store.read(rows.open_alerts)}
    assert (told["Google"]["campaigns"], told["acme-q4"]["provider_side"]) == (3, "Google")


async def test_a_second_campaign_there_brings_the_provider_into_the_alert_of_the_first(
    rates: BounceRates, post: Post, store: Store, clock: SetClock
) -> None:
    await post(200, campaign="acme-q3", at="orange.fr")
    await post(20, hard_=80, campaign="acme-q3")
    await rates.look()
    assert await store.read(told_in) == {campaign("acme-q3"): campaign("acme-q3")}
    clock.forward(5 * MINUTE)
    await post(20, hard_=80, campaign="acme-q4", sender="news@other.example")
    await rates.look()
    assert await store.read(told_in) == dict.fromkeys(
        [campaign("acme-q3"), ("provider", "Google"), campaign("acme-q4")], campaign("acme-q3")
    )


async def test_many_small_campaigns_that_fail_at_one_provider_are_told_as_its_fault(
    rates: BounceRates, post: Post, store: Store
) -> None:
    for number in range(30):
        await post(20, campaign=f"letter-{number}", at="orange.fr")
        await post(2, hard_=4, campaign=f"letter-{number}")
    await rates.look()
    google = ("provider", "Google")
    assert await store.read(told_in) == {google: google, DOMAIN: google}
    told = {alert.subject: alert.evidence for alert in await store.read(rows.open_alerts)}
    assert (told["Google"]["campaigns"], told[DOMAIN[1]]["provider_side"]) == (30, "Google")


async def test_one_bad_campaign_is_not_the_providers_fault(rates: BounceRates, post: Post, store: Store) -> None:
    await post(200, hard_=80)
    await rates.look()
    assert await store.read(told_in) == {campaign("acme-q4"): campaign("acme-q4")}


async def test_a_list_that_is_bad_everywhere_is_not_the_providers_fault(
    rates: BounceRates, post: Post, store: Store
) -> None:
    for name in ("acme-q3", "acme-q4"):
        for at in ("gmail.com", "orange.fr", "outlook.com"):
            await post(60, hard_=30, campaign=name, at=at)
    await rates.look()
    assert {kind for kind, _ in await store.read(told_in)} == {"campaign"}


async def test_a_provider_of_which_only_bounces_are_told_has_no_rate(
    rates: BounceRates, post: Post, store: Store, clock: SetClock
) -> None:
    """Who reports mails by their number does not say to whom they went."""
    for _ in range(30):
        await post(1, count=400, recipient="")
        await post(hard_=1)
        await rates.look()
        clock.forward(HOUR)
    assert await store.read(told_in) == {}


async def test_without_grouping_each_is_told_alone(store: Store, alerts: Alerts, post: Post, clock: SetClock) -> None:
    settings = Settings(alerts=AlertSettings(group_minutes=0))
    rates = BounceRates(store, Alerts(store, settings, clock), settings, clock)
    for name in ("acme-q3", "acme-q4"):
        await post(100, hard_=30, campaign=name, at="dead.example")
    await rates.look()
    told = await store.read(told_in)
    assert all(lead == subject for subject, lead in told.items())
