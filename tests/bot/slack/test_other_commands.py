"""/deliverability and /bounces."""

from playground.person import CHANNEL, Person
from tests.bot.slack.house import House, alert_saying, dateless

HELP = (
    "*What you can ask*\n"
    "`/verify someone@acme.com` can these addresses receive mail?\n"
    "`/verify` alone takes a list, pasted or as a file.\n"
    "`/bounces [CAMPAIGN] [24h|7d|30d]` how much bounces, and why\n"
    "`/campaign list` campaigns, their state and their last 24 hours\n"
    "`/campaign pause NAME for 2h because …` stops a campaign\n"
    "`/campaign resume NAME` lets it send again\n"
    "`/blocklist [TARGET …]` what blocklists say, and what is watched there\n"
    "`/domain acme.com` is a domain's mail set up right?\n"
    "`/deliverability` what I watch and when it last ran\n"
    "`/deliverability reviews` addresses that wait for a decision\n"
    "`/deliverability sources` where events come from, and whether each still tells something\n"
    "`/deliverability route SUBJECT` where an alert about it goes, and who is called\n"
    "`/deliverability sample` one of each message, made up, to you alone"
)


async def test_deliverability_help_says_all_that_can_be_asked(bot: House, alice: Person) -> None:
    await alice.run("/deliverability help")
    assert alice.ephemerals[-1].words == HELP


async def test_deliverability_answers_a_wrong_word_with_its_help(bot: House, alice: Person) -> None:
    await alice.run("/deliverability nonsense")
    assert (await alice.wait_for_ephemeral("know")).words == f"I do not know “nonsense”.\n{HELP}"


async def test_deliverability_shows_open_alerts_with_their_owners(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    alert = await alert_saying(alice, "Critical")
    await alice.click(alert, "alert_acknowledge")
    await alice.run("/deliverability")
    assert dateless(alice.ephemerals[-1].words).split("\n")[:3] == [
        "What I watch",
        "*1 open alert*",
        ":rotating_light: *acme-q4*: critical · bounce rates · since (when) · owned by <@U0ALICE>",
    ]


async def test_deliverability_shows_the_reviews_that_wait(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    await alice.click(await alert_saying(alice, "Critical"), "alert_review")
    await alice.wait_for(CHANNEL, lambda one: one.text.startswith("Review"))
    await alice.run("/deliverability reviews")
    words = dateless(alice.ephemerals[-1].words)
    assert "*Reviews that wait for votes*\n• Review 1: 20 addresses, open until (when)" in words


async def test_deliverability_is_quiet_where_all_is_well(bot: House, alice: Person) -> None:
    await alice.run("/deliverability status")
    assert ":white_check_mark: No open alert." in alice.ephemerals[-1].words


async def test_deliverability_names_what_people_had_watched(bot: House, alice: Person) -> None:
    await alice.run("/blocklist watch add 192.0.2.16/28 news.acme.com")
    await alice.run("/domain watch add acme.com")
    await alice.run("/deliverability")
    numbers = (await alice.wait_for_ephemeral("What I watch")).words
    assert "*Sending IPs*\n192.0.2.16/28" in numbers
    assert "*Sending domains*\nnews.acme.com, acme.com" in numbers


async def test_deliverability_sources_tells_where_events_come_from(bot: House, alice: Person) -> None:
    await bot.mail(hard=1, delivered=3)
    await alice.run("/deliverability sources")
    assert dateless(alice.ephemerals[-1].words).split("\n")[:3] == [
        "Where events come from",
        ":white_check_mark: *api events*: works · last event (when) · 2 events in 24 hours",
        "Set up another source:",
    ]


async def test_bounces_help_says_its_forms(bot: House, alice: Person) -> None:
    await alice.run("/bounces help")
    assert alice.ephemerals[-1].words == (
        "`/bounces` how much bounced in the last 24 hours, and why\n"
        "`/bounces acme-q4 7d` the same for a campaign or sending domain, over 24h, 7d or 30d"
    )


async def test_bounces_of_a_campaign_are_told_with_their_causes(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    await alice.run("/bounces acme-q4")
    report = await alice.wait_for_ephemeral("Bounces of acme-q4")
    assert "*20% bounced hard: 20 of 100 mails.*" in report.words
    assert "• 20 × no such mailbox, latest at dead.example: `550 5.1.1 user unknown`" in report.words


async def test_bounces_of_an_unknown_name_are_answered_with_near_names(bot: House, alice: Person) -> None:
    await bot.mail(delivered=10)
    await alice.run("/bounces acme-q5")
    answer = await alice.wait_for_ephemeral("seen no mail")
    assert answer.words == "I have seen no mail of acme-q5. Did you mean acme-q4?"


async def test_bounces_over_a_span_there_is_none_of_are_answered_with_those_there_are(
    bot: House, alice: Person
) -> None:
    await bot.mail(delivered=10)
    await alice.run("/bounces acme-q4 8d")
    answer = await alice.wait_for_ephemeral("span")
    assert answer.words == "I do not know the span “8d”: there are 24h, 7d, 30d."
