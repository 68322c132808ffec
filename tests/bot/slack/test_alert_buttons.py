"""What people do to an alert: pause, take it on, silence it, resolve it. Details stay; others are told who was first."""

import asyncio

from playground.person import CHANNEL, Person
from playground.seen import Message
from tests.bot.slack.house import House, alert_saying, dateless, eventually, reply_saying


async def spike(bot: House, person: Person) -> Message:
    await bot.mail(hard=20, delivered=80)
    return await alert_saying(person, "Critical")


async def test_pause_asks_first(bot: House, alice: Person) -> None:
    alert = await spike(bot, alice)
    button = alert.elements("alert_pause")[0].element
    assert button["confirm"]["title"]["text"] == "Pause this campaign?"
    assert button["confirm"]["text"]["text"] == "*acme-q4* stops sending until somebody resumes it."
    assert (button["confirm"]["confirm"]["text"], button["confirm"]["deny"]["text"]) == ("Pause", "Cancel")


async def test_pause_stops_the_campaign_at_the_gate(bot: House, alice: Person) -> None:
    await alice.click(await spike(bot, alice), "alert_pause")
    assert (await bot.gate())["state"] == "paused"


async def test_pause_shows_on_the_alert_and_its_details_stay(bot: House, alice: Person) -> None:
    await alice.click(await spike(bot, alice), "alert_pause")
    paused = await alert_saying(alice, "Critical, sending paused")
    assert "*Campaign*\npaused by <@U0ALICE>" in paused.words
    assert "*20 of the last 100 mails bounced hard: 20%*." in paused.words
    assert "Resume campaign" in paused.words
    assert "Pause campaign" not in paused.words


async def test_resume_lets_it_send_again(bot: House, alice: Person, bob: Person) -> None:
    await alice.click(await spike(bot, alice), "alert_pause")
    await bob.click(await alert_saying(bob, "Critical, sending paused"), "alert_resume")
    running = await alert_saying(alice, "Critical: ")
    assert "*Campaign*\nrunning" in running.words
    assert (await bot.gate())["state"] == "running"
    assert (await reply_saying(alice, "resumed")).words == ":arrow_forward: bob resumed *acme-q4*."


async def test_of_two_who_pause_at_once_the_second_is_told(bot: House, alice: Person, mallory: Person) -> None:
    alert = await spike(bot, alice)
    await asyncio.gather(alice.click(alert, "alert_pause"), mallory.click(alert, "alert_pause"))
    await alert_saying(alice, "Critical, sending paused")
    await eventually(lambda: bool(alice.ephemerals or mallory.ephemerals))
    assert [one.words for one in (*alice.ephemerals, *mallory.ephemerals)] == ["acme-q4 is paused already."]


async def test_who_acknowledges_owns_the_alert(bot: House, alice: Person) -> None:
    await alice.click(await spike(bot, alice), "alert_acknowledge")
    line = await reply_saying(alice, "takes care")
    assert line.words == ":eyes: alice takes care of this."
    owned = await alice.wait_for(CHANNEL, lambda one: "*Owner*\n<@U0ALICE>" in one.words)
    assert "Undo acknowledge" in owned.words


async def test_the_second_to_acknowledge_is_told_who_was_first(bot: House, alice: Person, mallory: Person) -> None:
    alert = await spike(bot, alice)
    # The message stays as it was for a while, so that mallory still sees the button.
    bot.slack.faults.add({"method": "chat.update", "kind": "ratelimited", "retry_after": 1, "times": 1})
    await alice.click(alert, "alert_acknowledge")
    await mallory.click(alert, "alert_acknowledge")
    told = await mallory.wait_for_ephemeral("first")
    assert told.words == "<@U0ALICE> was first and owns this alert."
    assert alice.ephemerals == []


async def test_an_acknowledgement_can_be_given_back(bot: House, alice: Person) -> None:
    await alice.click(await spike(bot, alice), "alert_acknowledge")
    owned = await alice.wait_for(CHANNEL, lambda one: "*Owner*\n<@U0ALICE>" in one.words)
    await alice.click(owned, "alert_unacknowledge")
    line = await reply_saying(alice, "gave this back")
    assert line.words == "alice gave this back: nobody owns it now."
    await alice.wait_for(CHANNEL, lambda one: "*Owner*\nnobody yet" in one.words)


