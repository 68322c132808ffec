"""What can be looked up: one IP address or one domain, and under which name a list holds it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import idna
from publicsuffixlist import PublicSuffixList

from checks.sentence import sentence

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_SHOWN = 100  # characters of what was written
LARGEST_RANGE = 1_024  # addresses: an IPv4 /22, an IPv6 /118
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_TOP = re.compile(r"[a-z][a-z0-9-]+")  # RFC 3696 section 2; so that 192.0.2.1-9 is not taken for a domain


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
            raise ValueError(
                sentence("'{text}' carries a scope: an address of the local link is on no list", text=shown(text))
            )
        address = address.ipv4_mapped or address
    return Target(str(address), f"ip{address.version}", reversed_name(address))


def parse_targets(text: str, *, largest: int = LARGEST_RANGE) -> Iterator[Target]:
    """Like `parse_target`; of a range such as 192.0.2.0/24 every address. ValueError if it has more than `largest`."""
    if "/" not in text:
        yield parse_target(text)
        return
    try:
        network = ipaddress.ip_network(text.strip().lower(), strict=False)
    except ValueError:
        raise ValueError(
            sentence(
                "'{text}' is neither an IP address nor a domain, and no range such as 192.0.2.0/24", text=shown(text)
            )
        ) from None
    if network.num_addresses > largest:
        least = network.max_prefixlen - (largest.bit_length() - 1)
        raise ValueError(
            sentence(
                "'{text}' is too large a range: /{least} is the largest that is looked up",
                text=shown(text),
                least=least,
            )
        )
    for address in network:
        yield parse_target(str(address))


def shown(text: str) -> str:
    """What somebody wrote, fit to be repeated: control characters escaped, cut where it is long."""
    return repr(text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…")[1:-1]


def registered_name(domain: str) -> str:
    """The part of a domain that somebody registered, by the public suffix list; the domain itself if it is a suffix."""
    return _suffixes().privatesuffix(domain) or domain


def is_public_suffix(domain: str) -> bool:
    """Whether others register names below it, by the public suffix list."""
    return str(_suffixes().publicsuffix(domain)) == domain


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def reversed_name(address: IPAddress) -> str:
    """RFC 5782 sections 2.1 and 2.4: octets, or for IPv6 nibbles, last one first."""
    return address.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")


def _domain(text: str, plain: str) -> Target:
    try:
        name = plain if plain.isascii() else idna.encode(plain, uts46=True).decode("ascii")
    except idna.IDNAError as trouble:
        raise ValueError(
            sentence("'{text}' is neither an IP address nor a domain: {trouble}", text=shown(text), trouble=trouble)
        ) from None
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(name) > 253:
        raise ValueError(sentence("'{text}' is neither an IP address nor a domain", text=shown(text)))
    if len(labels) < 2 or not _TOP.fullmatch(labels[-1]):
        raise ValueError(sentence("'{text}' is no full domain name, and no IP address", text=shown(text)))
    return Target(name, "domain", name)
