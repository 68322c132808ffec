"""Lists in Slack: handed over in a form, told in a direct message that lives, ended by a file and by what to do next."""

import csv
import io
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
import yaml

from bot.settings import Dns, Settings, Verification
from bot.slack import poster
from bot.slack.blocks import job, without_new_blocks
from bot.slack.blocks.job import expected_bounces
from bot.slack.locale import language
from bot.verification import jobs, passes, runner
from playground.person import CHANNEL, Person
from playground.seen import Message, View
from playground.server import Playground
from tests.bot.slack.blocks import worst
from tests.bot.slack.house import MANIFEST, House, dateless, eventually, house, settings_for
from tests.servers.smtpd import Script, SmtpServer, smtp_server
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("unbound")

RECORDS = """
acme-mail.com. MX 10 mx.acme-mail.com.
mx.acme-mail.com. A 127.0.0.1
parked.example.net. MX 0 .
"""
DM = "D0ALICE"
INVENTED = 16  # characters
PATIENCE = 60  # seconds: servers and bot share a machine with whatever else it does
GREYLISTED = "451 4.7.1 Greylisted, please try again in 300 seconds"


class Mailboxes:
    """Those at acme-mail.com: who begins with `dead` is not there; `slow` ones are greylisted while `grey` holds."""

    def __init__(self) -> None:
        self.grey = True
        self.slow: Callable[[str], bool] = lambda mailbox: mailbox.startswith("slow")

    def __call__(self, mailbox: str, _: int) -> str:
        # A name the bot invents, to find out whether any is taken, may begin like ours; it is longer.
        if len(mailbox.partition("@")[0]) >= INVENTED:
            return "550 5.1.1 User unknown"
        if self.slow(mailbox) and self.grey:
            return GREYLISTED
        if mailbox.startswith(("jo", "al", "slow", "postmaster")):
            return "250 2.1.5 Ok"
        return "550 5.1.1 User unknown"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LOOK", 0.05)
    monkeypatch.setattr(passes, "FLUSH_AFTER", 0.05)
    monkeypatch.setattr(jobs, "PROGRESS", 50)
    monkeypatch.setattr(poster, "LOOK", 0.02)


@pytest.fixture
def mailboxes() -> Mailboxes:
    return Mailboxes()


@pytest.fixture
async def mx(mailboxes: Mailboxes) -> AsyncIterator[SmtpServer]:
    async with smtp_server(Script(rcpt=mailboxes)) as server:
        yield server


@pytest.fixture
async def settings(slack: Playground, tmp_path: Path, mx: SmtpServer) -> AsyncIterator[Settings]:
    async with unbound(RECORDS) as dns:
        asking = Verification(
            hello="prober.acme-mail.com",
            mail_from="probe@acme-mail.com",
            allow_networks=["127.0.0.0/8"],
            port=mx.port,
        )
        yield settings_for(slack, tmp_path / "store.sqlite", dns=Dns(nameservers=[dns.nameserver]), verification=asking)


@pytest.fixture
async def bot(slack: Playground, settings: Settings) -> AsyncIterator[House]:
    async with house(slack, settings) as up:
        yield up


async def form(person: Person) -> View:
    await person.run("/verify")
    return await person.open_view()


async def hand_in(person: Person, **values: Any) -> dict[str, str]:
    return await person.submit(await form(person), values)


async def told(person: Person, start: str) -> Message:
    """The list's message in the direct messages, once its headline starts so."""
    return await person.wait_for(DM, lambda one: not one.is_reply and one.words.startswith(start), timeout=PATIENCE)


async def results(person: Person) -> list[dict[str, str]]:
    """What is in the file in the thread."""
    reply = await person.wait_for(DM, lambda one: one.is_reply and bool(one.files))
    assert reply.files[0]["name"].startswith("deliverabot-list-")
    return list(csv.DictReader(io.StringIO((await person.file(reply.files[0])).decode())))


SIX = "jo1@acme-mail.com jo2@acme-mail.com, jo3@acme-mail.com\ndead@acme-mail.com dead2@acme-mail.com x@parked.example.net"


async def test_the_form_says_what_it_takes(bot: House, alice: Person) -> None:
    view = await form(alice)
    assert view.title == "Verify a list"
    assert "Up to 100,000 addresses." in view.words


