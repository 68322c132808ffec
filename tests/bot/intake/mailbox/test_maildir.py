"""A Maildir is read where it is."""

import mailbox
from pathlib import Path

import pytest

from bot.intake.mailbox import MailboxReader
from bot.settings import Mailbox, Secrets
from bot.store import Store, sources
from tests.bot.acme import NOW, SetClock
from tests.bot.intake.mailbox.test_imap import LETTER, bounce
from tests.bot.intake.running import Uncommitted, eventually, health, kept, killed, running, until_kept


@pytest.fixture
def box(tmp_path: Path) -> mailbox.Maildir:
    return mailbox.Maildir(tmp_path / "Maildir")


def reader(box: mailbox.Maildir, store: Store) -> MailboxReader:
    wanted = Mailbox(name="box", kind="maildir", path=str(box._path), poll_seconds=0.2)
    return MailboxReader(wanted, secrets=Secrets(), verp=None, store=store, clock=SetClock(NOW), first_pause=0.1)


async def test_what_is_there_and_what_comes_is_read_and_stays(box: mailbox.Maildir, store: Store) -> None:
    box.add(bounce("jo"))
    box.add(LETTER)
    async with running(reader(box, store)):
        await until_kept(store, "jo@dead.example")
        box.add(bounce("mo"))
        await until_kept(store, "jo@dead.example", "mo@dead.example")
    assert len(box) == 3


async def test_one_that_was_seen_in_a_mail_reader_is_still_the_same(box: mailbox.Maildir, store: Store) -> None:
    key = box.add(bounce("jo"))
    async with running(reader(box, store)):
        await until_kept(store, "jo@dead.example")
    message = box[key]
    message.set_subdir("cur")
    message.set_flags("S")
    box[key] = message
    box.add(bounce("mo"))
    async with running(reader(box, store)):
        await until_kept(store, "jo@dead.example", "mo@dead.example")
    assert (await health(store)).events == 2


async def test_killed_before_the_commit_it_reads_again(box: mailbox.Maildir, store: Store) -> None:
    box.add(bounce("jo"))
    first, uncommitted = reader(box, store), Uncommitted(store)
    first.store = uncommitted  # type: ignore[assignment]
    async with killed(first):
        await uncommitted.asked.wait()
    assert await store.read(kept) == []
    async with running(reader(box, store)):
        await until_kept(store, "jo@dead.example")


async def test_what_others_deleted_is_not_remembered(box: mailbox.Maildir, store: Store) -> None:
    key = box.add(bounce("jo"))
    async with running(reader(box, store)) as read:
        await until_kept(store, "jo@dead.example")
        box.remove(key)
        box.add(bounce("mo"))
        await until_kept(store, "jo@dead.example", "mo@dead.example")

        async def one() -> bool:
            return len(await store.read(sources.items, read.source)) == 1

        await eventually(one)


async def test_a_folder_that_is_none_is_told(tmp_path: Path, store: Store) -> None:
    wanted = Mailbox(name="box", kind="maildir", path=str(tmp_path))
    read = MailboxReader(wanted, secrets=Secrets(), verp=None, store=store, clock=SetClock(NOW))
    async with running(read):
        found = await health(store, state="refused")
    assert found.last_failure == f"{tmp_path} is no Maildir: there is no new and cur in it"
