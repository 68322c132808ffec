"""unbound: a resolver that knows our records, forwards what it is told to, and asks nobody else."""

import contextlib
import getpass
import os
import socket
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers import binary
from tests.servers.bad_dns import always, bad_dns
from tests.servers.dns import answers
from tests.servers.process import directory, free_port, process, until


@dataclass(frozen=True, slots=True)
class Unbound:
    port: int
    directory: Path

    @property
    def nameserver(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def unbound(
    records: str,
    *,
    servfail: Iterable[str] = (),
    silent: Iterable[str] = (),
    refused: Iterable[str] = (),
    forward: Mapping[str, str] | None = None,
) -> AsyncIterator[Unbound]:
    """Answer these records (zone-file lines with absolute names), and NXDOMAIN for every other name.

    Names at and below `servfail`, `silent` and `refused` get SERVFAIL, no answer at all, and REFUSED. `forward`: zones
    that another server answers ("127.0.0.1:5353").
    """
    port = free_port(kinds=(socket.SOCK_DGRAM, socket.SOCK_STREAM))
    async with bad_dns(always("SERVFAIL")) as broken:
        forwarded = dict.fromkeys(servfail, broken.nameserver) | dict(forward or {})
        async with _start(port, records, silent, refused, forwarded) as server:
            yield server


@contextlib.asynccontextmanager
async def _start(
    port: int, records: str, silent: Iterable[str], refused: Iterable[str], forwarded: Mapping[str, str]
) -> AsyncIterator[Unbound]:
    with directory("unbound") as root:
        settings = root / "unbound.conf"
        settings.write_text(_settings(root, port, records, silent, refused, forwarded))
        log = root / "log"
        async with process(binary("unbound"), "-d", "-d", "-p", "-c", str(settings), log=log) as running:
            await until(lambda: answers(port, "."), what="unbound", log=log, running=running)
            yield Unbound(port, root)


def _settings(
    root: Path,
    port: int,
    records: str,
    silent: Iterable[str],
    refused: Iterable[str],
    forwarded: Mapping[str, str],
) -> str:
    zones = {".": "static"}
    zones |= dict.fromkeys(silent, "deny") | dict.fromkeys(refused, "refuse") | dict.fromkeys(forwarded, "transparent")
    soa = ". 60 IN SOA ns.test. admin.test. 1 600 600 600 60"
    lines = [soa, *(line.strip() for line in records.splitlines() if line.strip())]
    return "\n".join(
        [
            "server:",
            f' directory: "{root}"',
            f' username: "{getpass.getuser() if os.geteuid() else ""}"',
            ' chroot: ""',
            ' pidfile: ""',
            " use-syslog: no",
            f" interface: 127.0.0.1@{port}",
            " access-control: 127.0.0.0/8 allow",
            " do-not-query-localhost: no",
            " do-ip6: no",
            ' module-config: "iterator"',
            " cache-max-negative-ttl: 1",
            *(f' local-zone: "{zone}" {kind}' for zone, kind in zones.items()),
            *(f" local-data: '{line}'" for line in lines),
            "remote-control:",
            " control-enable: no",
            *(
                f'forward-zone:\n name: "{zone}"\n forward-addr: {to.replace(":", "@")}'
                for zone, to in forwarded.items()
            ),
            "",
        ]
    )
