"""What goes wrong is told where the person acted, and to nobody else."""

import re

from playground.person import CHANNEL, Person
from tests.bot.slack.house import House, alert_saying


async def test_in_the_home_a_direct_message_says_it(bot: House, gus: Person) -> None:
    await bot.mail(hard=1, delivered=10)
    await gus.click(await gus.home(), "flags_review")
    told = await gus.wait_for("@app", lambda one: True)
    assert told.words == "Guests can look, not act. Ask a full member of this workspace."


async def test_from_the_home_a_review_is_put_up_in_the_channel(bot: House, alice: Person) -> None:
    await bot.mail(hard=2, delivered=10)
    await alice.click(await alice.home(), "flags_review")
    await alice.wait_for(CHANNEL, lambda one: one.text.startswith("Review: 2 addresses to suppress"))


async def test_what_nobody_foresaw_is_told_with_a_reference(bot: House, alice: Person, mallory: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    await alice.click(await alert_saying(alice, "Critical"), "alert_review")
    review = await alice.wait_for(CHANNEL, lambda one: "review_show" in one.action_ids)
    bot.slack.faults.add({"method": "views.open", "kind": "error", "error": "internal_error"})
    await alice.click(review, "review_show")
    told = await alice.wait_for_ephemeral("reference")
    assert re.fullmatch(r"Something went wrong here \(reference [0-9a-f]{8}\)\. Try again\.", told.words)
    assert mallory.ephemerals == []


async def test_where_slack_does_not_say_who_somebody_is_they_are_asked_to_try_again(
    bot: House, mallory: Person
) -> None:
    await bot.mail(delivered=10)
    bot.slack.faults.add({"method": "users.info", "kind": "error", "error": "internal_error"})
    await mallory.run("/campaign pause acme-q4")
    told = await mallory.wait_for_ephemeral()
    assert told.words == "Slack does not say who you are just now. Try again in a minute."
    assert (await bot.gate())["state"] == "running"


async def test_where_slack_does_not_say_who_may_approve_people_are_named_instead(
    bot: House, alice: Person, bob: Person
) -> None:
    await bot.mail(hard=20, delivered=80)
    await alice.click(await alert_saying(alice, "Critical"), "alert_review")
    review = await bob.wait_for(CHANNEL, lambda one: "review_approve" in one.action_ids)
    bot.slack.faults.add({"method": "usergroups.users.list", "kind": "error", "error": "plan_upgrade_required"})
    await bob.click(review, "review_approve")
    assert "plan_upgrade_required" in (await bob.wait_for_ephemeral()).words
    assert await bot.suppressed() == []
