"""Where a webhook may go: to public addresses, and to networks of our own that the settings allow.

Whoever may start a list could otherwise have us ask anything of our own network. The address is looked at when the
socket to it is made, so it is the one connected to: a name that resolves to something else a moment later gains nothing.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from aiohttp import TCPConnector, ThreadedResolver
from yarl import URL

from bot.errors import InputError, NotAllowed
from checks.address.guard import Network, is_allowed

Address = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]  # as socket.getaddrinfo says it


class NotPublic(OSError):
    """This address is not connected to."""


def check_url(url: str, networks: Sequence[Network]) -> None:
    """What can be told without asking anybody. InputError says what is wrong, NotAllowed that we do not go there."""
    try:
        host = URL(url).host
    except ValueError as error:
        raise InputError("callback: {error}. Nothing was started.", error=error) from None
    if not host:
        raise InputError("callback: this URL names no host. Nothing was started.")
    if _is_address(host) and not is_allowed(host, networks):
        raise NotAllowed("callback: {refusal}. Nothing was started.", refusal=_refusal(host))


def connector(networks: Sequence[Network]) -> TCPConnector:
    """Connections to allowed addresses only."""
    # The system's resolver, also where aiohttp would find another one installed.
    return TCPConnector(
        resolver=ThreadedResolver(), socket_factory=_guarded(networks), use_dns_cache=False, force_close=True
    )


def _guarded(networks: Sequence[Network]) -> Callable[..., socket.socket]:
    def make(address: Address) -> socket.socket:
        family, kind, protocol, _, (host, *_) = address
        if not is_allowed(host, networks):
            raise NotPublic(_refusal(host))
        return socket.socket(family, kind, protocol)

    return make


def _refusal(host: str) -> str:
    return f"{host} is not a public address, and no network of web.callback_networks has it"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
