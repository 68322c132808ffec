"""What both carriers of a dialogue share: how a connection to a mail server is made, encrypted and lost."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import TypeVar

from checks.address.probe import Probe
from checks.address.replies import Reply

QUIT_SECONDS = 2.0
FAREWELL_SECONDS = 0.05  # a server should have seen the end of one connection before it sees the next

P = TypeVar("P", bound=asyncio.Protocol)


class LineLost(Exception):
    """No more can be said. `reason`: no_connection, disconnected, timeout or unclear; `why`: in words.

    `replies`: those of the exchange that came before, where they can be trusted.
    """

    def __init__(self, reason: str, why: str = "") -> None:
        super().__init__(reason, why)
        self.reason = reason
        self.why = why
        self.replies: list[Reply] = []


async def connect(protocol: Callable[[], P], address: str, *, probe: Probe, limit: float) -> P:
    """Connect to this IP address, and to no other, within `limit` seconds; LineLost where that fails.

    Names were resolved, and addresses judged, before.
    """
    source = (probe.source_ip, 0) if probe.source_ip else None
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(limit):
            _, connected = await loop.create_connection(protocol, address, probe.port, local_addr=source)
    except OSError as trouble:  # TimeoutError is one
        why = "timeout" if isinstance(trouble, TimeoutError) else str(trouble)
        raise LineLost("no_connection", why) from trouble
    return connected


def tls() -> ssl.SSLContext:
    """Takes any certificate, version and cipher: mail servers sign their own and grow old, and nothing secret is said."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context
