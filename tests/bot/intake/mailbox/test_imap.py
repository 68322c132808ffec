"""A bounce mailbox at a real Dovecot: every bounce counts once, wherever the bot is killed, and nothing is deleted."""

import asyncio
import threading

import pytest

from bot.intake.mailbox.imap import IDLE, Imap
from bot.intake.mailbox.session import Memory
from bot.intake.verp import Mailed
from bot.settings import Mailbox
from bot.store import Store, rates, sources
from tests.bot.acme import NOW, SetClock
from tests.bot.intake.mail import dsn
from tests.bot.intake.mailbox.conftest import VERP, Build
from tests.bot.intake.running import Uncommitted, eventually, health, kept, killed, running, until_kept
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

pytestmark = pytest.mark.server("dovecot")
LETTER = b"From: bob@acme.example\nSubject: lunch\n\nAt noon?\n"


def bounce(who: str) -> bytes:
    return dsn(f"{who}@dead.example", message_id=f"{who}@mail.acme.example", header="X-Campaign: acme-q4")


async def test_what_is_there_is_read_and_stays_as_it_is(server: Dovecot, user: str, build: Build, store: Store) -> None:
    server.deliver(user, bounce("jo"), LETTER, bounce("mo"))
    async with running(build(store)):
        found = await until_kept(store, "jo@dead.example", "mo@dead.example")
        told = await health(store, state="ok", events=2)
    assert {row[1:] for row in found} == {("acme-q4", "invalid_address")}
    assert (told.kind, told.name) == ("imap", "box")
    files = server.files(user)
    assert len(files) == 3
    assert not [name for name in files if "S" in name.partition(":2,")[2]]  # none was marked as seen


async def test_new_mail_is_read_at_once_by_idle(server: Dovecot, user: str, build: Build, store: Store) -> None:
    async with running(build(store, poll_seconds=600)):
        await health(store, state="ok")
        server.deliver(user, bounce("jo"))
        await until_kept(store, "jo@dead.example")


async def test_idle_is_said_anew_when_its_time_is_over(server: Dovecot, user: str) -> None:
    wanted = Mailbox(
        name="box", host="localhost", user=user, port=server.imaps, ca_file=str(server.certificate), first_days=0
    )
    session, halt = Imap(wanted, PASSWORD, SetClock(NOW), idle=0.2), threading.Event()

    def talk() -> int:
        session.open(Memory(None, set()))
        session.wait(halt)
        session.wait(halt)
        server.deliver(user, bounce("jo"))
        while not (fetched := session.fetch()):
            session.wait(halt)
        session.close()
        return len(fetched.messages)

    assert await asyncio.wait_for(asyncio.to_thread(talk), 15) == 1


def test_idle_is_said_anew_before_servers_end_it() -> None:
    assert IDLE < 29 * 60


async def test_more_than_are_read_at_once(server: Dovecot, user: str, build: Build, store: Store) -> None:
    server.deliver(user, *(bounce(f"jo{number:02}") for number in range(45)))
    async with running(build(store)):
        await until_kept(store, *(f"jo{number:02}@dead.example" for number in range(45)))


async def test_after_a_restart_it_goes_on_where_it_was(server: Dovecot, user: str, build: Build, store: Store) -> None:
    server.deliver(user, bounce("jo"))
    async with running(build(store)):
        await until_kept(store, "jo@dead.example")
    server.deliver(user, bounce("mo"))
    async with running(build(store)):
        await until_kept(store, "jo@dead.example", "mo@dead.example")
        assert (await health(store)).events == 2  # jo's was not read again


async def test_killed_before_the_commit_it_reads_again_and_counts_once(
    server: Dovecot, user: str, build: Build, store: Store
) -> None:
    server.deliver(user, bounce("jo"))
    first, uncommitted = build(store, move_to="Done"), Uncommitted(store)
    first.store = uncommitted  # type: ignore[assignment]
    async with killed(first):
        await uncommitted.asked.wait()
    assert await store.read(kept) == []
    assert await store.read(sources.position, first.source) is None
    assert len(server.files(user)) == 1  # nor was it moved
    async with running(build(store, move_to="Done")):
        await until_kept(store, "jo@dead.example")
    assert (await store.read(rates.total, "campaign", "acme-q4", since=0)).hard == 1


async def test_what_was_read_is_moved_where_that_is_wanted(
    server: Dovecot, user: str, build: Build, store: Store
) -> None:
    server.deliver(user, bounce("jo"), LETTER)

    async def moved() -> bool:
        return (len(server.files(user)), len(server.files(user, "Done"))) == (0, 2)

    async with running(build(store, move_to="Done")) as reader:
        await eventually(moved)
        await until_kept(store, "jo@dead.example")
    assert await store.read(sources.items, reader.source) == set()


