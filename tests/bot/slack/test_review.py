"""Addresses up for review: asked by one, decided by others, suppressed once, undone."""

import asyncio

import pytest

from bot.slack.locale import language
from playground.person import CHANNEL, Person
from playground.seen import Message
from tests.bot.slack.house import House, alert_saying, dateless, reply_saying

FRENCH = language("fr")  # bob's
ADDRESSES = sorted(f"jo-{n}@dead.example" for n in range(20))


async def asked(bot: House, person: Person) -> Message:
    """A review that `person` asked for, from the alert of a spike."""
    await bot.mail(hard=20, delivered=80)
    await person.click(await alert_saying(person, "Critical"), "alert_review")
    return await review_saying(person, "Review: ")


async def review_saying(person: Person, start: str) -> Message:
    return await person.wait_for(CHANNEL, lambda one: not one.is_reply and one.text.startswith(start))


async def test_the_frozen_list_is_posted_with_its_evidence_and_addresses_shortened(bot: House, alice: Person) -> None:
    review = await asked(bot, alice)
    lines = dateless(review.words).split("\n")
    assert lines[:-1] == [
        "Review: 20 addresses to suppress (acme-q4) :mag:",
        "alice asks to take these addresses off the lists. It takes 2 approvers other than alice.",
        "• *20 at dead.example* · no such mailbox · j…0, j…1, j…2 and 17 more `550 5.1.1 user unknown`",
        "No approvals yet.",
        "Open until (when).",
        "Approve", "Reject…", "Show addresses", "Withdraw",
    ]  # fmt: skip
    assert lines[-1].startswith("Review 1 · list ")


async def test_what_bounces_later_is_not_in_the_list(bot: House, alice: Person, bob: Person, carol: Person) -> None:
    review = await asked(bot, alice)
    await bot.mail(hard=1, name="late")
    await bob.click(review, "review_approve")
    await carol.click(review, "review_approve")
    await review_saying(alice, "Approved: ")
    assert "late-0@dead.example" not in await bot.suppressed()


async def test_while_it_is_open_the_alert_asks_to_vote(bot: House, alice: Person) -> None:
    await asked(bot, alice)
    alert = await alice.wait_for(CHANNEL, lambda one: "vote on the review of the flagged addresses" in one.words)
    assert "alert_review" not in alert.action_ids


async def test_once_it_is_decided_the_alert_asks_no_more(bot: House, alice: Person, bob: Person, carol: Person) -> None:
    review = await asked(bot, alice)
    await alice.wait_for(CHANNEL, lambda one: "vote on the review" in one.words)
    await bob.click(review, "review_approve")
    await carol.click(review, "review_approve")
    await review_saying(alice, "Approved: ")
    advice = "*What to do:* pause the campaign, find out where this part of the list came from."
    await alice.wait_for(CHANNEL, lambda one: advice in one.words)


