"""/campaign: list, pause, resume, and what is said to those who cannot."""

from playground.person import CHANNEL, Person
from tests.bot.slack.house import House, alert_saying, dateless, reply_saying

HELP = (
    "`/campaign list` campaigns, their state and their last 24 hours\n"
    "`/campaign pause NAME [for 2h] [because …]` stops a campaign\n"
    "`/campaign resume NAME` lets it send again"
)


async def test_help_says_every_form(bot: House, alice: Person) -> None:
    await alice.run("/campaign help")
    assert alice.ephemerals[-1].words == HELP


async def test_a_wrong_word_is_answered_with_the_right_ones(bot: House, alice: Person) -> None:
    await alice.run("/campaign stop <!channel>")
    assert (await alice.wait_for_ephemeral("know")).words == f"I do not know “stop”.\n{HELP}"


async def test_before_any_mail_the_list_says_how_it_fills(bot: House, alice: Person) -> None:
    await alice.run("/campaign list")
    assert alice.ephemerals[-1].words == (
        "No mail of any campaign has been seen yet. Senders report it to POST /events."
    )


async def test_the_list_shows_state_and_numbers_paused_ones_first(bot: House, alice: Person) -> None:
    await bot.mail(campaign="newsletter", delivered=4_200)
    await bot.mail(campaign="acme-q4", delivered=98, hard=2)
    await alice.run("/campaign pause acme-q4 because the list is stale")
    await alice.run("/campaign")
    assert alice.ephemerals[-1].words == (
        "Campaigns\n"
        ":double_vertical_bar: *acme-q4* · paused by <@U0ALICE> (the list is stale) · 100 mails, 2 hard bounces (2%)\n"
        ":arrow_forward: *newsletter* · running · 4,200 mails, 0 hard bounces (0%)\n"
        "Numbers of the last 24 hours. `/campaign pause NAME for 2h because …` stops one."
    )


async def test_a_pause_is_told_to_the_channel_with_its_time_and_reason(
    bot: House, alice: Person, mallory: Person
) -> None:
    await bot.mail(delivered=10)
    await alice.run("/campaign pause acme-q4 for 2h because the list is stale")
    told = await mallory.wait_for(CHANNEL, lambda one: "acme-q4" in one.words)
    assert dateless(told.words) == (
        ":double_vertical_bar: *acme-q4*: paused by alice until (when) (the list is stale)."
        " Senders that ask the gate stop within seconds."
    )


async def test_senders_are_told_of_a_pause_at_the_gate(bot: House, alice: Person) -> None:
    await bot.mail(delivered=10)
    await alice.run("/campaign pause acme-q4 because the list is stale")
    answer = await bot.gate()
    assert (answer["state"], answer["reason"]) == ("paused", "the list is stale")


async def test_a_resumed_campaign_may_send_again(bot: House, alice: Person, mallory: Person) -> None:
    await bot.mail(delivered=10)
    await alice.run("/campaign pause acme-q4")
    await alice.run("/campaign resume acme-q4")
    told = await mallory.wait_for(CHANNEL, lambda one: "resumed" in one.words)
    assert told.words == ":arrow_forward: alice resumed *acme-q4*: it may send again."
    assert (await bot.gate())["state"] == "running"


async def test_an_unknown_campaign_is_answered_with_near_names(bot: House, alice: Person) -> None:
    await bot.mail(campaign="acme-q4", delivered=10)
    await alice.run("/campaign pause acme-q3")
    answer = await alice.wait_for_ephemeral("no campaign")
    assert answer.words == "There is no campaign called acme-q3. Did you mean acme-q4?"


async def test_where_no_name_is_near_the_list_is_named(bot: House, alice: Person) -> None:
    await alice.run("/campaign resume xyz")
    answer = await alice.wait_for_ephemeral("no campaign")
    assert answer.words == ("There is no campaign called xyz. `/campaign list` shows those I have seen mail of.")


async def test_a_campaign_is_found_whatever_its_case(bot: House, alice: Person) -> None:
    await bot.mail(campaign="Acme-Q4", delivered=10)
    await alice.run("/campaign pause acme-q4")
    assert (await bot.gate("Acme-Q4"))["state"] == "paused"


async def test_a_second_pause_says_that_it_is_paused_already(bot: House, alice: Person, mallory: Person) -> None:
    await bot.mail(delivered=10)
    await alice.run("/campaign pause acme-q4")
    await mallory.run("/campaign pause acme-q4")
    assert (await mallory.wait_for_ephemeral("already")).words == "acme-q4 is paused already."


async def test_a_length_of_time_nobody_knows_is_said_to_be_one(bot: House, alice: Person) -> None:
    await bot.mail(delivered=10)
    await alice.run("/campaign pause acme-q4 for ever")
    answer = await alice.wait_for_ephemeral("length")
    assert answer.words == "“ever” is no length of time I know. Try `for 90m`, `for 2h`, `for 3d` or `for 1w`."
    assert (await bot.gate())["state"] == "running"


async def test_resume_asks_which(bot: House, alice: Person) -> None:
    await alice.run("/campaign resume")
    assert (await alice.wait_for_ephemeral("Which")).words == "Which campaign? Try `/campaign resume acme-q4`."


async def test_a_guest_may_look(bot: House, gus: Person) -> None:
    await bot.mail(delivered=10)
    await gus.run("/campaign list")
    assert "*acme-q4* · running" in gus.ephemerals[-1].words


async def test_a_guest_may_not_pause(bot: House, gus: Person) -> None:
    await bot.mail(delivered=10)
    await gus.run("/campaign pause acme-q4")
    answer = await gus.wait_for_ephemeral("Guests")
    assert answer.words == "Guests can look, not act. Ask a full member of this workspace."
    assert (await bot.gate())["state"] == "running"


async def test_a_pause_by_command_shows_on_the_alert_and_in_its_thread(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    await alert_saying(alice, "Critical")
    await alice.run("/campaign pause acme-q4 because the list is stale")
    await alert_saying(alice, "Critical, sending paused")
    line = await reply_saying(alice, "paused")
    assert line.words == ":double_vertical_bar: alice paused *acme-q4*.\n> the list is stale"
