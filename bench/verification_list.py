"""A million addresses from a file to a file: how long, how much memory, and that each is answered exactly once.

The servers are this process: one SMTP speaker on many loopback addresses, PIPELINING offered. `deliverabot verify` is a
process of its own; it is killed with -9 twice, and the same command goes on. `python -m bench.verification_list
[ADDRESSES [DOMAINS]]`.
"""

import asyncio
import csv
import sqlite3
import sys
from array import array
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

import psutil

from bench.figure import Figure, main
from tests.processes import ROOT, environment
from tests.servers.process import directory, free_port
from tests.servers.unbound import unbound

ADDRESSES, DOMAINS = 1_000_000, 20_000
SERVERS = 500  # loopback addresses; each takes mail for DOMAINS / SERVERS domains
KILLED_AT = (0.3, 0.7)  # shares of the list
MOST_MEMORY = 300  # MB
LOOK = 0.2  # seconds between two looks at the process
REFUSED = 10  # one address in so many does not exist


def address(number: int, domains: int) -> str:
    """`number` is in the local part, so that the server can count without a dictionary."""
    return f"user{number}@d{number % domains}.test"


class Servers:
    """`asked`: how often about which address."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.asked = array("B", bytes(size))
        self.commands = 0

    def reply(self, mailbox: bytes) -> bytes:
        """To RCPT; invented neighbours are refused."""
        number = mailbox.partition(b"@")[0].removeprefix(b"user")
        if not number.isdigit() or int(number) >= self.size:
            return b"550 5.1.1 User unknown\r\n"
        self.asked[int(number)] = min(255, self.asked[int(number)] + 1)
        return b"550 5.1.1 User unknown\r\n" if int(number) % REFUSED == 0 else b"250 2.1.5 Ok\r\n"


class Speaker(asyncio.Protocol):
    """One SMTP connection: every command that is there is answered at once."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 mx.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\r\n")
        self._transport.write(b"".join(map(self._answer, lines)))
        if any(line.upper().startswith(b"QUIT") for line in lines):
            self._transport.close()

    def _answer(self, line: bytes) -> bytes:
        match line[:4].upper():
            case b"EHLO":
                return b"250-mx.test\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n"
            case b"RCPT":
                return self._servers.reply(line.partition(b"<")[2].partition(b">")[0])
            case b"DATA":
                return b"554 5.5.1 No valid recipients\r\n"
            case b"QUIT":
                return b"221 2.0.0 Bye\r\n"
            case _:
                return b"250 2.0.0 Ok\r\n"


async def measure() -> list[Figure]:
    given = [int(text) for text in sys.argv[1:] if text.isdigit()]
    size, domains = (given + [ADDRESSES, DOMAINS][len(given) :])[:2]
    servers = Servers(size)
    hosts = [f"127.3.{number // 250}.{number % 250 + 1}" for number in range(min(SERVERS, domains))]
    port = free_port(*hosts)
    loop = asyncio.get_running_loop()
    listeners = [await loop.create_server(lambda: Speaker(servers), host, port, backlog=500) for host in hosts]
    try:
        with directory("bench") as folder:
            async with unbound("\n".join(_records(hosts, domains))) as dns:
                await asyncio.to_thread(_write_list, folder / "list.csv", size, domains)
                return await _run(Run(folder, dns.nameserver, port, size), servers, domains)
    finally:
        for listener in listeners:
            listener.close()


def _records(hosts: list[str], domains: int) -> Iterator[str]:
    for number, host in enumerate(hosts):
        yield f"mx{number}.test. 86400 IN A {host}"
    for number in range(domains):
        yield f"d{number}.test. 86400 IN MX 10 mx{number % len(hosts)}.test."


def _write_list(path: Path, size: int, domains: int) -> None:
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Name", "Email"])
        rows.writerows([f"Person {number}", address(number, domains)] for number in range(size))


