"""What the bot does by itself about a campaign, and how people see and undo it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Policy
from playground.person import CHANNEL, Person
from playground.server import Playground
from tests.bot.slack.house import House, alert_saying, dateless, house, reply_saying, settings_for

POLICIES = (Policy(campaign="auto-*", mode="act"), Policy(campaign="ask-*", mode="ask"))


@pytest.fixture
async def bot(slack: Playground, tmp_path: Path) -> AsyncIterator[House]:
    async with house(slack, settings_for(slack, tmp_path / "store.sqlite", policies=POLICIES)) as up:
        yield up


async def test_an_automatic_pause_says_so_says_why_and_offers_resume(bot: House, alice: Person) -> None:
    await bot.mail(campaign="auto-1", hard=20, delivered=80)
    paused = await alert_saying(alice, "Critical, sending paused")
    assert "*auto-1* was paused by itself, (when): its policy is to pause at once when it is critical." in dateless(
        paused.words
    ).split("\n")
    line = await reply_saying(alice, "by myself")
    assert line.text == (
        ":double_vertical_bar: I paused *auto-1* by myself: 20 of 100 mails, 20% bounced hard, and its policy is to pause at"
        " once. Resume it if this was wrong."
    )
    await alice.click(line, "alert_resume")
    assert (await reply_saying(alice, "resumed")).words == ":arrow_forward: alice resumed *auto-1*."
    assert (await bot.gate("auto-1"))["state"] == "running"


async def test_before_it_pauses_it_asks_the_approvers(bot: House, alice: Person, bob: Person, carol: Person) -> None:
    await bot.mail(campaign="ask-1", hard=20, delivered=80)
    line = await reply_saying(alice, "unless 2 approvers")
    assert line.words.startswith(":stopwatch: <!subteam^S0APPROVE> I pause *ask-1* at ")
    asked = await alice.wait_for(CHANNEL, lambda one: "alert_keep" in one.action_ids)
    await alice.click(asked, "alert_keep")
    await alice.wait_for_ephemeral("not one of the approvers")
    await bob.click(asked, "alert_keep")
    half = await carol.wait_for(CHANNEL, lambda one: "So far: <@U0BOB>." in one.words)
    await carol.click(half, "alert_keep")
    kept = await alice.wait_for(CHANNEL, lambda one: "goes on sending" in one.words)
    assert "*ask-1* goes on sending: <@U0BOB>, <@U0CAROL> said so." in kept.words
    assert "alert_keep" not in kept.action_ids
