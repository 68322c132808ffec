"""The alert: one message, changed in place as things get worse and better, with its history in the thread."""

from playground.person import CHANNEL, Person
from playground.seen import Message
from tests.bot.slack.house import House, alert_saying, dateless, reply_saying

WHAT_TO_DO = (
    "*What to do:* pause the campaign, review the 20 flagged addresses, find out where this part of the list came from."
)

COUNTED = (
    "Counted since (when). That is above the limit of 5%, whatever is usual."
    " By chance this happens less than once in 1,000 years."
)


async def channel_messages(person: Person) -> list[Message]:
    return [one for one in await person.messages(CHANNEL) if not one.is_reply and not one.ephemeral]


async def test_a_spike_is_told_with_its_numbers_causes_and_what_to_do(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    alert = await alert_saying(alice, "Critical")
    assert dateless(alert.words).split("\n") == [
        "Critical: hard bounces in campaign acme-q4 :rotating_light:",
        f"*20 of the last 100 mails bounced hard: 20%*. {COUNTED}",
        "*Since*", "(when)",
        "*Owner*", "nobody yet",
        "*Campaign*", "running",
        "*Top causes*",
        "• 20 × no such mailbox, latest at dead.example: `550 5.1.1 user unknown`",
        WHAT_TO_DO,
        "Pause campaign", "Acknowledge",
        "Silence", "For 1 hour", "For 4 hours", "For 1 day", "For 7 days", "Until …, with a reason",
        "Review addresses", "Resolve",
        "Alert 1 · updated (when)",
    ]  # fmt: skip


async def test_the_text_alternative_says_all_of_it(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    alert = await alert_saying(alice, "Critical")
    assert dateless(alert.text) == (
        f"Critical: hard bounces in campaign acme-q4. *20 of the last 100 mails bounced hard: 20%*. {COUNTED}\n"
        "Since: (when) · Owner: nobody yet · Campaign: running\n"
        "*Top causes*\n"
        "• 20 × no such mailbox, latest at dead.example: `550 5.1.1 user unknown`\n"
        f"{WHAT_TO_DO}"
    )


async def test_it_is_compared_with_what_is_usual(bot: House, alice: Person) -> None:
    await bot.mail(hard=2, delivered=1_998, minutes_ago=2_000)
    await bot.mail(hard=20, delivered=80, name="mo")
    alert = await alert_saying(alice, "Critical")
    assert "*20 of the last 100 mails bounced hard: 20%*, where 0.2% is usual, and up to " in alert.words


async def test_it_gets_worse_in_place(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=400)
    warned = await alert_saying(alice, "Warning")
    await bot.mail(hard=60, name="mo")
    worse = await alert_saying(alice, "Critical")
    assert worse.ts == warned.ts
    assert not worse.edited
    assert len(await channel_messages(alice)) == 1


async def test_the_thread_tells_that_it_got_worse(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=400)
    warned = await alert_saying(alice, "Warning")
    await bot.mail(hard=60, name="mo")
    line = await reply_saying(alice, "critical now")
    assert line.words == ":rotating_light: This is critical now: 80 of 480 mails, 16.7%"
    assert line.thread_ts == warned.ts


async def test_when_it_eases_the_worst_is_kept(bot: House, alice: Person) -> None:
    await bot.mail(hard=80, delivered=400)
    await alert_saying(alice, "Critical")
    await bot.mail(delivered=1_000)
    eased = await alice.wait_for(CHANNEL, lambda one: "*Worst so far*\n16.7%" in one.words)
    assert "*80 of the last 1,480 mails bounced hard: 5.4%*." in eased.words


async def test_it_resolves_by_itself_and_looks_back(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80, minutes_ago=5)
    await alert_saying(alice, "Critical")
    await bot.mail(delivered=400)
    over = await alert_saying(alice, "Resolved")
    assert dateless(over.words).split("\n") == [
        "Resolved: hard bounces in campaign acme-q4 :white_check_mark:",
        "*Over after 1 minute.* At its worst 20 of 100 mails bounced hard: 20%.",
        "*Since*", "(when)",
        "*Resolved*", "(when)",
        "*Campaign*", "running",
        "*Top causes*",
        "• 20 × no such mailbox, latest at dead.example: `550 5.1.1 user unknown`",
        "Alert 1 · updated (when)",
    ]  # fmt: skip
    assert (await reply_saying(alice, "Resolved")).words == ":white_check_mark: Resolved by itself."


async def test_what_comes_back_soon_reopens_the_same_message(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80, minutes_ago=5)
    first = await alert_saying(alice, "Critical")
    await bot.mail(delivered=400)
    await alert_saying(alice, "Resolved")
    await bot.mail(hard=200, name="mo")
    again = await alert_saying(alice, "Critical")
    assert again.ts == first.ts
    assert (await reply_saying(alice, "It is back")).words.startswith(":rotating_light: It is back: ")


async def test_two_campaigns_of_one_domain_are_lines_of_one_message(bot: House, alice: Person) -> None:
    await bot.mail(campaign="acme-q4", hard=20, delivered=80)
    await alert_saying(alice, "Critical: hard bounces in campaign acme-q4")
    await bot.mail(campaign="newsletter", hard=30, delivered=70, name="mo")
    alert = await alert_saying(alice, "Critical: hard bounces in campaign acme-q4 and 1 more")
    assert (
        "• *acme-q4*: critical · 20 of 100 mails, 20%\n• *newsletter*: critical · 30 of 100 mails, 30%" in alert.words
    )
    assert (await reply_saying(alice, "too")).words == ":heavy_plus_sign: *newsletter*, too: 30 of 100 mails, 30%"
    assert len(await channel_messages(alice)) == 1


async def test_two_campaigns_of_two_domains_have_a_message_each(bot: House, alice: Person) -> None:
    await bot.mail(campaign="acme-q4", hard=20, delivered=80)
    await bot.mail(campaign="newsletter", hard=20, delivered=80, sender="news@else.example")
    await alert_saying(alice, "Critical: hard bounces in campaign acme-q4")
    await alert_saying(alice, "Critical: hard bounces in campaign newsletter")


async def test_a_rise_in_severity_is_seen_in_the_channel(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=400)
    await alert_saying(alice, "Warning")
    await bot.mail(hard=60, name="mo")
    assert (await reply_saying(alice, "critical now")).raw["subtype"] == "thread_broadcast"


async def test_a_campaign_with_a_hostile_name_notifies_nobody(bot: House, alice: Person) -> None:
    await bot.mail(campaign="<!channel> *bold* `x` & <@U0BOB>", hard=20, delivered=80)
    alert = await alert_saying(alice, "Critical")
    assert "<!channel>" not in alert.text + alert.words
    assert "<@U0BOB>" not in alert.text + alert.words
    assert "&lt;!channel&gt;" in alert.words


async def test_a_diagnostic_stays_inside_its_ticks_and_shows_no_address(bot: House, alice: Person) -> None:
    hostile = "550 5.1.1 ` <!here> <jo-1@dead.example> unknown `user`"
    await bot.mail(hard=20, delivered=80, diagnostic=hostile)
    alert = await alert_saying(alice, "Critical")
    assert "`550 5.1.1 ' &lt;!here&gt; &lt;j…1@dead.example&gt; unknown 'user'`" in alert.words


async def test_a_diagnostic_of_thousands_of_characters_is_cut(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80, diagnostic="550 5.1.1 user unknown " + "x" * 2_900)
    alert = await alert_saying(alice, "Critical")
    shown = next(line for line in alert.words.split("\n") if line.startswith("• 20 ×"))
    assert shown.endswith("x…`")
    assert len(shown) < 300
