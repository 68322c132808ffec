"""A range of addresses as one target: each address is asked about, and what is found is told together. Pure.

An item of a range is named by its address and its list: `192.0.2.1 bl.example`.
"""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_address, ip_network

from bot.errors import InputError
from checks.blocklist import parse_target, parse_targets
from checks.blocklist.target import LARGEST_RANGE

IP, RANGE = "ip", "range"
# RFC 1918, 6598, 3927, 4193, 4291. Not the loopback: its addresses are the lists' own test points (RFC 5782 section 5).
PRIVATE = [
    ip_network(each)
    for each in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
]


def parse_range(text: str) -> tuple[str, str]:
    """(kind, target) of `192.0.2.0/28`, as it is written everywhere; one of a single address is that address.

    InputError: it is none, or larger than anybody should ask the lists about.
    """
    try:
        network = ip_network(text.strip().lower(), strict=False)
    except ValueError:
        raise InputError("“{text}” is no range of addresses such as 192.0.2.0/28.", text=text) from None
    least = network.max_prefixlen - (LARGEST_RANGE.bit_length() - 1)
    if network.prefixlen < least and network.version == 6:
        raise InputError(
            "{range} is too large: /{least} is the largest range I can watch, {count} addresses. Most lists hold IPv6 by whole"
            " networks: one address of it that sends tells as much.",
            range=str(network),
            least=least,
            count=LARGEST_RANGE,
        )
    if network.prefixlen < least:
        raise InputError(
            "{range} is too large: /{least} is the largest range I can watch, {count} addresses. Name the parts that send.",
            range=str(network),
            least=least,
            count=LARGEST_RANGE,
        )
    if network.num_addresses == 1:
        return IP, parse_target(str(network.network_address)).text
    return RANGE, str(network)


def must_be_public(kind: str, target: str) -> None:
    """InputError where the target is of a private network: lists call all of these clean, and that tells nothing."""
    if kind not in (IP, RANGE):
        return
    network = ip_network(target)
    if any(network.version == each.version and network.overlaps(each) for each in PRIVATE):
        raise InputError(
            "{target} belongs to private networks, which no list holds. Name the public address that your mail leaves from.",
            target=target,
        )


def members(target: str) -> list[str]:
    """The addresses of a range; anything else is its only one."""
    return [each.text for each in parse_targets(target)]


def within(address: str, target: str) -> bool:
    """Is it a range that has this address?"""
    return "/" in target and ip_address(address) in ip_network(target)


def together(addresses: Iterable[str]) -> list[str]:
    """The addresses of one range in as few words as say them: neighbours as a smaller range."""
    networks: Iterable[IPv4Network | IPv6Network] = collapse_addresses(map(ip_network, addresses))  # type: ignore[type-var]
    return [str(each).removesuffix(f"/{each.max_prefixlen}") for each in networks]
