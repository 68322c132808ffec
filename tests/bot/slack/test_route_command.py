"""/deliverability route: which rule an alert would take, and what would be done."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Policy, Route
from playground.person import Person
from playground.server import Playground
from tests.bot.slack.house import House, house, settings_for


@pytest.fixture
async def bot(slack: Playground, tmp_path: Path) -> AsyncIterator[House]:
    routes = (Route(subject="acme-*", severity="critical", channel="#oncall", mention="S0APPROVE", escalate_minutes=5),)
    settings = settings_for(
        slack, tmp_path / "s.sqlite", routes=routes, policies=(Policy(campaign="acme-*", mode="act"),)
    )
    async with house(slack, settings) as up:
        yield up


async def test_the_rule_that_matches_and_what_follows(bot: House, alice: Person) -> None:
    assert bot
    await alice.run("/deliverability route acme-q4")
    *plans, told = alice.ephemerals[-1].words.split("\n")
    assert plans == [
        "Where an alert about acme-q4 goes",
        "*Warning* (no route matches)",
        "• posted in #deliverability",
        "• repeated in its thread every 4 hours",
        "*Critical* (route number 1)",
        "• posted in #oncall",
        "• repeated in its thread every 4 hours",
        "• after 5 minutes without an owner, <!subteam^S0APPROVE> is called",
    ]
    assert told == (
        "*If it is critical* it is paused at once (policy: act). Not where the one cause of its bounces lies elsewhere: at a"
        " provider, or with our sending."
    )


async def test_where_nobody_is_named_the_thread_is_told(bot: House, alice: Person) -> None:
    assert bot
    await alice.run("/deliverability route other-q4")
    assert "• after 30 minutes without an owner, its thread is told so" in alice.ephemerals[-1].words.split("\n")


async def test_without_a_subject_it_is_asked_for(bot: House, alice: Person) -> None:
    assert bot
    await alice.run("/deliverability route")
    told = await alice.wait_for_ephemeral("about what")
    assert told.words == "An alert about what? Try `/deliverability route acme-q4`."
