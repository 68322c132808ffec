"""What can be looked up: one IP address or one domain, and under which name a list holds it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

import idna

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Target:
    """`text` is how results name it, `kind` "ip4", "ip6" or "domain", `query` what stands before the list's zone."""

    text: str
    kind: str
    query: str


def parse_target(text: str) -> Target:
    """Read an IP address or a domain name. ValueError, with a text fit to be shown, if it is neither."""
    plain = text.strip().rstrip(".").lower()
    try:
        address = ipaddress.ip_address(plain.strip("[]"))
    except ValueError:
        return _domain(text, plain)
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            raise ValueError(f"{text!r} carries a scope: an address of the local link is on no list")
        address = address.ipv4_mapped or address
    return Target(str(address), f"ip{address.version}", reversed_name(address))


def reversed_name(address: IPAddress) -> str:
    """RFC 5782 sections 2.1 and 2.4: octets, or for IPv6 nibbles, last one first."""
    return address.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")


def _domain(text: str, plain: str) -> Target:
    try:
        name = plain if plain.isascii() else idna.encode(plain, uts46=True).decode("ascii")
    except idna.IDNAError as trouble:
        raise ValueError(f"{text!r} is neither an IP address nor a domain: {trouble}") from None
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(name) > 253:
        raise ValueError(f"{text!r} is neither an IP address nor a domain")
    if len(labels) < 2 or labels[-1].isdigit():
        raise ValueError(f"{text!r} is no full domain name, and no IP address")
    return Target(name, "domain", name)
