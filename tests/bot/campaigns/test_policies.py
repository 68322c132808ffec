"""What is done by itself about a critical campaign: nothing, a question with a deadline, or a pause at once."""

import asyncio

import pytest

from bot.alerts import Alerts
from bot.campaigns import Campaigns, Policies
from bot.clock import HOUR, MINUTE
from bot.errors import TooLate
from bot.intake.intake import Intake
from bot.settings import Policy, Settings
from bot.store import Connection, Store, audit
from bot.store import campaigns as rows
from tests.bot.acme import ALICE, BOB, CAROL, SetClock, hard
from tests.bot.alerts.conftest import rate

ACT, ASK, SUGGEST = (Policy(campaign="acme-*", mode=mode) for mode in ("act", "ask", "suggest"))


class World:
    """A campaign with a policy, and the alert about it."""

    def __init__(self, store: Store, clock: SetClock, policy: Policy) -> None:
        settings = Settings(policies=(policy,))
        self.store = store
        self.clock = clock
        self.alerts = Alerts(store, settings, clock)
        self.campaigns = Campaigns(store, settings, clock)
        self.policies = Policies(self.campaigns)

    async def state(self) -> tuple[str, str]:
        """(state, by whom) of the campaign."""
        found = await self.store.read(rows.get, "acme-q4")
        assert found is not None
        return found.state, found.who

    async def trail(self) -> list[str]:
        """What became of the campaign."""
        return [line.action for line in await self.store.read(_about)]


def _about(db: Connection) -> list[audit.Flip]:
    return audit.about(db, "campaign", "acme-q4")


@pytest.fixture
async def mail(intake: Intake) -> None:
    await intake.take([hard("1", campaign="acme-q4")], source="ses")


@pytest.fixture
def acting(store: Store, clock: SetClock, mail: None) -> World:
    return World(store, clock, ACT)


@pytest.fixture
def asking(store: Store, clock: SetClock, mail: None) -> World:
    return World(store, clock, ASK)


async def test_suggest_does_nothing_by_itself(store: Store, clock: SetClock, mail: None) -> None:
    world = World(store, clock, SUGGEST)
    await world.alerts.consider([rate("critical", 90)])
    assert await world.policies.look() == "nothing to pause"
    assert await world.state() == ("running", "")


async def test_act_pauses_at_once_and_says_why(acting: World) -> None:
    await acting.alerts.consider([rate("critical", 90)])
    assert await acting.policies.look() == "1 ordered, 1 paused"
    assert await acting.state() == ("paused", "deliverabot")
    [line] = await acting.store.read(_about)
    assert (line.why, line.details["policy"], line.details["hard"], line.details["sent"]) == (
        "policy: act",
        "act",
        90,
        1_000,
    )


async def test_a_warning_is_left_to_people(acting: World) -> None:
    await acting.alerts.consider([rate("warning", 30)])
    await acting.policies.look()
    assert await acting.state() == ("running", "")


async def test_who_resumes_it_has_the_last_word_until_it_opens_anew(acting: World) -> None:
    await acting.alerts.consider([rate("critical", 90)])
    await acting.policies.look()
    await acting.campaigns.resume("acme-q4", ALICE)
    await acting.alerts.consider([rate("critical", 95)])
    await acting.policies.look()
    assert await acting.state() == ("running", ALICE)
    await acting.alerts.consider([rate("ok", 0)])
    await acting.alerts.consider([rate("critical", 90)])
    await acting.policies.look()
    assert await acting.state() == ("paused", "deliverabot")


async def test_another_campaign_is_another_policy(acting: World, intake: Intake) -> None:
    await intake.take([hard("2", campaign="news")], source="ses")
    await acting.alerts.consider([rate("critical", 90, subject="news")])
    await acting.policies.look()
    assert (await acting.store.read(rows.get, "news")).state == "running"  # type: ignore[union-attr]


async def test_ask_pauses_when_nobody_keeps_it_in_time(asking: World, clock: SetClock) -> None:
    await asking.alerts.consider([rate("critical", 90)])
    await asking.policies.look()
    clock.forward(15 * MINUTE - 1)
    await asking.policies.look()
    assert await asking.state() == ("running", "")
    clock.forward(1)
    await asking.policies.look()
    assert await asking.state() == ("paused", "deliverabot")
    assert await asking.trail() == ["pause_asked", "paused"]


async def test_two_distinct_approvers_keep_it_sending(asking: World, clock: SetClock) -> None:
    await asking.alerts.consider([rate("critical", 90)])
    await asking.policies.look()
    assert (await asking.policies.keep(1, BOB)).state == "asked"
    with pytest.raises(TooLate, match=r"^You have said so already: it takes distinct people\.$"):
        await asking.policies.keep(1, BOB)
    assert (await asking.policies.keep(1, CAROL)).state == "kept"
    clock.forward(HOUR)
    await asking.policies.look()
    assert await asking.state() == ("running", "")
    assert await asking.trail() == ["pause_asked", "keep_voted", "kept"]


async def test_of_all_who_keep_it_at_once_two_decide(asking: World) -> None:
    await asking.alerts.consider([rate("critical", 90)])
    await asking.policies.look()
    outcomes = await asyncio.gather(*(asking.policies.keep(1, f"U{n}") for n in range(9)), return_exceptions=True)
    assert {str(one) for one in outcomes if isinstance(one, TooLate)} == {"This is decided already."}
    assert (await asking.trail()).count("kept") == 1


@pytest.mark.parametrize("how", ["resolved", "paused by a person"])
async def test_what_is_settled_meanwhile_is_not_asked_any_more(asking: World, clock: SetClock, how: str) -> None:
    await asking.alerts.consider([rate("critical", 90)])
    await asking.policies.look()
    if how == "resolved":
        await asking.alerts.consider([rate("ok", 0)])
    else:
        await asking.campaigns.pause("acme-q4", ALICE)
        await asking.policies.look()
        await asking.campaigns.resume("acme-q4", ALICE)
    clock.forward(HOUR)
    await asking.policies.look()
    assert (await asking.state())[0] == "running"
    with pytest.raises(TooLate, match=r"^This is decided already\.$"):
        await asking.policies.keep(1, BOB)
