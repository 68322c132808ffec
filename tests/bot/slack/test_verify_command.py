"""/verify in a Slack where the domains are real ones of an unbound of our own. The SMTP step is off."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Dns
from playground.person import CHANNEL, Person
from playground.server import Playground
from tests.bot.slack.house import House, house, settings_for
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
        "Several at once are fine, up to 100. Dead ones are flagged for review."
    )


async def test_a_command_without_addresses_is_a_question_for_help(bot: House, alice: Person) -> None:
    await alice.run("/verify")
    assert "tells whether these addresses can receive mail" in alice.ephemerals[-1].words


async def test_what_is_known_soon_is_one_answer(bot: House, alice: Person, mallory: Person) -> None:
    await alice.run("/verify jo@parked.example.net")
    assert [one.words for one in alice.ephemerals] == [
        ":x: *jo@parked.example.net*: undeliverable, the domain takes no mail\nRecheck"
    ]
    assert mallory.ephemerals == []


async def test_what_is_no_address_is_told_why(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@nowhere")
    assert alice.ephemerals[-1].words == (
        ":x: *jo@nowhere*: undeliverable, this is no address\n"
        "The part after the @-sign is not valid. It should have a period."
    )


async def test_a_few_addresses_have_a_card_each_in_the_order_given(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@gone.example.net jo@parked.example.net")
    assert alice.ephemerals[-1].words == (
        ":x: *jo@gone.example.net*: undeliverable, the domain does not exist\n"
        ":x: *jo@parked.example.net*: undeliverable, the domain takes no mail"
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
        "These are 101 addresses; 100 fit in one command."
        " For a list, run `deliverabot verify --file LIST` where the bot runs."
    )


async def test_recheck_puts_the_new_answer_in_place_of_the_old(bot: House, alice: Person) -> None:
    await alice.run("/verify jo@parked.example.net")
    card = alice.ephemerals[-1]
    await alice.click(card, "verify_again")
    await alice.wait_until(lambda: "Verifying" not in alice.ephemerals[-1].words)
    assert [one.words for one in alice.ephemerals] == [card.words]


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
        "Our own mail to it bounced: `550 5.1.1 no such user`\nRecheck"
    )


async def test_hostile_words_are_shown_as_words(bot: House, alice: Person) -> None:
    await alice.run("/verify <!channel>@acme.com")
    assert "<!channel>" not in alice.ephemerals[-1].words
