"""The settings of the SMTP step."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checks.address.guard import Network

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f.:IPv]+\]")
_MAIL_FROM = re.compile(r"[!-;=?A-~]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Probe:
    """Probing costs the prober reputation, so there are no defaults for who asks.

    `hello`: our host name, with A and PTR that agree. `mail_from`: a real address of ours (never "<>"). `source_ip`:
    the local address to ask from; it decides whether servers are asked by IPv4 or IPv6. `allow_networks`: networks that
    may be connected to although they are not public. `skip_mx`: ends of MX host names that are not asked; None: our
    data file. Times in seconds: for the TCP connection, the greeting, every other reply, and all servers together.
    """

    hello: str
    mail_from: str
    source_ip: str | None = None
    allow_networks: tuple[Network, ...] = ()
    port: int = 25
    skip_mx: tuple[str, ...] | None = None
    connect_seconds: float = 8.0
    banner_seconds: float = 30.0
    reply_seconds: float = 30.0
    total_seconds: float = 45.0

    def __post_init__(self) -> None:
        """ValueError for what must not be said to a server."""
        if not _HOST.fullmatch(self.hello):
            raise ValueError(f"hello {self.hello!r} is not a host name")
        if not _MAIL_FROM.fullmatch(self.mail_from):
            raise ValueError(f"mail_from {self.mail_from!r} is not an address")
