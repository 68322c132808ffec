"""Which IP addresses a probe may connect to.

MX records are written by strangers: whoever owns a domain can point it at our own network, at the loopback or at a
cloud's metadata service. So only public unicast addresses are connected to, whatever form they come in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_V4_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291 section 2.5.5.1, deprecated

# Not public, though `is_global` of some Python we run on says so.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's metadata and health service has a public number
        "192.0.0.0/24",  # RFC 6890, Oracle's metadata service among it
        "192.88.99.0/24",  # RFC 7526
        "64:ff9b:1::/48",  # RFC 8215, local NAT64
        "3fff::/20",  # RFC 9637, documentation
        "5f00::/16",  # RFC 9602, segment routing
        "fec0::/10",  # RFC 3879, site-local
    )
)


def is_allowed(text: str, allow_networks: Sequence[Network] = ()) -> bool:
    """Whether this address may be connected to: it is public, or one of the networks has it."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if any(address in network for network in allow_networks if network.version == address.version):
        return True
    inner = embedded_ipv4(address)
    if inner is not None:
        # What counts is the IPv4 address at the other end; allowing its network allows the mapped form too.
        return is_allowed(str(inner), allow_networks)
    return _is_public(address)


def embedded_ipv4(address: _Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that mapped, NAT64, 6to4, Teredo, ISATAP or v4-compatible IPv6 addresses lead to."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    is_isatap = (int(address) >> 32) & 0xFDFFFFFF == 0x5EFE  # RFC 5214 section 6.1; the bit left out is "global"
    if is_isatap or address in _NAT64 or address in _V4_COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_public(address: _Address) -> bool:
    if address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global
