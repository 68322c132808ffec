"""Reverse DNS of sending addresses, and the name they greet with: PTR, forward-confirmed, not generic, HELO."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, ip_address

from checks.blocklist.target import registered_name
from checks.dns import Answer, Outcome, Resolver
from checks.domain.dns_text import is_unknown, unknown
from checks.domain.finding import Record, Result, State
from checks.domain.name import is_within
from checks.sentence import sentence

_PTR, _HELO = "ptr", "helo"
MOST_NAMES = 10  # PTR names looked at, as RFC 7208 section 4.6.4 does

# How providers name what they rent out: such names say that nobody set one.
_GENERIC = re.compile(
    r"(^|[.-])(dyn|dynamic|dynip|dhcp|dial-?up|[av]?dsl|cable|pool|ppp|broadband|customer|cust|unassigned|vps|vmi|ec2|compute)"
    r"([.-]?\d|[.-]|$)"
)


async def check_reverse(domain: str, *, resolver: Resolver, ips: Sequence[str] = (), helo: str = "") -> list[Result]:
    """Nothing where no address was given, but the greeting name. ValueError for what is no IP address."""
    addresses = list(dict.fromkeys(str(ip_address(ip.strip())) for ip in ips))
    hello = helo.strip().rstrip(".").lower()
    wanted = [name for name in (hello, f"mail.{domain}") if _is_name(name)]
    found, own = await asyncio.gather(
        asyncio.gather(*(_names(ip, resolver) for ip in addresses)),
        asyncio.gather(*(resolver.addresses(name) for name in (wanted if addresses else [hello] if hello else []))),
    )
    by_ip = dict(zip(addresses, found, strict=True))
    forward = dict(zip(wanted if addresses else [hello], own, strict=False))
    results = [_judged(ip, *answers, domain, _to_be_called(ip, forward, domain)) for ip, answers in by_ip.items()]
    if hello:
        names = {ip: [*own] for ip, (_, own) in by_ip.items()}
        results.append(_greeting(hello, forward.get(hello), names))
    return results


def _is_name(helo: str) -> bool:
    """Whether it is a full host name: no lone word, no IP address, no address literal."""
    try:
        ip_address(helo.strip("[]").removeprefix("ipv6:"))
    except ValueError:
        return "." in helo
    return False


def _to_be_called(ip: str, forward: Mapping[str, Answer], domain: str) -> tuple[Record, ...]:
    """The PTR record of an address that needs another, and its counterpart where that is not there yet.

    `forward`: names the address may well have. One that has it is best, else one that has none at all, else a new one.
    """
    rdtype = "AAAA" if ":" in ip else "A"
    has = [name for name, answer in forward.items() if _has(answer, ip)]
    free = [name for name, answer in forward.items() if not (answer.records or is_unknown(answer))]
    name = next(iter([*has, *free]), f"out.{domain}")
    pointer = Record(name=ip_address(ip).reverse_pointer, type="PTR", value=f"{name}.")
    return (pointer,) if has else (pointer, Record(name=name, type=rdtype, value=ip))


async def _names(ip: str, resolver: Resolver) -> tuple[Answer, dict[str, Answer]]:
    """The PTR answer, and for each name in it the addresses that it has."""
    address = ip_address(ip)
    pointer = await resolver.ask(address.reverse_pointer, "PTR")
    names = [record.rstrip(".").lower() for record in pointer.records[:MOST_NAMES]]
    rdtype = "A" if isinstance(address, IPv4Address) else "AAAA"
    answers = await asyncio.gather(*(resolver.ask(name, rdtype) for name in names))
    return pointer, dict(zip(names, answers, strict=True))


def _judged(ip: str, pointer: Answer, names: dict[str, Answer], domain: str, better: tuple[Record, ...]) -> Result:
    def result(code: str, state: State, detail: str, advice: str = "", *, publish: tuple[Record, ...] = ()) -> Result:
        evidence = {"ip": ip, "names": [*names]}
        return Result(
            check=_PTR, code=code, state=state, detail=detail, advice=advice, publish=publish, evidence=evidence
        )

    if is_unknown(pointer):
        return unknown(_PTR, pointer, sentence("which name {ip} has", ip=ip))
    if not names:
        return result(
            "ptr-none",
            State.FAILURE,
            sentence("{ip} has no name in the DNS (no PTR record): large providers refuse its mail.", ip=ip),
            sentence(
                "Have the PTR record set by whoever rents the address out, to a name that resolves to the address."
            ),
            publish=better,
        )
    confirmed = [name for name, answer in names.items() if _has(answer, ip)]
    if not confirmed:
        faults = [answer for answer in names.values() if is_unknown(answer)]
        if faults:
            return unknown(_PTR, faults[0], sentence("whether the name of {ip} leads back to it", ip=ip))
        name = next(iter(names))
        own = is_within(name, registered_name(domain)) and _is_name(name)
        rdtype = "AAAA" if ":" in ip else "A"
        return result(
            "ptr-not-confirmed",
            State.FAILURE,
            sentence("{ip} is called {name}, but that name does not lead back to {ip}.", ip=ip, name=name),
            sentence(
                "Publish the address record of that name, or have the PTR record set to a name that has the address."
            ),
            publish=(Record(name=name, type=rdtype, value=ip),) if own else better,
        )
    if all(is_generic(name, ip) for name in confirmed):
        return result(
            "ptr-generic",
            State.WARNING,
            sentence(
                "{ip} is called {confirmed}, as a provider calls addresses nobody named: filters mistrust that.",
                ip=ip,
                confirmed=confirmed[0],
            ),
            sentence("Have the PTR record set to a name of your own that resolves to the address."),
            publish=better,
        )
    return result(
        "ptr-ok",
        State.OK,
        sentence("{ip} is called {confirmed}, and that name leads back to it.", ip=ip, confirmed=confirmed[0]),
    )


def _has(answer: Answer, ip: str) -> bool:
    return any(ip_address(record) == ip_address(ip) for record in answer.records)


def is_generic(name: str, ip: str) -> bool:
    """Whether a host name is made of the address, or is of the kind given to rented lines and machines."""
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        octets = str(address).split(".")
        numbers = [str(int(number)) for number in re.findall(r"\d+", name) if len(number) <= 3]
        runs = {tuple(numbers[at : at + 3]) for at in range(len(numbers) - 2)}
        spelt = bool(runs & {tuple(octets[:3]), tuple(octets[1:]), tuple(octets[::-1][:3]), tuple(octets[::-1][1:])})
        spelt = spelt or f"{int(address):08x}" in name or "".join(octet.zfill(3) for octet in octets) in name
    else:
        spelt = address.exploded.replace(":", "")[-16:] in re.sub(r"[^0-9a-f]", "", name)
    host = name.split(".")[0] if name.count(".") < 3 else ".".join(name.split(".")[:-2])
    return spelt or bool(_GENERIC.search(host) and re.search(r"\d", host))


def _greeting(helo: str, forward: Answer | None, names: dict[str, list[str]]) -> Result:
    """`names`: those each sending address has by its PTR record."""

    def result(code: str, state: State, detail: str, advice: str = "", *, publish: tuple[Record, ...] = ()) -> Result:
        evidence = {"helo": helo, "addresses": [*(forward.records if forward else ())]}
        return Result(
            check=_HELO, code=code, state=state, detail=detail, advice=advice, publish=publish, evidence=evidence
        )

    if forward is None or not _is_name(helo):
        words = sentence("The servers greet as “{helo}”, which is no full name.", helo=helo)
        return result(
            "helo-not-a-name", State.FAILURE, words, sentence("Greet with the full name that the PTR record has.")
        )
    if is_unknown(forward):
        return unknown(_HELO, forward, sentence("whether the greeting name {helo} has an address", helo=helo))
    if forward.outcome is not Outcome.RECORDS:
        return result(
            "helo-no-address",
            State.FAILURE,
            sentence(
                "The servers greet as {helo}, which has no address (RFC 5321 section 4.1.1.1 asks for one).", helo=helo
            ),
            sentence("Publish its address, or greet with another name."),
            publish=tuple(Record(name=helo, type="AAAA" if ":" in ip else "A", value=ip) for ip in names),
        )
    strange = [ip for ip, own in names.items() if not _has(forward, ip) and helo not in own]
    if strange:
        return result(
            "helo-mismatch",
            State.WARNING,
            sentence(
                "The servers greet as {helo}, which is neither the name nor has the address of {strange}.",
                helo=helo,
                strange=", ".join(strange),
            ),
            sentence("Greet with the name that the PTR record of the address has."),
        )
    if not names:
        words = sentence("The greeting name {helo} has an address.", helo=helo)
    elif all(_has(forward, ip) for ip in names):
        words = sentence("The greeting name {helo} has an address, that of the sender.", helo=helo)
    else:
        words = sentence("The greeting name {helo} has an address, and is the name of the sender.", helo=helo)
    return result("helo-ok", State.OK, words)