async def test_a_silence_shows_until_when_and_by_whom(bot: House, alice: Person) -> None:
    await alice.click(await spike(bot, alice), "alert_silence", value="1:4")
    silenced = await alert_saying(alice, "Critical, silenced")
    assert "*Silenced*\nuntil (when) by <@U0ALICE>" in dateless(silenced.words)
    assert "Critical, silenced: hard bounces in campaign acme-q4 :mute:" in silenced.words
    line = await reply_saying(alice, "silenced")
    assert dateless(line.words) == ":mute: alice silenced this until (when)."


async def test_while_silenced_the_numbers_change_and_the_thread_is_quiet(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=400)
    await alice.click(await alert_saying(alice, "Warning"), "alert_silence", value="1:1")
    await alert_saying(alice, "Warning, silenced")
    await bot.mail(hard=60, name="mo")
    await alert_saying(alice, "Critical, silenced")
    replies = [one.words for one in await alice.messages() if one.is_reply]
    assert [dateless(words) for words in replies] == [":mute: alice silenced this until (when)."]


async def test_a_silence_can_be_ended(bot: House, alice: Person) -> None:
    await alice.click(await spike(bot, alice), "alert_silence", value="1:4")
    silenced = await alert_saying(alice, "Critical, silenced")
    await alice.click(silenced, "alert_silence", value="End the silence")
    await alert_saying(alice, "Critical: ")
    assert (await reply_saying(alice, "ended the silence")).words == ":bell: alice ended the silence."


async def test_an_alert_can_be_resolved_by_hand(bot: House, alice: Person) -> None:
    await alice.click(await spike(bot, alice), "alert_resolve")
    over = await alert_saying(alice, "Resolved")
    assert over.action_ids == []
    assert (await reply_saying(alice, "resolved this")).words == ":white_check_mark: alice resolved this."


async def test_a_click_on_an_alert_that_is_over_is_told_so(bot: House, alice: Person, mallory: Person) -> None:
    alert = await spike(bot, alice)
    bot.slack.faults.add({"method": "chat.update", "kind": "ratelimited", "retry_after": 1, "times": 1})
    await alice.click(alert, "alert_resolve")
    await mallory.click(alert, "alert_acknowledge")
    assert (await mallory.wait_for_ephemeral("already")).words == "This alert is resolved already."


async def test_a_guest_is_refused_where_they_clicked(bot: House, alice: Person, gus: Person) -> None:
    alert = await spike(bot, alice)
    await gus.click(alert, "alert_pause")
    refusal = await gus.wait_for_ephemeral("Guests")
    assert refusal.words == "Guests can look, not act. Ask a full member of this workspace."
    assert refusal.channel == alert.channel
    assert (await bot.gate())["state"] == "running"


async def test_a_silence_until_a_moment_says_why(bot: House, alice: Person) -> None:
    await alice.click(await spike(bot, alice), "alert_silence", value="1:until")
    form = await alice.open_view()
    await alice.submit(form, {"why": "the list is being mended"})
    silenced = await alert_saying(alice, "Critical, silenced")
    assert "by <@U0ALICE> (the list is being mended)" in silenced.words


async def test_of_several_campaigns_all_are_paused_from_one_menu(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    await alert_saying(alice, "Critical")
    await bot.mail(campaign="newsletter", hard=20, delivered=80, name="mo")
    alert = await alert_saying(alice, "Critical: hard bounces in campaign acme-q4 and 1 more")
    await alice.click(alert, "alert_pause", value="1:all")
    await alert_saying(alice, "Critical, sending paused")
    assert [(await bot.gate(name))["state"] for name in ("acme-q4", "newsletter")] == ["paused", "paused"]


async def test_of_several_campaigns_all_flagged_addresses_are_reviewed_at_once(bot: House, alice: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    await alert_saying(alice, "Critical")
    await bot.mail(campaign="newsletter", hard=20, delivered=80, name="mo")
    alert = await alert_saying(alice, "Critical: hard bounces in campaign acme-q4 and 1 more")
    await alice.click(alert, "alert_review")
    review = await alice.wait_for(CHANNEL, lambda one: not one.is_reply and "Review 1" in one.words)
    assert "40 addresses" in review.words
