"""A bounce mailbox that a real Dovecot serves over POP3: what was read is known by its UIDL, and nothing is deleted."""

import asyncio
import re

import pytest

from bot.intake.mailbox.pop3 import Pop3
from bot.intake.mailbox.session import Memory
from bot.settings import Mailbox
from bot.store import Store, rates, sources
from tests.bot.intake.mailbox.conftest import Build
from tests.bot.intake.mailbox.test_imap import LETTER, bounce
from tests.bot.intake.running import Uncommitted, eventually, health, kept, killed, running, until_kept
from tests.servers.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.server("dovecot")


@pytest.fixture
def build(build: Build, server: Dovecot) -> Build:
    """The same over POP3."""
    return lambda store, **wanted: build(store, **{"kind": "pop3", "port": server.pop3s, **wanted})


async def test_what_is_there_and_what_comes_is_read_and_nothing_is_deleted(
    server: Dovecot, user: str, build: Build, store: Store
) -> None:
    server.deliver(user, bounce("jo"), LETTER)
    async with running(build(store)):
        await until_kept(store, "jo@dead.example")
        server.deliver(user, bounce("mo"))
        await until_kept(store, "jo@dead.example", "mo@dead.example")
        told = await health(store, state="ok", events=2)
    assert (told.kind, told.name) == ("pop3", "box")
    assert len(server.files(user)) == 3


async def test_after_a_restart_only_what_is_new_is_read(server: Dovecot, user: str, build: Build, store: Store) -> None:
    server.deliver(user, bounce("jo"))
    async with running(build(store)):
        await until_kept(store, "jo@dead.example")
    server.deliver(user, bounce("mo"))
    async with running(build(store)):
        await until_kept(store, "jo@dead.example", "mo@dead.example")
    assert (await health(store)).events == 2


async def test_killed_before_the_commit_it_reads_again_and_counts_once(
    server: Dovecot, user: str, build: Build, store: Store
) -> None:
    server.deliver(user, bounce("jo"))
    first, uncommitted = build(store), Uncommitted(store)
    first.store = uncommitted  # type: ignore[assignment]
    async with killed(first):
        await uncommitted.asked.wait()
    assert await store.read(kept) == []
    async with running(build(store)):
        await until_kept(store, "jo@dead.example")
    assert (await store.read(rates.total, "all", "", since=0)).hard == 1


async def test_what_others_deleted_is_not_remembered(server: Dovecot, user: str, build: Build, store: Store) -> None:
    server.deliver(user, bounce("jo"))
    async with running(build(store)) as reader:
        await until_kept(store, "jo@dead.example")
        before = await store.read(sources.items, reader.source)
        [name] = server.files(user)
        next(server.maildir(user).glob(f"*/{name}")).unlink()
        server.deliver(user, bounce("mo"))
        await until_kept(store, "jo@dead.example", "mo@dead.example")

        async def only_the_new() -> bool:
            items = await store.read(sources.items, reader.source)
            return len(items) == 1 and not items & before

        await eventually(only_the_new)


async def test_a_large_message_and_long_lines_are_read_as_far_as_they_may_be(
    server: Dovecot, user: str, build: Build, store: Store
) -> None:
    large = bounce("jo").replace(b"Hello", b"Hello\n" + (b"x" * 70 + b"\n") * 20_000)
    server.deliver(user, large, bounce("mo").replace(b"Hello", b"y" * 9_000))
    async with running(build(store, max_octets=20_000)):
        await until_kept(store, "jo@dead.example", "mo@dead.example")


async def test_no_more_of_a_large_message_is_fetched_than_may_be(server: Dovecot, user: str) -> None:
    server.deliver(user, bounce("jo").replace(b"Hello", b"Hello\n" + (b"x" * 70 + b"\n") * 2_000))
    wanted = Mailbox(
        name="box", kind="pop3", host="localhost", user=user, port=server.pop3s, ca_file=str(server.certificate),
        max_octets=10_000,
    )  # fmt: skip

    def fetched() -> list[int]:
        session = Pop3(wanted, PASSWORD)
        session.open(Memory(None, set()))
        found = session.fetch()
        session.close()
        return [len(message) for message in found.messages] if found else []

    assert await asyncio.to_thread(fetched) == [10_002]  # and the end of its last line

    async def sent() -> list[str]:
        """Octets that TOP sent, and what RETR did, as the server logs it when the session is over."""
        return re.findall(rf"pop3\({user}\).* top=\d+/(\d+), retr=(\d+)/", server.log)

    [(octets, whole)] = await eventually(sent)
    assert (int(octets) < 15_000, whole) == (True, "0")  # of 144,000: lines are asked for, and octets are counted


async def test_starttls(server: Dovecot, user: str, build: Build, store: Store) -> None:
    server.deliver(user, bounce("jo"))
    async with running(build(store, security="starttls", port=server.pop3)):
        await until_kept(store, "jo@dead.example")


async def test_a_wrong_password_is_told(server: Dovecot, build: Build, store: Store) -> None:
    async with running(build(store, password="hush-this")):
        found = await health(store, state="refused")
    assert found.last_failure == "the server refused the password [AUTH]"


async def test_a_server_that_is_away_is_tried_again(server: Dovecot, build: Build, store: Store) -> None:
    async with running(build(store, port=1)):
        await health(store, state="failing", failures=2)
