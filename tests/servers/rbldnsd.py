"""rbldnsd: the server most real blocklists run on."""

import contextlib
import os
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.servers import binary
from tests.servers.dns import answers
from tests.servers.process import directory, free_port, process, until


class Zone(NamedTuple):
    """`kind`: ip4set, ip6trie, dnset, generic …; `text`: its data, one entry a line, as rbldnsd(8) describes it."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Rbldnsd:
    port: int
    directory: Path

    @property
    def nameserver(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def rbldnsd(zones: Mapping[str, Zone]) -> AsyncIterator[Rbldnsd]:
    """Serve these zones on a free port of 127.0.0.1; for names outside them it answers REFUSED."""
    port = free_port(kinds=(socket.SOCK_DGRAM,))
    with directory("rbldnsd") as root:
        soa = "$SOA 60 ns.lists.test. admin.lists.test. 1 600 600 600 60\n$NS 60 ns.lists.test.\n"
        specifications = []
        for number, (name, zone) in enumerate(zones.items()):
            (root / f"zone{number}").write_text(soa + zone.text.strip() + "\n")
            specifications.append(f"{name}:{zone.kind}:zone{number}")
        log = root / "log"
        user = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to run as root
        command = [binary("rbldnsd"), "-n", "-c0", "-t60", *user, "-w", str(root)]
        async with process(*command, "-b", f"127.0.0.1/{port}", *specifications, log=log) as running:
            await until(lambda: answers(port, next(iter(zones))), what="rbldnsd", log=log, running=running)
            yield Rbldnsd(port, root)
