"""nsd: an authoritative server. It gives exactly what the zone file says, CNAMEs within the zone followed."""

import contextlib
import getpass
import os
import re
import socket
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers import binary
from tests.servers.dns import answers
from tests.servers.process import directory, free_port, process, until

_IN_ZONE = re.compile(r"error: .*zone\d+:\d+:")


@dataclass(frozen=True, slots=True)
class Nsd:
    port: int
    directory: Path

    @property
    def nameserver(self) -> str:
        return f"127.0.0.1:{self.port}"


def txt(*strings: str | bytes) -> str:
    """The data of a TXT record with these strings, any octet in them; longer ones are cut where the DNS demands."""
    octets = [each if isinstance(each, bytes) else each.encode() for each in strings]
    pieces = [each[start : start + 255] for each in octets for start in range(0, max(len(each), 1), 255)]
    return " ".join('"' + "".join(f"\\{octet:03d}" for octet in piece) + '"' for piece in pieces)


@contextlib.asynccontextmanager
async def nsd(zones: Mapping[str, str], *, servfail: Iterable[str] = ()) -> AsyncIterator[Nsd]:
    """Serve these zones, name to zone-file lines with absolute names and without SOA, on a free port of 127.0.0.1.

    The zone "." answers for every name there is. Names at and below those of `servfail` get SERVFAIL, names in no zone
    REFUSED.
    """
    port = free_port(kinds=(socket.SOCK_DGRAM, socket.SOCK_STREAM))
    with directory("nsd") as root:
        apex = "$TTL 60\n{} 60 IN SOA ns.test. admin.test. 1 600 600 600 60\n"
        names = [zone if zone.endswith(".") else f"{zone}." for zone in zones]
        for number, (name, text) in enumerate(zip(names, zones.values(), strict=True)):
            lines = (line.strip() for line in text.splitlines())
            (root / f"zone{number}").write_text(apex.format(name) + "\n".join(lines) + "\n", "utf-8")
        settings = root / "nsd.conf"
        settings.write_text(_settings(root, port, [*names, *servfail]))
        log = root / "log"
        async with process(binary("nsd"), "-d", "-c", str(settings), log=log) as running:
            await until(lambda: answers(port, names[0]), what="nsd", log=log, running=running)
            faults = [line for line in log.read_text("utf-8", "replace").splitlines() if _IN_ZONE.search(line)]
            if faults:
                raise RuntimeError("; ".join(faults))
            yield Nsd(port, root)


def _settings(root: Path, port: int, zones: Iterable[str]) -> str:
    lines = [
        "server:",
        f" ip-address: 127.0.0.1@{port}",
        f' username: "{getpass.getuser() if os.geteuid() else ""}"',
        ' chroot: ""',
        f' zonesdir: "{root}"',
        ' database: ""',
        f' pidfile: "{root}/pid"',
        f' xfrdfile: "{root}/xfrd.state"',
        f' xfrdir: "{root}"',
        f' zonelistfile: "{root}/zone.list"',
        " server-count: 1",
        " rrl-ratelimit: 0",
        " rrl-whitelist-ratelimit: 0",
        "remote-control:",
        " control-enable: no",
    ]
    # A zone whose file is not there is answered with SERVFAIL.
    for number, zone in enumerate(zones):
        lines += ["zone:", f' name: "{zone}"', f" zonefile: zone{number}"]
    return "\n".join([*lines, ""])
