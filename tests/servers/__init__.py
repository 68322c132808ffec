"""Real servers for tests, on loopback addresses, each in a temporary directory that goes when the server stops.

    async with unbound("alice.test. MX 10 mx.test.") as dns: Resolver(nameservers=[dns.nameserver])
    async with rbldnsd({"bl.test": Zone("ip4set", "192.0.2.1 :2:spam")}) as lists: …
    async with postfix(mailboxes=["alice@acme.test"]) as mta: mta.smtp_port, mta.log_path, mta.mails("alice@acme.test")
    async with dovecot(users=["bounces"]) as box: box.imaps, box.pop3s, box.deliver("bounces", message)
    async with smtp_server(Script(banner="554 no")) as server: server.port, server.connections, server.commands

Mark the tests that start one of Debian's: `@pytest.mark.server("postfix")`.
"""

import os
import shutil

SEARCH_PATH = os.pathsep.join(["/usr/sbin", "/usr/local/sbin", "/sbin", os.environ.get("PATH", os.defpath)])
NEEDS_ROOT = {"postfix", "dovecot"}


def binary(name: str) -> str:
    """The full path of a server's program; the name itself if there is none."""
    return shutil.which(name, path=SEARCH_PATH) or name


def why_missing(name: str) -> str:
    """Why this server cannot be started here, or ""."""
    if shutil.which(name, path=SEARCH_PATH) is None:
        return f"{name} is not installed (apt-get install {name})"
    if name in NEEDS_ROOT and os.geteuid() != 0:
        return f"{name} can only be started by root"
    return ""