async def test_a_pasted_list_is_told_and_answered_in_a_direct_message(
    bot: House, alice: Person, mallory: Person
) -> None:
    assert await hand_in(alice, addresses=SIX, title="Newsletter") == {}
    message = await told(alice, "Verified: Newsletter")
    assert dateless(message.words).split("\n") == [
        "Verified: Newsletter",
        "6 of 6 answered (100%).",
        ":x: *3 undeliverable* (50%) · 2 × no such mailbox, 1 × the domain takes no mail",
        ":white_check_mark: *3 deliverable* (50%) · 3 × its server takes mail for it",
        "Mailed now, 50% would bounce.",
        "Verdicts",
        "deliverable",
        "3",
        "undeliverable",
        "3",
        "Put the undeliverable ones up for review",
        "List 1 · asked by <@U0ALICE> (when) · ended (when)",
    ]
    assert message.text.startswith("Verified: Newsletter\n6 of 6 answered (100%).\n:x: *3 undeliverable*")
    shown = await alice.messages(DM)
    assert len([one for one in shown if not one.is_reply]) == 1
    assert mallory.ephemerals == await mallory.messages(DM) == []


async def test_the_results_are_a_file_in_the_thread(bot: House, alice: Person) -> None:
    await hand_in(alice, addresses=SIX)
    rows = await results(alice)
    assert rows[0] == {
        "address": "jo1@acme-mail.com",
        "verdict": "deliverable",
        "reason": "accepted",
        "confidence": "0.95",
        "suggestion": "",
        "reply": "250 2.1.5 Ok",
        "checked_at": ANY,
    }
    assert [row["reason"] for row in rows[3:]] == ["mailbox_not_found", "mailbox_not_found", "null_mx"]


async def test_what_a_spreadsheet_would_run_is_made_harmless(bot: House, alice: Person) -> None:
    await hand_in(alice, addresses=f'=HYPERLINK("http://x") {SIX}')
    rows = await results(alice)
    assert rows[0]["address"] == """'=HYPERLINK("http://x")"""
    assert rows[0]["reason"] == "syntax"


async def test_a_file_is_read_by_its_column(bot: House, alice: Person) -> None:
    table = "Name;Correo electrónico;Note\nJo;jo1@acme-mail.com;a@b\nX;dead@acme-mail.com;\n\nJo;jo1@acme-mail.com;\n"
    file = await alice.upload("clients.csv", table.encode("cp1252"))
    assert await hand_in(alice, file=[file]) == {}
    message = await told(alice, "Verified: clients.csv, column “Correo electrónico”")
    assert "1 repetition left out" in message.words
    # A list of a few is told whole: no file.
    assert ":x: *dead@acme-mail.com*: undeliverable, no such mailbox" in message.words
    assert ":white_check_mark: *jo1@acme-mail.com*: deliverable" in message.words
    assert not [one for one in await alice.messages(DM) if one.files]


async def test_nothing_handed_in_is_said_at_the_form(bot: House, alice: Person) -> None:
    assert await hand_in(alice) == {"addresses": "Paste some addresses, or choose a file."}


async def test_a_file_that_is_no_list_is_said_at_its_field(bot: House, alice: Person) -> None:
    file = await alice.upload("clients.xlsx.csv", b"PK\x03\x04\x14\x00")
    errors = await hand_in(alice, file=[file])
    assert list(errors) == ["file"]
    assert errors["file"].startswith("This is a spreadsheet's own file. Save it as CSV")


async def test_too_long_a_list_is_sent_to_the_command_line(bot: House, alice: Person) -> None:
    file = await alice.upload("all.txt", "".join(f"jo{n}@acme-mail.com\n" for n in range(100_001)).encode())
    assert await hand_in(alice, file=[file]) == {
        "file": "These are 100,001 addresses; 100,000 fit in one list."
        " Where the bot runs, “deliverabot verify LIST.csv -o RESULTS.csv” takes a list of any length."
    }


async def test_a_guest_hands_in_no_list(bot: House, gus: Person) -> None:
    await gus.run("/verify")
    await gus.wait_for_ephemeral("Guests can look, not act")