async def test_killed_before_the_move_it_moves_the_next_time(
    server: Dovecot, user: str, build: Build, store: Store
) -> None:
    server.deliver(user, bounce("jo"))

    async def moved() -> bool:
        return len(server.files(user, "Done")) == 1

    async with running(build(store)) as reader:
        await until_kept(store, "jo@dead.example")
    position = await store.read(sources.position, reader.source)
    assert position is not None
    await store.write(sources.take, reader.source, [], 0, items=[position])  # as if it had been to be moved
    async with running(build(store, move_to="Done")):
        await eventually(moved)
        await health(store, state="ok")
    assert (await health(store)).events == 1
    assert await store.read(sources.items, reader.source) == set()


async def test_a_folder_that_was_made_anew_is_read_from_its_beginning(
    server: Dovecot, user: str, build: Build, store: Store
) -> None:
    server.deliver(user, bounce("jo"), bounce("lo"))
    async with running(build(store)) as reader:
        await until_kept(store, "jo@dead.example", "lo@dead.example")
    await store.write(sources.take, reader.source, [], 0, position="1:999999")  # of another UIDVALIDITY
    server.deliver(user, bounce("mo"))
    async with running(build(store)):
        await until_kept(store, "jo@dead.example", "lo@dead.example", "mo@dead.example")
    assert (await store.read(rates.total, "all", "", since=0)).hard == 3


async def test_a_large_message_is_read_as_far_as_it_may_be(
    server: Dovecot, user: str, build: Build, store: Store
) -> None:
    large = bounce("jo").replace(b"Hello", b"Hello\n" + (b"x" * 70 + b"\n") * 20_000)
    server.deliver(user, large, bounce("mo"))
    async with running(build(store, max_octets=10_000)):
        await until_kept(store, "jo@dead.example", "mo@dead.example")


async def test_no_more_of_a_large_message_is_fetched_than_may_be(server: Dovecot, user: str) -> None:
    server.deliver(user, bounce("jo").replace(b"Hello", b"x" * 50_000))
    wanted = Mailbox(
        name="box", host="localhost", user=user, port=server.imaps, ca_file=str(server.certificate), first_days=0,
        max_octets=10_000,
    )  # fmt: skip

    def fetched() -> list[int]:
        session = Imap(wanted, PASSWORD, SetClock(NOW))
        session.open(Memory(None, set()))
        found = session.fetch()
        session.close()
        return [len(message) for message in found.messages] if found else []

    assert await asyncio.to_thread(fetched) == [10_000]


async def test_the_address_a_bounce_came_to_is_believed(server: Dovecot, user: str, build: Build, store: Store) -> None:
    to = VERP.address(Mailed("acme-q5", "jo@dead.example"))
    server.deliver(user, f"Delivered-To: {to}\n".encode() + bounce("elsewhere"))
    async with running(build(store)):
        assert (await until_kept(store, "jo@dead.example"))[0][1] == "acme-q5"


async def test_starttls(server: Dovecot, user: str, build: Build, store: Store) -> None:
    server.deliver(user, bounce("jo"))
    async with running(build(store, security="starttls", port=server.imap)):
        await until_kept(store, "jo@dead.example")


async def test_a_wrong_password_is_told_as_what_a_person_must_mend(server: Dovecot, build: Build, store: Store) -> None:
    async with running(build(store, password="hush-this")):
        found = await health(store, state="refused")
    assert found.last_failure == "the server refused the password [AUTHENTICATIONFAILED]"
    assert found.failures == 1


async def test_a_folder_that_is_not_there_is_told(server: Dovecot, build: Build, store: Store) -> None:
    async with running(build(store, folder="Bounces")):
        found = await health(store, state="refused")
    assert found.last_failure.startswith("the server refused to open the folder Bounces")


async def test_a_certificate_that_nobody_vouches_for_is_told(server: Dovecot, build: Build, store: Store) -> None:
    async with running(build(store, ca_file="")):
        found = await health(store, state="refused")
    assert found.last_failure.startswith(f"the certificate of localhost:{server.imaps} is not trusted: self")


async def test_a_server_that_is_away_is_tried_again(server: Dovecot, build: Build, store: Store) -> None:
    async with running(build(store, port=1)):
        found = await health(store, state="failing", failures=2)
    assert found.last_failure == "localhost:1: Connection refused"


async def test_a_connection_that_ends_is_made_anew(server: Dovecot, user: str, build: Build, store: Store) -> None:
    async with running(build(store)):
        await health(store, state="ok")
        await asyncio.to_thread(server.doveadm, "kick", user)
        server.deliver(user, bounce("jo"))
        await until_kept(store, "jo@dead.example")
        await health(store, state="ok")


async def test_it_stops_soon_while_it_waits(server: Dovecot, build: Build, store: Store) -> None:
    async with running(build(store, poll_seconds=600)) as reader:
        await health(store, state="ok")
        async with asyncio.timeout(5):
            reader.stop()
            while reader.source and reader._session is not None:  # type: ignore[attr-defined]
                await asyncio.sleep(0.02)


async def test_without_idle_it_looks_now_and_then(build: Build, store: Store) -> None:
    async with dovecot(users=["plain"], idle=False) as other:
        reader = build(store, user="plain", port=other.imaps, ca_file=str(other.certificate))
        async with running(reader):
            await health(store, state="ok")
            other.deliver("plain", bounce("jo"))
            await until_kept(store, "jo@dead.example")
