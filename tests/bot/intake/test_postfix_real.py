"""A real Postfix fails to deliver. It says so twice, in its log and in a DSN; both are read, and count as one failure."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
import pytest_asyncio

from bot import clock
from bot.intake import dsn, files
from bot.intake.found import Unreadable
from bot.intake.log import PostfixLog
from bot.store import Store, events
from bot.store.events import Entry
from tests.bot.cli.program import deliverabot
from tests.servers.postfix import Postfix, postfix

pytestmark = [pytest.mark.server("postfix"), pytest.mark.asyncio(loop_scope="module")]
NEWS, ALICE, GHOST = "news@acme.test", "alice@customers.test", "ghost@customers.test"


@dataclass(frozen=True)
class Failed:
    """What the sender's Postfix left behind after one mail to alice and one to nobody."""

    maildir: Path
    log_path: Path
    report: bytes

    @property
    def log(self) -> str:
        return self.log_path.read_text()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def failed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Failed]:
    async with (
        postfix(mailboxes=[ALICE]) as theirs,
        postfix(mailboxes=[NEWS], relay_to={"customers.test": f"127.0.0.1:{theirs.smtp_port}"}) as ours,
    ):
        await asyncio.to_thread(send, ours)
        await theirs.wait_for_mails(ALICE)
        (report,) = await ours.wait_for_mails(NEWS)
        await ours.wait_for_log(f"to=<{ALICE}>")
        yield Failed(ours.maildir(NEWS), ours.log_path, report)


def send(ours: Postfix) -> None:
    with smtplib.SMTP("127.0.0.1", ours.smtp_port, timeout=10) as smtp:
        for recipient in (ALICE, GHOST):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = NEWS, recipient, "News"
            mail["Message-ID"], mail["X-Campaign"] = f"<{recipient.partition('@')[0]}@acme.test>", "acme-q4"
            mail.set_content("All is new.")
            smtp.send_message(mail)


def of(recipient: str, found: list[Entry]) -> Entry:
    (entry,) = [each for each in found if each.recipient == recipient]
    return entry


async def test_the_dsn_is_read(failed: Failed) -> None:
    (entry,) = dsn.entries(failed.report, now=clock.now())
    assert (entry.recipient, entry.kind, entry.reason, entry.hard, entry.permanent) == (
        GHOST,
        "bounced",
        "invalid_address",
        True,
        True,
    )
    assert (entry.campaign, entry.domain, entry.message_id) == ("acme-q4", "acme.test", "ghost@acme.test")
    assert (entry.status, entry.reply_code) == ("5.1.1", "550")
    assert "User unknown" in entry.diagnostic


async def test_the_log_is_read(failed: Failed) -> None:
    found = list(PostfixLog(now=clock.now()).read(failed.log.splitlines()))
    ghost, alice = of(GHOST, found), of(ALICE, found)
    assert len(found) == 2  # the DSN on its way back is no mail of ours
    assert (ghost.kind, ghost.reason, ghost.hard) == ("bounced", "invalid_address", True)
    assert (ghost.status, ghost.reply_code, ghost.domain) == ("5.1.1", "550", "acme.test")
    assert (alice.kind, alice.status, alice.hard) == ("delivered", "2.0.0", False)
    assert abs(clock.now() - ghost.at) < clock.DAY  # its clock has no zone


async def test_both_tell_of_one_failure(failed: Failed) -> None:
    (reported,) = dsn.entries(failed.report, now=clock.now())
    logged = of(GHOST, list(PostfixLog(now=clock.now()).read(failed.log.splitlines())))
    assert reported.identity == logged.identity


@pytest.mark.parametrize("order", [["maildir", "log_path"], ["log_path", "maildir"]])
async def test_it_counts_once_whichever_comes_first(failed: Failed, tmp_path: Path, order: list[str]) -> None:
    paths = files.files_under(getattr(failed, name) for name in order)
    found = [one for path in paths for one in files.read(path, source="import", now=clock.now())]
    assert not [one for one in found if isinstance(one, Unreadable)]
    entries = [one for one in found if isinstance(one, Entry)]
    async with Store(tmp_path / "bot.sqlite") as store:
        recorded = await store.write(events.record, entries, clock.now())
        kept = await store.read(
            lambda db: [tuple(row) for row in db.execute("SELECT recipient, reason, hard FROM kept_event")]
        )
    assert (recorded.new, recorded.duplicates) == (2, 1)
    assert kept == [(GHOST, "invalid_address", 1)]


async def test_the_command_line_imports_both(failed: Failed, tmp_path: Path) -> None:
    ended = await asyncio.to_thread(deliverabot, "import", failed.log_path, failed.maildir, cwd=tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert [" ".join(line.split()) for line in ended.lines] == [
        "files 2",
        "new events 2",
        "duplicates 1",
        "messages that are no bounce 0",
        "could not be read 0",
        "addresses newly flagged for review 1",
        "by reason (events read, duplicates among them):",
        "invalid_address 2",
        "delivered 1",
    ]