class TestARunningList:
    """Its servers want to be asked again later: it goes on for as long as they do."""

    @pytest.fixture
    async def running(self, bot: House, alice: Person) -> Message:
        slow = " ".join(f"slow{n}@acme-mail.com" for n in range(6))
        await hand_in(alice, addresses=f"{slow} jo1@acme-mail.com dead@acme-mail.com", title="Slow ones")
        return await alice.wait_for(
            DM, lambda one: "2 of 8 answered (25%)." in one.words and "6 addresses wait" in one.words, timeout=PATIENCE
        )

    async def test_its_message_shows_how_far_it_is(self, running: Message) -> None:
        assert dateless(running.words).split("\n") == [
            "Verifying: Slow ones",
            "`█████░░░░░░░░░░░░░░░`",
            "2 of 8 answered (25%).",
            ":x: *1 undeliverable* (50%) · 1 × no such mailbox",
            ":white_check_mark: *1 deliverable* (50%) · 1 × its server takes mail for it",
            "6 addresses wait: their servers want to be asked again later.",
            "Cancel",
            "List 1 · asked by <@U0ALICE> (when)",
        ]

    async def test_the_home_and_the_command_show_it(self, running: Message, alice: Person) -> None:
        line = "*Lists being verified*\n• Slow ones · 2 of 8 answered (25%)."
        assert line in (await alice.home()).words
        await alice.run("/deliverability")
        assert line in alice.ephemerals[-1].words

    async def test_cancelled_it_keeps_what_is_answered(self, running: Message, alice: Person) -> None:
        await alice.click(running, "job_cancel")
        message = await told(alice, "Cancelled: Slow ones")
        assert "2 of 8 answered (25%)." in message.words
        assert "job_cancel" not in message.action_ids
        answered = [row["address"] for row in await results(alice) if row["reason"] != "greylisted"]
        assert answered == ["jo1@acme-mail.com", "dead@acme-mail.com"]


async def test_its_dead_are_put_up_for_review_once(bot: House, alice: Person) -> None:
    await hand_in(alice, addresses=SIX)
    message = await told(alice, "Verified: 6 addresses")
    await alice.click(message, "job_review")
    review = await alice.wait_for(CHANNEL, lambda one: "Review 1" in one.words)
    assert "*2 at acme-mail.com* · no such mailbox" in review.words
    assert "*1 at parked.example.net* · the domain takes no mail" in review.words
    await alice.wait_until(lambda: "job_review" not in alice.screen.message(DM, message.ts).action_ids)
    await alice.wait_for_ephemeral("Review 1 is up in #deliverability.")


async def test_a_list_goes_on_after_a_restart(
    slack: Playground, settings: Settings, alice: Person, mx: SmtpServer, mailboxes: Mailboxes
) -> None:
    mailboxes.slow = lambda mailbox: mailbox.startswith(("slow", "jo3"))
    async with house(slack, settings):
        await hand_in(alice, addresses=SIX, title="Newsletter")
        await alice.wait_for(DM, lambda one: "5 of 6 answered" in one.words, timeout=PATIENCE)
    first = await told(alice, "Verifying: Newsletter")
    mx.commands.clear()
    mailboxes.grey = False
    async with house(slack, settings) as bot:
        await make_due(settings)
        message = await told(alice, "Verified: Newsletter")
        assert len(await results(alice)) == 6
        assert bot.slack is slack
    assert message.ts == first.ts
    assert "6 of 6 answered (100%)." in message.words
    assert {address for address in mx.recipients() if address.startswith(("jo", "dead"))} == {"jo3@acme-mail.com"}


async def make_due(settings: Settings) -> None:
    """The time has come to ask again."""
    connection = sqlite3.connect(settings.store.path, timeout=10)
    with connection:
        connection.execute("UPDATE job_address SET next_try_at = 0")
    connection.close()


