"""No policy pauses a campaign for bounces whose one cause lies elsewhere, unless it asks for that."""

import pytest

from bot.alerts import Alerts, Finding
from bot.campaigns import Campaigns, Policies
from bot.clock import HOUR, MINUTE
from bot.intake.intake import Intake
from bot.settings import Policy, Settings
from bot.store import Connection, Store, alerts, audit, pause_orders
from bot.store import campaigns as rows
from bot.watch.bounce_rates import BounceRates
from tests.bot.acme import BOB, SetClock
from tests.bot.watch.mail import Post

THREE = ("acme-q3", "acme-q4", "acme-q5")
GOOGLE = "provider:Google"
IP = "192.0.2.7"


class World:
    """Acme's mail, its watch, and a policy for all campaigns."""

    def __init__(self, store: Store, intake: Intake, clock: SetClock, policy: Policy) -> None:
        settings = Settings(policies=(policy,))
        self.store = store
        self.clock = clock
        self.alerts = Alerts(store, settings, clock)
        self.rates = BounceRates(store, self.alerts, settings, clock)
        self.campaigns = Campaigns(store, settings, clock)
        self.policies = Policies(self.campaigns)
        self.post = Post(intake, clock)

    async def look(self) -> None:
        """As the schedule does."""
        await self.rates.look()
        await self.policies.look()

    async def fails_at_google(self, campaign: str, hard: int = 80) -> None:
        """Elsewhere all is well."""
        await self.post(200, campaign=campaign, at="orange.fr")
        await self.post(20, hard_=hard, campaign=campaign)

    async def refused(self, campaign: str, ip: str = IP) -> None:
        """Nearly everywhere; some servers say it as if there were no such address."""
        for at in ("gmail.com", "orange.fr", "outlook.com"):
            await self.post(100, refused=120, hard_=20, campaign=campaign, at=at, ip=ip)

    async def states(self) -> dict[str, str]:
        """Of each campaign: paused or running, and what it is spared for."""
        return await self.store.read(_states)


def _states(db: Connection) -> dict[str, str]:
    spared = {order.campaign: f" {order.cause}" for order in pause_orders.spared(db)}
    names = [row[0] for row in db.execute("SELECT id FROM campaign ORDER BY id")]
    found = {name: rows.get(db, name) for name in names}
    return {name: campaign.state + spared.get(name, "") for name, campaign in found.items() if campaign}


@pytest.fixture
def acting(store: Store, intake: Intake, clock: SetClock) -> World:
    return World(store, intake, clock, Policy(mode="act"))


async def trail(world: World, campaign: str) -> list[str]:
    return [line.action for line in await world.store.read(lambda db: audit.about(db, "campaign", campaign))]


async def test_where_a_provider_fails_for_several_none_is_paused(acting: World) -> None:
    for name in THREE:
        await acting.fails_at_google(name)
    await acting.look()
    assert await acting.states() == dict.fromkeys(THREE, f"running {GOOGLE}")
    await acting.look()
    assert await trail(acting, "acme-q4") == ["pause_spared"]  # told once


async def test_a_policy_may_ask_for_it(store: Store, intake: Intake, clock: SetClock) -> None:
    world = World(store, intake, clock, Policy(mode="act", cause="any"))
    for name in THREE:
        await world.fails_at_google(name)
    await world.look()
    assert await world.states() == dict.fromkeys(THREE, "paused")


async def test_what_is_bad_without_the_provider_is_paused(acting: World) -> None:
    for name in THREE:
        await acting.fails_at_google(name)
    await acting.post(20, hard_=80, campaign="acme-q5", at="dead.example")
    await acting.look()
    assert (await acting.states())["acme-q5"] == "paused"


async def test_a_campaign_with_other_bounces_too_few_to_be_critical_is_spared(acting: World) -> None:
    """Less than four of five of its bounces are there, so it is no line of the provider's alert."""
    for name in THREE:
        await acting.fails_at_google(name)
    await acting.post(900, hard_=25, campaign="acme-q5", at="orange.fr")
    await acting.look()
    assert (await acting.states())["acme-q5"] == f"running {GOOGLE}"


async def test_one_campaign_that_fails_there_alone_is_paused(acting: World) -> None:
    await acting.fails_at_google("acme-q4")
    await acting.look()
    assert await acting.states() == {"acme-q4": "paused"}


