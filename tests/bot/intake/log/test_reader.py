"""A followed log in the bot: its outcomes are counted once, wherever the bot is killed."""

from pathlib import Path

from bot.intake.log.reader import LogReader
from bot.settings import FollowedLog
from bot.store import Store, rates, sources
from tests.bot.acme import NOW, SetClock
from tests.bot.intake.log.test_postfix import log
from tests.bot.intake.running import Uncommitted, eventually, health, kept, killed, running, until_kept


def reader(path: Path, store: Store) -> LogReader:
    return LogReader(FollowedLog(name="mta", path=str(path)), verp=None, store=store, clock=SetClock(NOW), look=0.02)


def lines(number: int, *, campaign: str = "") -> str:
    """The life of one mail."""
    life = "".join(log(t="2026-11-22T09:00:00Z")).replace("jo@", f"{number}@").replace("<1@", f"<{number}@")
    if campaign:
        header = (
            f"info: header X-Campaign: {campaign} from app[192.0.2.9]; from=<a@b.example> to=<c@d.example> proto=ESMTP"
        )
        life = life.replace(
            "message-id", f"{header}\n2026-11-22T09:00:00Z mail postfix/cleanup[12]: 4F9XxA1b2C: message-id"
        )
    return life


async def test_what_is_written_is_counted(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "mail.log"
    path.write_text(lines(1, campaign="acme-q4"))
    async with running(reader(path, store)):
        await until_kept(store, "1@dead.example")
        with path.open("a") as file:
            file.write(lines(2))
        await until_kept(store, "1@dead.example", "2@dead.example")
    assert (await store.read(rates.total, "campaign", "acme-q4", since=0)).hard == 1
    found = await health(store)
    assert (found.kind, found.name, found.state, found.events) == ("log", "mta", "ok", 2)


async def test_killed_before_the_commit_it_reads_again_and_counts_once(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "mail.log"
    path.write_text(lines(1))

    first, uncommitted = reader(path, store), Uncommitted(store)
    first.store = uncommitted  # type: ignore[assignment]
    async with killed(first):
        await uncommitted.asked.wait()
    assert await store.read(kept) == []
    assert await store.read(sources.position, first.source) is None
    async with running(reader(path, store)):
        await until_kept(store, "1@dead.example")
    assert (await store.read(rates.total, "all", "", since=0)).hard == 1


async def test_after_a_restart_what_was_read_is_not_read_again(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "mail.log"
    path.write_text(lines(1))
    async with running(reader(path, store)):
        await until_kept(store, "1@dead.example")
    with path.open("a") as file:
        file.write(lines(2))
    async with running(reader(path, store)):
        await until_kept(store, "1@dead.example", "2@dead.example")
    assert (await health(store)).events == 2


async def test_a_mail_that_began_before_the_restart_is_known_after_it(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "mail.log"
    life = lines(1, campaign="acme-q4").splitlines(keepends=True)
    path.write_text("".join(life[:-2]))
    async with running(reader(path, store)) as first:
        await eventually(lambda: store.read(sources.position, first.source))
    with path.open("a") as file:
        file.writelines(life[-2:])
    async with running(reader(path, store)):
        [row] = await until_kept(store, "1@dead.example")
    assert row == ("1@dead.example", "acme-q4", "invalid_address")


async def test_a_log_that_is_not_there_is_told_and_looked_for_again(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "mail.log"
    waiting = LogReader(FollowedLog(name="mta", path=str(path)), verp=None, store=store, clock=SetClock(NOW), look=0.02)
    waiting._first_pause = 0.05
    async with running(waiting):
        found = await health(store, state="failing")
        assert found.last_failure == f"{path}: No such file or directory"
        path.write_text(lines(1))
        await until_kept(store, "1@dead.example")
        await health(store, state="ok")