async def test_one_greylisted_address_is_asked_again_and_told_by_direct_message(
    bot: House, settings: Settings, alice: Person, mailboxes: Mailboxes
) -> None:
    await alice.run("/verify slow@acme-mail.com")
    answer = await alice.wait_for_ephemeral("slow@acme-mail.com")
    assert ":grey_question: *slow@acme-mail.com*: unknown, the server wants to be asked again later" in answer.words
    assert "Greylisted ones are asked again (when); a direct message tells what they say." in dateless(answer.words)
    await alice.run("/verify slow@acme-mail.com")
    waiting = await told(alice, "Verifying: slow@acme-mail.com")
    assert "1 address waits: its server wants to be asked again later." in waiting.words
    mailboxes.grey = False
    await make_due(settings)
    message = await told(alice, "Verified: slow@acme-mail.com")
    assert ":white_check_mark: *slow@acme-mail.com*: deliverable, its server takes mail for it" in message.words
    assert message.ts == waiting.ts
    assert len([one for one in await alice.messages(DM) if not one.is_reply]) == 1


async def test_recheck_asks_the_server_again(bot: House, alice: Person, mx: SmtpServer) -> None:
    await alice.run("/verify dead@acme-mail.com")
    card = await alice.wait_for_ephemeral("dead@acme-mail.com")
    asked = mx.recipients().count("dead@acme-mail.com")
    await alice.run("/verify dead@acme-mail.com")
    assert mx.recipients().count("dead@acme-mail.com") == asked
    await alice.click(card, "verify_again")
    await eventually(lambda: mx.recipients().count("dead@acme-mail.com") == asked + 1)


async def test_bob_is_told_in_french_where_there_is_french(bot: House, bob: Person) -> None:
    await hand_in(bob, addresses=SIX, title="Lettre")
    await bob.wait_for("D0BOB", lambda one: "Lettre" in one.words)


async def test_a_file_that_was_in_flight_when_the_bot_was_killed_is_not_uploaded_twice(
    bot: House, settings: Settings, alice: Person
) -> None:
    bot.slack.faults.add({"method": "files.completeUploadExternal", "times": 1, "kind": "drop_after"})
    await hand_in(alice, addresses=SIX)
    await results(alice)
    await eventually(lambda: nothing_left(settings))
    assert len([one for one in await alice.messages(DM) if one.files]) == 1


async def test_a_message_in_doubt_is_looked_for_in_the_direct_messages(
    bot: House, settings: Settings, alice: Person
) -> None:
    bot.slack.faults.add({"method": "chat.postMessage", "times": 1, "kind": "drop_after"})
    await hand_in(alice, addresses=SIX)
    await told(alice, "Verified: 6 addresses")
    await eventually(lambda: nothing_left(settings))
    assert len([one for one in await alice.messages(DM) if not one.is_reply]) == 1


def nothing_left(settings: Settings) -> bool:
    connection = sqlite3.connect(settings.store.path, timeout=10)
    left = connection.execute("SELECT count(*) FROM outbox").fetchone()[0]
    connection.close()
    return bool(left == 0)


async def test_without_the_scope_the_form_says_what_is_missing(tmp_path: Path) -> None:
    manifest = yaml.safe_load(MANIFEST.read_text())
    manifest["oauth_config"]["scopes"]["bot"].remove("files:read")
    async with (
        Playground(manifest=manifest, message_interval=0.01) as slack,
        house(slack, settings_for(slack, tmp_path / "store.sqlite")),
        Person(slack.url, "U0ALICE") as alice,
    ):
        errors = await hand_in(alice, file=[await alice.upload("a.txt", b"jo1@acme-mail.com")])
    assert errors["file"].startswith("Slack does not let me read files: the app lacks the scope files:read. Where")


def test_what_would_bounce_is_said_from_where_to_where() -> None:
    tally = {("deliverable", "accepted"): 60, ("undeliverable", "null_mx"): 20}
    assert expected_bounces(tally, language("en")) == "Mailed now, 25% would bounce."
    tally |= {("risky", "catch_all"): 10, ("risky", "role"): 5, ("unknown", "timeout"): 5}
    assert expected_bounces(tally, language("en")) == (
        "Mailed now, between 20% and 35% would bounce: the undeliverable ones, and some, none or all of those of which"
        " nobody can tell."
    )


def test_a_workspace_without_charts_sees_the_same_words() -> None:
    message = job.render(worst.job_view("done"), language("en"))
    assert "data_visualization" in [block["type"] for block in message.blocks]
    plainer = without_new_blocks(message)
    assert plainer.text == message.text
    assert len(plainer.blocks) == len(message.blocks) - 1