async def test_once_the_provider_is_well_again_what_is_its_own_is_paused(acting: World) -> None:
    for name in THREE:
        await acting.fails_at_google(name)
    await acting.look()
    acting.clock.forward(MINUTE)
    over = Finding(
        check="bounce_rate", kind="provider", subject="Google", state="ok", evidence={"sent": 300, "hard": 0}
    )
    await acting.alerts.consider([over])
    await acting.policies.look()
    assert await acting.states() == dict.fromkeys(THREE, f"running {GOOGLE}")  # what bounced then still counts
    acting.clock.forward(MINUTE)
    await acting.post(hard_=100, campaign="acme-q4", at="dead.example")
    await acting.look()
    assert (await acting.states())["acme-q4"] == "paused"
    assert await trail(acting, "acme-q4") == ["pause_spared", "paused"]


async def test_a_question_is_withdrawn_when_the_cause_turns_out_to_lie_elsewhere(
    store: Store, intake: Intake, clock: SetClock
) -> None:
    world = World(store, intake, clock, Policy(mode="ask"))
    await world.fails_at_google("acme-q3")
    await world.look()
    assert await trail(world, "acme-q3") == ["pause_asked"]
    clock.forward(5 * MINUTE)
    await world.fails_at_google("acme-q4")
    await world.look()
    assert await trail(world, "acme-q3") == ["pause_asked", "pause_spared"]
    clock.forward(HOUR)
    await world.look()
    assert await world.states() == {"acme-q3": f"running {GOOGLE}", "acme-q4": f"running {GOOGLE}"}


async def test_who_would_have_kept_it_is_asked_again_with_a_new_term(
    store: Store, intake: Intake, clock: SetClock
) -> None:
    world = World(store, intake, clock, Policy(mode="ask"))
    for name in THREE:
        await world.fails_at_google(name)
    await world.look()
    clock.forward(MINUTE)
    await world.post(hard_=100, campaign="acme-q4", at="dead.example")
    await world.look()
    [order] = await store.read(pause_orders.asked)
    assert (order.campaign, order.due_at) == ("acme-q4", clock() + 15 * MINUTE)
    assert (await world.policies.keep(order.id, BOB)).state == "asked"


async def test_where_the_policy_only_suggests_by_now_none_is_paused(
    acting: World, store: Store, intake: Intake, clock: SetClock
) -> None:
    for name in THREE:
        await acting.fails_at_google(name)
    await acting.look()
    clock.forward(MINUTE)
    restarted = World(store, intake, clock, Policy(mode="suggest"))
    await restarted.post(hard_=100, campaign="acme-q4", at="dead.example")
    await restarted.look()
    assert (await restarted.states())["acme-q4"] == "running"


async def test_what_is_over_is_spared_no_longer(acting: World) -> None:
    for name in THREE:
        await acting.fails_at_google(name)
    await acting.look()
    [alert, *_] = await acting.store.read(lambda db: alerts.open_alerts(db, subject="acme-q4"))
    await acting.alerts.consider(
        [Finding(check=alert.check_name, kind="campaign", subject="acme-q4", state="ok", evidence={})]
    )
    await acting.policies.look()
    assert (await acting.states())["acme-q4"] == "running"


async def test_where_our_address_is_refused_in_several_none_is_paused(acting: World) -> None:
    for name in THREE:
        await acting.refused(name)
    await acting.look()
    assert await acting.states() == dict.fromkeys(THREE, f"running sender:{IP}")


async def test_a_campaign_that_is_refused_alone_is_paused(acting: World) -> None:
    await acting.refused("acme-q4")
    await acting.look()
    assert await acting.states() == {"acme-q4": "paused"}


async def test_campaigns_refused_at_addresses_of_their_own_are_paused(acting: World) -> None:
    for number, name in enumerate(THREE):
        await acting.refused(name, ip=f"192.0.2.{number}")
    await acting.look()
    assert await acting.states() == dict.fromkeys(THREE, "paused")


async def test_hard_bounces_that_outweigh_the_refusals_are_its_own(acting: World) -> None:
    for name in THREE:
        await acting.refused(name)
    await acting.post(hard_=300, campaign="acme-q5", at="dead.example", ip=IP)
    await acting.look()
    assert (await acting.states())["acme-q5"] == "paused"
