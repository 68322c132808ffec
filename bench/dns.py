"""1,000 addresses on 40 lists: wall and processor time, and whether all 800 listings planted there are found.

Debian's rbldnsd behind a relay that adds 20 ms, and in a second run loses one question in 100. `check_many` runs in a
process of its own each time, so that its processor time is its own; the command line is measured from its start to its
end, all 40,000 answers as JSON. The same questions by `dns.asyncresolver`, and by aiodns where it is installed, are there
to compare. `python -m bench.dns`.
"""

import asyncio
import contextlib
import json
import resource
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import NamedTuple

from bench.figure import Figure, main, spread
from tests.servers.process import directory, free_port, process
from tests.servers.rbldnsd import Zone, rbldnsd

ADDRESSES = [f"198.18.{number // 250}.{number % 250 + 1}" for number in range(1_000)]
LISTS = [f"l{number}.test" for number in range(40)]
ON_EACH = 20
LATENCY = 0.02
ROUNDS = 5
SECONDS, CPU_SECONDS, SECONDS_WITH_LOSS = 3.0, 2.5, 8.0


class Run(NamedTuple):
    """What one run took, and whether it found every listing and no other."""

    wall: float
    cpu: float
    right: bool


def planted() -> dict[str, list[str]]:
    """List → the addresses on it."""
    chance = Random(5782)
    return {name: chance.sample(ADDRESSES, ON_EACH) for name in LISTS}


@contextlib.asynccontextmanager
async def lists(lost: float, folder: Path) -> AsyncIterator[str]:
    """The name server to ask; `lost`: of 100 questions."""
    zones = {
        name: Zone("ip4set", "127.0.0.2 :2:test point\n" + "".join(f"{each} :2:$ sent spam\n" for each in addresses))
        for name, addresses in planted().items()
    }
    port = free_port(kinds=(socket.SOCK_DGRAM,))
    async with rbldnsd(zones) as server:
        relay = [sys.executable, "-m", "bench.relay", str(port), str(server.port), str(LATENCY), str(lost)]
        async with process(*relay, log=folder / "relay.log"):
            await asyncio.sleep(0.5)
            yield f"127.0.0.1:{port}"


async def run(*command: str, given: str = "") -> Run:
    """A process that prints its findings as JSON lines, `target` and `list` and `state` in each."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = perf_counter()
    running = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await running.communicate(given.encode())
    wall = perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    *findings, last = [json.loads(line) for line in output.splitlines()]
    if "wall" in last:  # the process measured itself, without its start
        wall, cpu = last["wall"], last["cpu"]
    else:
        findings.append(last)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = {(each["target"], each["list"]) for each in findings if each["state"] == "listed"}
    wanted = {(address, name) for name, addresses in planted().items() for address in addresses}
    return Run(wall, cpu, found == wanted and not any(each["state"] == "unusable" for each in findings))


def catalog(folder: Path) -> Path:
    path = folder / "catalog.toml"
    path.write_text("".join(f'[[list]]\nzone = "{name}"\nkind = "ip4"\n' for name in LISTS))
    return path


def figures(what: str, runs: Sequence[Run], seconds: float) -> list[Figure]:
    """Wall time, processor time and completeness of several runs."""
    walls, cpus = [each.wall for each in runs], [each.cpu for each in runs]
    right = sum(each.right for each in runs)
    wall, cpu = median(walls), median(cpus)
    return [
        Figure(f"{what}: wall", f"{wall:.2f} s", spread(walls, "s", 2), f"≤ {seconds:.0f} s", wall <= seconds),
        Figure(f"{what}: CPU", f"{cpu:.2f} s", spread(cpus, "s", 2), f"≤ {CPU_SECONDS} s", cpu <= CPU_SECONDS),
        Figure(f"{what}: all found", f"{right} of {len(runs)} runs", "", "all", right == len(runs)),
    ]


async def measure() -> list[Figure]:
    """Ours with and without loss, the command line, and the others once each."""
    found = []
    with directory("bench") as folder:
        lists_of = str(catalog(folder))
        given = "\n".join(ADDRESSES)
        for lost, words, seconds in ((0, "", SECONDS), (1, ", 1 % lost", SECONDS_WITH_LOSS)):
            async with lists(lost, folder) as server:
                ours = [await run("-m", "bench.dns_asker", "ours", server, lists_of) for _ in range(ROUNDS)]
                found += figures(f"check_many{words}", ours, seconds)
                line = ["-m", "bot", "blocklist", "--json", "--catalog", lists_of, "--nameserver", server, "-"]
                told = [await run(*line, given=given) for _ in range(ROUNDS)]
                found += figures(f"deliverabot blocklist{words}", told, seconds)
                for other in () if lost else ("dnspython", "aiodns"):
                    with contextlib.suppress(ValueError):  # not installed: it says nothing
                        one = await run("-m", "bench.dns_asker", other, server, lists_of)
                        found.append(Figure(other, f"{one.wall:.1f} s, processor {one.cpu:.1f} s", "once"))
    return found


if __name__ == "__main__":
    main(measure)
