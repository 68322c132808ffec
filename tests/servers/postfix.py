"""A private Postfix: its own configuration, queue, mailboxes and log in a temporary directory. Needs root to start.

It refuses unknown users of its own domains, relays for nobody unless `relay_to` is given, and, when a mail it relays
is refused, writes a real DSN into the sender's mailbox and real lines into its log.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import signal
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers import binary
from tests.servers.process import accepts_tcp, directory, free_port, until

# Services of master.cf, none in a chroot: service, type, private, unprivileged, chroot, wake-up, limit, command
_SERVICES = """
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    smtp_port: int
    hosts: tuple[str, ...]
    log_path: Path
    directory: Path

    @property
    def log(self) -> str:
        return self.log_path.read_text("utf-8", "replace") if self.log_path.exists() else ""

    def mails(self, mailbox: str) -> list[bytes]:
        """The mails delivered to this mailbox, DSNs among them, oldest first."""
        return [path.read_bytes() for path in sorted(self.maildir(mailbox).glob("new/*"))]

    def maildir(self, mailbox: str) -> Path:
        local, _, domain = mailbox.partition("@")
        return self.directory / "mail" / domain / local

    async def wait_for_mails(self, mailbox: str, count: int = 1) -> list[bytes]:
        """Wait until so many mails are in the mailbox."""

        async def there() -> bool:
            return len(self.mails(mailbox)) >= count

        await until(there, what=f"{count} mails for {mailbox}", log=self.log_path)
        return self.mails(mailbox)

    async def wait_for_log(self, text: str) -> str:
        """Wait until the log contains this; returns the whole log."""

        async def there() -> bool:
            return text in self.log

        await until(there, what=f"{text!r} in the log", log=self.log_path)
        return self.log


@contextlib.asynccontextmanager
async def postfix(
    *,
    mailboxes: Iterable[str] = (),
    relay_to: Mapping[str, str] | None = None,
    hosts: Iterable[str] = ("127.0.0.1",),
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Postfix]:
    """Start a Postfix that takes mail for `mailboxes` and no others of their domains.

    `relay_to`: domain → "127.0.0.1:2525", where mail for it is sent; with it, loopback clients may relay anything, and
    what cannot be delivered at the first try is bounced. `hosts`: the loopback addresses it listens on. `settings`:
    more lines for main.cf.
    """
    addresses = tuple(hosts)
    with directory("postfix") as root:
        server = Postfix(port or free_port(*addresses), addresses, root / "log" / "mail.log", root)
        _write(server, tuple(mailboxes), relay_to, settings or {})
        try:
            await _start(server)

            async def ready() -> bool:
                return all([await accepts_tcp(host, server.smtp_port) for host in addresses])

            await until(ready, what="Postfix", log=server.log_path)
            yield server
        finally:
            await _stop(root)


async def _start(server: Postfix) -> None:
    log = server.directory / "start.log"
    with log.open("wb") as output:
        command = [binary("postfix"), "-c", str(server.directory / "etc"), "start"]
        running = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output)
        status = await running.wait()
    if status:
        raise RuntimeError(f"Postfix did not start: {log.read_text()}{server.log}")


async def _stop(root: Path) -> None:
    """End the master, which ends its children, and wait until it is gone, so that the directory can be removed.

    Not by "postfix stop", which waits for two seconds.
    """
    pid_file = root / "queue" / "pid" / "master.pid"
    if not pid_file.exists():
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(pid_file.read_text()), signal.SIGTERM)

    async def gone() -> bool:
        # The lock it holds, not its process number, which stays taken until somebody inherits and buries it.
        with pid_file.open() as file, contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    await until(gone, what="the end of Postfix", log=root / "start.log")


def _write(
    server: Postfix, mailboxes: tuple[str, ...], relay_to: Mapping[str, str] | None, settings: Mapping[str, str]
) -> None:
    root = server.directory
    for name in ("etc", "queue", "data", "mail", "log"):
        (root / name).mkdir()
    etc = root / "etc"
    for name, owner in {"data": "postfix", "log": "postfix", "mail": "nobody"}.items():
        shutil.chown(root / name, owner)
    users = "".join(f"{address} {address.partition('@')[2]}/{address.partition('@')[0]}/\n" for address in mailboxes)
    (etc / "users").write_text(users)
    routes = "".join(f"{domain} smtp:[{to.replace(':', ']:')}\n" for domain, to in (relay_to or {}).items())
    (etc / "transport").write_text(routes)
    listeners = "".join(f"{host}:{server.smtp_port} inet n - n - - smtpd\n" for host in server.hosts)
    (etc / "master.cf").write_text(listeners + _SERVICES)
    domains = " ".join(sorted({address.partition("@")[2] for address in mailboxes}))
    main = _main(root, domains, relays=relay_to is not None) | dict(settings)
    (etc / "main.cf").write_text("".join(f"{key} = {value}\n" for key, value in main.items()))


def _main(root: Path, domains: str, *, relays: bool) -> dict[str, str]:
    permitted = "permit_mynetworks, " if relays else ""
    return {
        "compatibility_level": "3.6",
        "queue_directory": f"{root}/queue",
        "data_directory": f"{root}/data",
        "maillog_file": f"{root}/log/mail.log",
        "maillog_file_prefixes": str(root),
        "syslog_name": "postfix",
        "myhostname": "mta.test",
        "mydestination": "",
        "mynetworks": "127.0.0.0/8",
        "inet_protocols": "ipv4",
        "smtpd_peername_lookup": "no",
        "smtpd_relay_restrictions": f"{permitted}reject_unauth_destination",
        "smtp_dns_support_level": "disabled",
        "smtp_host_lookup": "native",
        "smtp_bind_address": "127.0.0.1",
        "transport_maps": f"texthash:{root}/etc/transport",
        "virtual_mailbox_domains": domains,
        "virtual_mailbox_base": f"{root}/mail",
        "virtual_mailbox_maps": f"texthash:{root}/etc/users",
        "virtual_uid_maps": "static:65534",
        "virtual_gid_maps": "static:65534",
        "local_recipient_maps": "",
        "alias_maps": "",
        "alias_database": "",
        "maximal_queue_lifetime": "0",
        "bounce_queue_lifetime": "0",
        "biff": "no",
    }
