"""/verify in a Slack where the domains are real ones of an unbound of our own. The SMTP step is off."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import clock
from bot.intake.intake import Intake
from bot.intake.reached import take_in
from bot.settings import Dns
from bot.store import Store
from playground.person import CHANNEL, Person
from playground.server import Playground
from tests.bot.acme import event
from tests.bot.slack.house import House, dateless, house, settings_for
from tests.servers.unbound import unbound

RECORDS = """
acme.com. MX 10 mx.acme.com.
mx.acme.com. A 1.1.1.1
dead.example. MX 10 mx.acme.com.
parked.example.net. MX 0 .
"""
pytestmark = pytest.mark.server("unbound")


@pytest.fixture
async def bot(slack: Playground, tmp_path: Path) -> AsyncIterator[House]:
    async with unbound(RECORDS) as dns:
        settings = settings_for(slack, tmp_path / "store.sqlite", dns=Dns(nameservers=[dns.nameserver]))
        async with house(slack, settings) as up:
            yield up


async def test_help_says_how_many_fit(bot: House, alice: Person) -> None:
    await alice.run("/verify help")
    assert alice.ephemerals[-1].words == (
        "`/verify someone@acme.com other@acme.com` tells whether these addresses can receive mail, and why.\n"
        "Several at once are fine, up to 100. Dead ones are flagged for review.\n"
        "`/verify` alone takes a list, pasted or as a file."
    )


async def test_what_is_known_soon_is_one_answer(bot: House, alice: Person, mallory: Person) -> None:
    await alice.run("/verify jo@parked.example.net")
    assert [one.words for one in alice.ephemerals] == [
        ":x: *jo@parked.example.net*: undeliverable, the domain takes no mail\nRecheck\nDetails\nPut up for review"
    ]
    assert mallory.ephemerals == []


async def test_what_is_no_address_is_told_why(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@nowhere")
    assert alice.ephemerals[-1].words == (
        ":x: *jo@nowhere*: undeliverable, this is no address\nThere is no dot after the @-sign."
    )


async def test_a_few_addresses_have_a_card_each_in_the_order_given(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@gone.example.net jo@parked.example.net")
    assert alice.ephemerals[-1].words == (
        ":x: *jo@gone.example.net*: undeliverable, the domain does not exist\nRecheck\nDetails\nPut up for review\n"
        ":x: *jo@parked.example.net*: undeliverable, the domain takes no mail\nRecheck\nDetails\nPut up for review"
    )


async def test_many_addresses_are_counted_and_the_dead_ones_come_first(bot: House, alice: Person) -> None:
    await alice.run("/verify a@acme.com b@acme.com c@acme.com d@acme.com e@acme.com jo@parked.example.net")
    lines = alice.ephemerals[-1].words.split("\n")
    assert lines[0] == "*1 undeliverable, 5 unknown*"
    assert lines[1] == ":x: *jo@parked.example.net*: undeliverable, the domain takes no mail"
    assert lines[2] == ":grey_question: *a@acme.com*: unknown, its server was not asked"


async def test_too_many_addresses_are_sent_to_the_command_line(bot: House, alice: Person) -> None:
    await alice.run("/verify " + " ".join(f"jo{n}@acme.com" for n in range(101)))
    assert (await alice.wait_for_ephemeral("fit")).words == (
        "These are 101 addresses; 100 fit in one answer. Run `/verify` alone to hand over a list."
    )


async def test_recheck_puts_the_new_answer_in_place_of_the_old(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@parked.example.net")
    card = alice.ephemerals[-1]
    await alice.click(card, "verify_again")
    await alice.wait_until(lambda: "Verifying" not in alice.ephemerals[-1].words)
    assert [one.words for one in alice.ephemerals] == [card.words]


async def test_each_of_several_cards_has_its_buttons(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@parked.example.net al@parked.example.net nonsense")
    cards = alice.ephemerals[-1]
    rows = {block["block_id"]: block["elements"] for block in cards.blocks if block["type"] == "actions"}
    assert {name: {element["value"] for element in row} for name, row in rows.items()} == {
        "verdict-1": {"jo@parked.example.net"},
        "verdict-2": {"al@parked.example.net"},
    }
    await alice.click(cards, "verify_again", block_id="verdict-2")
    again = await alice.wait_for_ephemeral("al@parked.example.net")
    await alice.wait_until(lambda: len(alice.ephemerals) == 2)
    assert alice.ephemerals[0].words == cards.words
    assert "jo@parked.example.net" not in alice.ephemerals[1].words
    assert again


async def test_a_dead_address_can_be_put_up_for_review_from_the_home(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@parked.example.net")
    home = await alice.home()
    assert "Put 1 flagged address up for review" in home.words
    await alice.click(home, "flags_review")
    review = await alice.wait_for(CHANNEL, lambda one: one.text.startswith("Review"))
    assert "• *1 at parked.example.net* · the domain takes no mail · j…\n" in review.words


async def test_our_own_bounce_speaks_against_an_address(bot: House, alice: Person) -> None:
    await bot.mail(hard=1, name="jo", diagnostic="550 5.1.1 no such user")
    await alice.run("/verify jo-0@dead.example")
    assert alice.ephemerals[-1].words == (
        ":x: *jo-0@dead.example*: undeliverable, our own mail to it bounced hard\n"
        "Our own mail to it bounced: `550 5.1.1 no such user`\nRecheck\nDetails\nPut up for review"
    )


async def test_hostile_words_are_shown_as_words(bot: House, alice: Person) -> None:
    await alice.run("/verify <!channel>@acme.com")
    assert "<!channel>" not in alice.ephemerals[-1].words


async def test_details_show_what_the_verdict_rests_on(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@acme.com")
    await alice.click(alice.ephemerals[-1], "verify_details")
    view = await alice.open_view()
    assert view.title == "Details"
    assert dateless(view.words).split("\n") == [
        "*jo@acme.com*",
        ":grey_question: unknown, its server was not asked",
        "*Mail servers (MX)*",
        "mx.acme.com",
        "*Server that answered*",
        "none",
        "*Stage*",
        "connection",
        "*Why nobody was asked*",
        "asking mail servers is switched off",
        "Found out (when).",
    ]


async def test_details_show_our_own_mail(bot: House, alice: Person) -> None:
    await bot.mail(hard=1, name="jo", diagnostic="550 5.1.1 no such user")
    await alice.run("/verify jo-0@dead.example")
    await alice.click(alice.ephemerals[-1], "verify_details")
    words = dateless((await alice.open_view()).words)
    assert "*Our own mail* bounced hard (when): no such mailbox.\n`550 5.1.1 no such user`" in words


async def test_an_address_our_own_mail_reached_is_told_with_its_time(bot: House, alice: Person, tmp_path: Path) -> None:
    async with Store(tmp_path / "store.sqlite") as store:
        two_days_ago = clock.now() - 2 * clock.DAY
        arrived = event("1", recipient="jo@acme.com", at=datetime.fromtimestamp(two_days_ago / 1_000, UTC))
        await Intake(store, clock.now).take([arrived], source="events")
        await take_in(store)
    await alice.run("/verify Jo@acme.com")
    card = alice.ephemerals[-1]
    assert dateless(card.words) == (
        ":white_check_mark: *Jo@acme.com*: deliverable, our own mail to it was delivered\n"
        "Our own mail to it was delivered (when), and did not come back.\nRecheck\nDetails"
    )
    await alice.click(card, "verify_details")
    words = dateless((await alice.open_view()).words)
    assert "*Our own mail* was delivered (when).\n" in words
    assert ":white_check_mark: deliverable, our own mail to it was delivered (90% sure)" in words


async def test_one_dead_address_is_put_up_for_review_from_its_card(bot: House, alice: Person, mallory: Person) -> None:
    await alice.run("/verify jo@parked.example.net")
    await mallory.run("/verify al@parked.example.net")
    await alice.click(alice.ephemerals[-1], "verify_review")
    review = await alice.wait_for(CHANNEL, lambda one: one.text.startswith("Review"))
    assert "• *1 at parked.example.net* · the domain takes no mail · j…" in review.words
    assert "jo@parked" not in review.words
    await alice.wait_for_ephemeral("Review 1 is up in #deliverability.")


async def test_it_is_put_up_once(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@parked.example.net")
    card = alice.ephemerals[-1]
    await alice.click(card, "verify_review")
    await alice.click(card, "verify_review")
    await alice.wait_for_ephemeral("No flagged address of jo@parked.example.net waits for a review")


async def test_a_guest_may_look_but_not_put_up(bot: House, gus: Person) -> None:
    await gus.run("/verify jo@parked.example.net")
    await gus.click(gus.ephemerals[-1], "verify_review")
    await gus.wait_for_ephemeral("Guests can look, not act")


async def test_the_addresses_of_a_message_are_verified_from_its_menu(bot: House, alice: Person, bob: Person) -> None:
    posted = await bob.say(
        "Mail <mailto:jo@parked.example.net|jo@parked.example.net> or (al@gone.example.net), please."
    )
    await alice.shortcut("verify_message", message=posted)
    answer = await alice.wait_for_ephemeral("parked")
    assert answer.words == (
        ":x: *jo@parked.example.net*: undeliverable, the domain takes no mail\nRecheck\nDetails\nPut up for review\n"
        ":x: *al@gone.example.net*: undeliverable, the domain does not exist\nRecheck\nDetails\nPut up for review"
    )
    assert bob.ephemerals == []


async def test_a_message_without_addresses_says_so(bot: House, alice: Person, bob: Person) -> None:
    posted = await bob.say("Lunch @ noon?")
    await alice.shortcut("verify_message", message=posted)
    assert (await alice.wait_for_ephemeral()).words == "There is no address in this message."