async def test_a_second_question_for_the_same_addresses_is_answered(bot: House, alice: Person, mallory: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    alert = await alert_saying(alice, "Critical")
    bot.slack.faults.add({"method": "chat.update", "kind": "ratelimited", "retry_after": 1, "times": 1})
    await alice.click(alert, "alert_review")
    await mallory.click(alert, "alert_review")
    told = await mallory.wait_for_ephemeral("acme-q4")
    assert told.words == (
        "No flagged address of acme-q4 waits for a review: each is under review, suppressed or dismissed already."
    )


async def test_one_approval_is_not_enough(bot: House, alice: Person, bob: Person) -> None:
    await bob.click(await asked(bot, alice), "review_approve")
    await bob.wait_for(CHANNEL, lambda one: "Approved by <@U0BOB> (1 of 2)." in one.words)
    assert await bot.suppressed() == []


async def test_at_quorum_the_addresses_are_suppressed(bot: House, alice: Person, bob: Person, carol: Person) -> None:
    review = await asked(bot, alice)
    await bob.click(review, "review_approve")
    await carol.click(review, "review_approve")
    approved = await review_saying(alice, "Approved: ")
    assert "Approved by <@U0BOB>, <@U0CAROL> (2 of 2)." in approved.words
    assert approved.action_ids == ["review_undo", "review_show"]
    assert await bot.suppressed() == ADDRESSES


async def test_the_thread_tells_who_decided_what(bot: House, alice: Person, bob: Person, carol: Person) -> None:
    review = await asked(bot, alice)
    await bob.click(review, "review_approve")
    await carol.click(review, "review_approve")
    await reply_saying(alice, "suppressed")
    thread = [one.words for one in await alice.messages() if one.thread_ts == review.ts and one.is_reply]
    assert thread == [
        ":ballot_box_with_check: bob approved.",
        ":ballot_box_with_check: carol approved.",
        ":white_check_mark: Approved: 20 addresses are suppressed.",
    ]


async def test_last_clicks_at_the_same_moment_suppress_once(
    bot: House, alice: Person, bob: Person, carol: Person
) -> None:
    review = await asked(bot, alice)
    await asyncio.gather(*(person.click(review, "review_approve") for person in (bob, carol)))
    await review_saying(alice, "Approved: ")
    await reply_saying(alice, "suppressed")
    told = [one.words for one in await alice.messages() if "suppressed." in one.words]
    assert told == [":white_check_mark: Approved: 20 addresses are suppressed."]


async def test_who_asked_cannot_approve(bot: House, bob: Person) -> None:
    bot.slack.workspace.groups["S0APPROVE"].users.append("U0ALICE")
    await bob.click(await asked(bot, bob), "review_approve")
    assert (await bob.wait_for_ephemeral()).words == FRENCH("You asked for this review, so others approve it.")


async def test_who_asks_for_what_too_few_others_could_approve_is_told_so(bot: House, bob: Person) -> None:
    await bot.mail(hard=20, delivered=80)
    await bob.click(await alert_saying(bob, "Critical"), "alert_review")
    sentence = (
        "This could never be approved. Approvers it takes besides you: {need}; there are: {count}. Let somebody ask who is"
        " no approver, or name more in reviews.approvers."
    )
    assert (await bob.wait_for_ephemeral()).words == FRENCH(sentence, need=2, count=1)
    assert not [one for one in await bob.messages() if one.text.startswith("Review")]


async def test_the_same_person_twice_counts_once(bot: House, alice: Person, bob: Person) -> None:
    review = await asked(bot, alice)
    await bob.click(review, "review_approve")
    await bob.click(review, "review_approve")
    assert (await bob.wait_for_ephemeral()).words == FRENCH("You have voted already: it takes distinct people.")
    assert await bot.suppressed() == []


async def test_who_is_no_approver_is_told_who_is(bot: House, alice: Person, mallory: Person) -> None:
    await mallory.click(await asked(bot, alice), "review_approve")
    refusal = await mallory.wait_for_ephemeral("approvers")
    assert refusal.words == "You are not one of the approvers. They are: <!subteam^S0APPROVE>."


@pytest.mark.parametrize("action", ["review_approve", "review_reject_open", "review_show"])
async def test_a_guest_decides_and_sees_nothing(bot: House, alice: Person, gus: Person, action: str) -> None:
    await gus.click(await asked(bot, alice), action)
    refusal = await gus.wait_for_ephemeral("Guests")
    assert refusal.words == "Guests can look, not act. Ask a full member of this workspace."
    assert gus.screen.top_view() is None


async def test_who_left_the_group_may_not_approve(bot: House, alice: Person, bob: Person) -> None:
    review = await asked(bot, alice)
    bot.slack.workspace.groups["S0APPROVE"].users.remove("U0BOB")
    await bob.click(review, "review_approve")
    refusal = FRENCH("You are not one of the approvers. They are: {people}.", people="<!subteam^S0APPROVE>")
    assert (await bob.wait_for_ephemeral()).words == refusal


async def test_a_rejection_wants_its_reason(bot: House, alice: Person, bob: Person) -> None:
    await bob.click(await asked(bot, alice), "review_reject_open")
    form = await bob.open_view()
    assert form.title == FRENCH("Reject review {id}", id=1)
    assert await bob.submit(form, {"why": "  "}) == {"why": FRENCH("Say why: the others read it.")}


async def test_one_reasoned_no_ends_the_review(bot: House, alice: Person, bob: Person) -> None:
    await bob.click(await asked(bot, alice), "review_reject_open")
    assert await bob.submit(await bob.open_view(), {"why": "These are <!here> customers"}) == {}
    rejected = await review_saying(alice, "Rejected: ")
    assert "Rejected by <@U0BOB>: These are &lt;!here&gt; customers" in rejected.words
    assert rejected.action_ids == ["review_show"]
    line = await reply_saying(alice, "rejected")
    assert line.words == ":x: bob rejected this review.\n> These are &lt;!here&gt; customers"
    assert await bot.suppressed() == []


async def test_a_form_handed_in_after_the_end_is_told_so(bot: House, alice: Person, bob: Person, carol: Person) -> None:
    review = await asked(bot, alice)
    await bob.click(review, "review_reject_open")
    form = await bob.open_view()
    await alice.click(review, "review_withdraw")
    await review_saying(alice, "Withdrawn: ")
    assert await bob.submit(form, {"why": "too late"}) == {"why": FRENCH("It was withdrawn.")}


async def test_who_asked_can_withdraw_and_ask_again(bot: House, alice: Person) -> None:
    await alice.click(await asked(bot, alice), "review_withdraw")
    await review_saying(alice, "Withdrawn: ")
    alert = await alice.wait_for(CHANNEL, lambda one: "alert_review" in one.action_ids)
    await alice.click(alert, "alert_review")
    again = await review_saying(alice, "Review: ")
    assert "Review 2 · list" in again.words


async def test_others_cannot_withdraw(bot: House, alice: Person, bob: Person) -> None:
    await bob.click(await asked(bot, alice), "review_withdraw")
    sentence = "Only <@{who}>, who asked, can withdraw this review. Approvers can reject it."
    assert (await bob.wait_for_ephemeral()).words == FRENCH(sentence, who="U0ALICE")


async def approved(bot: House, alice: Person, bob: Person, carol: Person) -> Message:
    review = await asked(bot, alice)
    await bob.click(review, "review_approve")
    await carol.click(review, "review_approve")
    return await review_saying(alice, "Approved: ")


async def test_undo_lifts_the_suppressions(bot: House, alice: Person, bob: Person, carol: Person) -> None:
    await carol.click(await approved(bot, alice, bob, carol), "review_undo")
    undone = await review_saying(alice, "Undone: ")
    assert "Undone: these addresses may be mailed again." in undone.words
    assert await bot.suppressed() == []
    line = await reply_saying(alice, "undid")
    assert line.words == (":leftwards_arrow_with_hook: carol undid this: 20 addresses may be mailed again.")


async def test_only_an_approver_can_undo(
    bot: House, alice: Person, bob: Person, carol: Person, mallory: Person
) -> None:
    await mallory.click(await approved(bot, alice, bob, carol), "review_undo")
    await mallory.wait_for_ephemeral("You are not one of the approvers.")
    assert len(await bot.suppressed()) == 20


async def test_an_approver_sees_the_whole_addresses(bot: House, alice: Person, bob: Person) -> None:
    await bob.click(await asked(bot, alice), "review_show")
    view = await bob.open_view()
    assert view.title == FRENCH("Review {id}", id=1)
    reason = FRENCH("no such mailbox")
    lines = view.words.split("\n")
    assert lines[:20] == [f"• {address} · {reason} `550 5.1.1 user unknown`" for address in ADDRESSES]


async def test_who_asked_sees_the_whole_addresses(bot: House, alice: Person) -> None:
    await alice.click(await asked(bot, alice), "review_show")
    assert "jo-0@dead.example" in (await alice.open_view()).words


async def test_others_do_not_see_them(bot: House, alice: Person, mallory: Person) -> None:
    await mallory.click(await asked(bot, alice), "review_show")
    await mallory.wait_for_ephemeral("You are not one of the approvers.")
    assert mallory.screen.top_view() is None
