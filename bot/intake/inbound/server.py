"""The LMTP or SMTP server, from the bot's start to its end."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from bot.clock import Clock
from bot.intake.inbound.handler import Handler
from bot.intake.reader import Reader, Unreachable
from bot.intake.verp import Verp
from bot.settings import Inbound
from bot.store import Store
from bot.store.sources import Source

PATIENCE = 60.0  # seconds a client may say nothing
LAST_WORDS = 2.0  # seconds for what is in hand, at the end
LONGEST_LINE = 1_000_000  # octets: a returned mail may hold what RFC 5321 does not allow
NOT_YOU = b"554 5.7.1 Deliverabot takes nothing from this address\r\n"
TOO_MANY = b"421 4.3.2 Too many connections. Try again later\r\n"
Network = IPv4Network | IPv6Network


def may_connect(peer: str, networks: Sequence[Network]) -> bool:
    """Is it in one of them? An IPv4 address that came over IPv6 is one of IPv4."""
    address = ip_address(peer)
    mapped = address.ipv4_mapped if address.version == 6 else None
    return any((mapped or address) in network for network in networks)


class InboundServer(Reader):
    """Listens until it is stopped; sessions that are in the middle of a message may finish it."""

    def __init__(self, settings: Inbound, *, verp: Verp | None, store: Store, clock: Clock, hostname: str = "") -> None:
        super().__init__(Source(settings.protocol, "inbound"), store, clock)
        self._settings = settings
        self._hostname = hostname or settings.domain or "deliverabot"
        self._handler = Handler(self.source, settings, verp, store, clock)
        self._sessions = _Sessions()
        self._networks = [ip_network(network) for network in settings.allow_networks]
        # Both say the addresses of every message at the level info.
        for name in ("mail.log", "mail.debug"):
            logging.getLogger(name).setLevel(logging.ERROR)

    async def read(self) -> None:
        """Listens until it is stopped."""
        wanted = self._settings
        try:
            server = await asyncio.get_running_loop().create_server(self._session, wanted.host, wanted.port)
        except OSError as error:
            raise Unreachable(f"cannot listen on {wanted.host}:{wanted.port}: {error.strerror}") from None
        try:
            await self.worked()
            await self.stopping.wait()
        finally:
            server.close()
            await self._sessions.end()

    def _session(self) -> SMTP:
        kind = _Lmtp if self._settings.protocol == "lmtp" else _Smtp
        return kind(
            self._handler,
            sessions=self._sessions,
            most=self._settings.sessions,
            networks=self._networks,
            data_size_limit=self._settings.max_octets,
            enable_SMTPUTF8=True,
            hostname=self._hostname,
            ident="Deliverabot",
            timeout=PATIENCE,
            command_call_limit={"*": 200, "RCPT": 1_000},
            loop=asyncio.get_running_loop(),
        )


class _Sessions:
    """Those that are open."""

    def __init__(self) -> None:
        self._open: set[object] = set()
        self._none = asyncio.Event()
        self._none.set()

    def __len__(self) -> int:
        return len(self._open)

    def opened(self, transport: object) -> None:
        self._open.add(transport)
        self._none.clear()

    def closed(self, transport: object) -> None:
        self._open.discard(transport)
        if not self._open:
            self._none.set()

    async def end(self) -> None:
        """They may finish what is in hand; then they are closed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await self._none.wait()
        for transport in list(self._open):
            assert isinstance(transport, asyncio.BaseTransport)
            transport.close()


class _Bounded:
    """Counts its sessions; one too many, and one from elsewhere, is sent away at once."""

    line_length_limit = LONGEST_LINE

    def __init__(
        self, *arguments: Any, sessions: _Sessions, most: int, networks: Sequence[Network], **named: Any
    ) -> None:
        self._open, self._most, self._networks = sessions, most, networks
        self._own: object = None
        super().__init__(*arguments, **named)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        refusal = b""
        if not may_connect(transport.get_extra_info("peername")[0], self._networks):
            refusal = NOT_YOU
        elif len(self._open) >= self._most:
            refusal = TOO_MANY
        if refusal:
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(refusal)
            transport.close()
        else:
            self._open.opened(transport)
        self._own = transport
        super().connection_made(transport)  # type: ignore[misc]

    def connection_lost(self, error: Exception | None) -> None:
        self._open.closed(self._own)
        super().connection_lost(error)  # type: ignore[misc]


class _Lmtp(_Bounded, LMTP):
    pass


class _Smtp(_Bounded, SMTP):
    pass