class Run:
    """The command, given until it is through."""

    def __init__(self, folder: Path, nameserver: str, port: int, size: int) -> None:
        self.folder = folder
        self.size = size
        self.peak = 0.0  # MB
        self.journal = 0.0  # MB
        self.command = (
            *(sys.executable, "-m", "bot", "verify", "list.csv", "-o", "results.csv", "--nameserver", nameserver),
            *("--hello", "probe.test", "--mail-from", "postmaster@probe.test", "--allow-network", "127.0.0.0/8"),
            *("--port", str(port)),
        )

    async def go(self, *, until: int | None) -> None:
        """To the end, or killed once so many are answered."""
        with (self.folder / "log").open("ab") as log:
            running = await asyncio.create_subprocess_exec(
                *self.command, cwd=self.folder, env=environment(PYTHONPATH=str(ROOT)), stdout=log, stderr=log
            )
        process = psutil.Process(running.pid)
        ended = asyncio.create_task(running.wait())
        try:
            while not ended.done():
                self._look(process)
                if until is not None and await asyncio.to_thread(self.answered) >= until:
                    running.kill()
                    until = None
                await asyncio.wait([ended], timeout=LOOK)
        finally:
            if running.returncode is None:
                running.kill()
        if running.returncode not in (0, -9):
            raise RuntimeError((self.folder / "log").read_text()[-3_000:])

    def _look(self, process: psutil.Process) -> None:
        try:
            # What the system counts as its highest, where it counts: samples could miss it.
            status = Path(f"/proc/{process.pid}/status").read_text()
            high = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1_024 / 1e6
        except (OSError, StopIteration):
            high = process.memory_info().rss / 1e6 if process.is_running() else 0.0
        self.peak = max(self.peak, high)
        files = [self.folder / "results.csv.journal" / name for name in ("store.sqlite", "store.sqlite-wal")]
        sizes = [file.stat().st_size for file in files if file.exists()]
        self.journal = max(self.journal, sum(sizes) / 1e6)

    def answered(self) -> int:
        """What the journal says."""
        path = self.folder / "results.csv.journal" / "store.sqlite"
        if not path.exists():
            return 0
        try:
            with closing(sqlite3.connect(path)) as db:
                row = db.execute("SELECT answered FROM job").fetchone()
        except sqlite3.Error:  # it is just being made
            return 0
        return row[0] if row else 0


async def _run(run: Run, servers: Servers, domains: int) -> list[Figure]:
    started = perf_counter()
    for share in KILLED_AT:
        await run.go(until=int(run.size * share))
        print(f"killed at {run.answered():,} after {perf_counter() - started:,.0f} s", flush=True)
    await run.go(until=None)
    seconds = perf_counter() - started
    print((run.folder / "log").read_text())
    wrong = await asyncio.to_thread(_wrong, run.folder / "results.csv", run.size, domains)
    twice = sum(count > 1 for count in servers.asked)
    return [
        Figure(f"{run.size:,} addresses over {domains:,} domains, killed twice", f"{seconds:,.0f} s", ""),
        Figure("addresses a second, start, kills and writing included", f"{run.size / seconds:,.0f}", ""),
        Figure("most memory", f"{run.peak:,.0f} MB", "", f"< {MOST_MEMORY} MB", run.peak < MOST_MEMORY),
        Figure("journal at its largest", f"{run.journal:,.0f} MB", f"{run.journal * 1e6 / run.size:,.0f} octets each"),
        Figure("rows missing, out of order or wrong", f"{wrong:,}", "", "0", wrong == 0),
        Figure("never asked", f"{servers.asked.count(0):,}", "", "0", servers.asked.count(0) == 0),
        Figure("asked twice: in flight when killed", f"{twice:,}", f"at most {max(servers.asked)} times"),
    ]


def _wrong(path: Path, size: int, domains: int) -> int:
    with path.open(newline="") as file:
        rows = csv.reader(file)
        next(rows)
        wrong = seen = 0
        for number, row in enumerate(rows):
            meant = "undeliverable" if number % REFUSED == 0 else "deliverable"
            wrong += row[1:3] != [address(number, domains), meant]
            seen += 1
    return wrong + abs(size - seen)


if __name__ == "__main__":
    main(measure)
