"""deliverabot verify LIST -o RESULTS, killed with -9 on the way: nothing is lost, nobody is asked again, all in order."""

import asyncio
import csv
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from unittest.mock import ANY

import pytest

from tests.bot.cli.program import Ended
from tests.processes import ROOT, environment
from tests.servers.smtpd import NO_SUCH_USER, Script, SmtpServer, smtp_server
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("unbound")
DOMAINS, PEOPLE = 50, 40
HOSTS = [f"127.0.2.{number + 1}" for number in range(DOMAINS)]
RECORDS = "\n".join(
    f"acme{number}.test. MX 10 mx{number}.test.\nmx{number}.test. A {host}" for number, host in enumerate(HOSTS)
)
# As lists come: domains mixed, every tenth address once more, further columns, one of them dangerous.
ADDRESSES = [f"p{person}@acme{domain}.test" for person in range(PEOPLE) for domain in range(DOMAINS)]
ROWS = [[f"N° {number}", address, "=1+1"] for number, address in enumerate([*ADDRESSES, *ADDRESSES[::10]])]
PATIENCE = 180.0
SLOWLY = 0.1  # seconds before a server greets: the list takes long enough to be killed on the way


def lives(address: str) -> bool:
    return int(address[1:].partition("@")[0]) % 4 != 0


def reply(mailbox: str, number: int) -> str:
    return "250 2.1.5 Ok" if mailbox in KNOWN and lives(mailbox) else NO_SUCH_USER


KNOWN = frozenset(ADDRESSES)


class Listing:
    """The list, the servers, and one command that is given again and again."""

    def __init__(self, folder: Path, nameserver: str, servers: SmtpServer) -> None:
        self.folder = folder
        self.servers = servers
        with (folder / "list.csv").open("w", newline="") as file:
            csv.writer(file).writerows([["Name", "E-Mail", "Sum"], *ROWS])
        self.command = (
            *(sys.executable, "-m", "bot", "verify", "list.csv", "-o", "results.csv", "--nameserver", nameserver),
            *("--hello", "probe.test", "--mail-from", "postmaster@probe.test", "--allow-network", "127.0.0.0/8"),
            *("--port", str(servers.port), "--concurrency", "5"),
        )

    async def start(self, *more: str) -> asyncio.subprocess.Process:
        own = environment(PYTHONPATH=str(ROOT))
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            *self.command, *more, cwd=self.folder, env=own, stdout=pipe, stderr=pipe
        )

    def asked(self) -> list[str]:
        """About whom, as often as they were; invented neighbours left out."""
        return [address for address in self.servers.recipients() if address in KNOWN]

    def answered(self) -> set[str]:
        """What the journal holds."""
        with closing(sqlite3.connect(self.folder / "results.csv.journal" / "store.sqlite")) as db:
            return {row[0] for row in db.execute("SELECT address FROM job_address WHERE state = 'answered'")}

    def results(self) -> list[list[str]]:
        with (self.folder / "results.csv").open(newline="") as file:
            return list(csv.reader(file))

    async def ended(self, *more: str) -> Ended:
        """Runs to its end."""
        running = await self.start(*more)
        out, err = await asyncio.wait_for(running.communicate(), PATIENCE)
        return Ended(running.returncode or 0, out.decode(), err.decode())

    async def killed_when_answered(self, count: int) -> set[str]:
        """Runs until so many answers are stored, and dies."""
        running = await self.start()
        await self.until_answered(running, count)
        running.kill()
        await running.communicate()
        return self.answered()

    async def until_answered(self, running: asyncio.subprocess.Process, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self._count() < count:
                assert running.returncode is None, await running.communicate()
                await asyncio.sleep(0.01)

    def _count(self) -> int:
        try:
            return len(self.answered())
        except sqlite3.Error:  # it is just being made
            return 0


@pytest.fixture
async def listing(tmp_path: Path) -> AsyncIterator[Listing]:
    async with unbound(RECORDS) as dns, smtp_server(Script(rcpt=reply, banner_delay=SLOWLY), hosts=HOSTS) as servers:
        yield Listing(tmp_path, dns.nameserver, servers)


async def test_killed_twice_and_gone_on(listing: Listing) -> None:
    stored: set[str] = set()
    for share in (0.25, 0.6):
        found = await listing.killed_when_answered(int(len(ADDRESSES) * share))
        assert stored < found < KNOWN
        assert not stored & set(listing.asked())
        assert not (listing.folder / "results.csv").exists()
        stored = found
        listing.servers.commands.clear()
    ended = await listing.ended()
    assert ended.status == 0, ended.err
    assert f"going on: {len(stored):,} of 2,000 addresses are answered" in ended.err
    assert Counter(listing.asked()) == Counter(KNOWN - stored)
    assert listing.results() == [
        ["Name", "E-Mail", "Sum", "verdict", "reason", "confidence", "suggestion", "reply", "checked_at"],
        *([*expected(row), ANY] for row in ROWS),
    ]
    assert ended.out.splitlines()[0] == "2,200 rows, 2,000 addresses, 200 repetitions, 0 empty"
    assert ended.out.splitlines()[-1] == "expected bounce rate if mailed now: 25.0%"
    assert not (listing.folder / "results.csv.journal").exists()


async def test_stopped_by_ctrl_c_it_says_how_to_go_on(listing: Listing) -> None:
    running = await listing.start()
    await listing.until_answered(running, 100)
    running.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(running.communicate(), PATIENCE)
    stored = listing.answered()
    assert running.returncode == 130
    assert err.decode().splitlines()[-1] == (
        f"deliverabot verify: stopped: {len(stored):,} of 2,000 addresses are answered, and kept in"
        " results.csv.journal. The same command goes on there."
    )
    listing.servers.commands.clear()
    assert (await listing.ended()).status == 0
    assert not stored & set(listing.asked())


async def test_another_list_or_other_options_do_not_go_on_with_a_journal(listing: Listing) -> None:
    stored = len(await listing.killed_when_answered(100))
    for other, more in (("this list with other options", ("--fresh",)), ("another list", ())):
        if not more:
            (listing.folder / "list.csv").write_text("somebody@acme1.test\n")
        ended = await listing.ended(*more)
        assert ended.status == 1
        assert f"results.csv.journal is the journal of {other}" in ended.err
        assert f"{stored:,} of 2,000 addresses are answered. Go on with the command it was begun with" in ended.err


async def test_two_runs_at_once_do_not_share_a_journal(listing: Listing) -> None:
    first = await listing.start()
    await listing.until_answered(first, 10)
    second = await listing.ended()
    first.kill()
    await first.communicate()
    assert (second.status, second.err.splitlines()[-1]) == (
        2,
        "deliverabot: results.csv.journal: another run is at work on it; wait for its end",
    )


def expected(row: list[str]) -> list[str]:
    name, address, _ = row
    if lives(address):
        return [name, address, "'=1+1", "deliverable", "accepted", "0.95", "", "250 2.1.5 Ok"]
    refusal = f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
    return [name, address, "'=1+1", "undeliverable", "mailbox_not_found", "0.97", "", refusal]
