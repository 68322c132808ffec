"""MX records (RFC 5321 section 5.1, RFC 7505): where replies and bounces go. No mail server is connected to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from checks.dns import Answer, Outcome, Resolver
from checks.domain.dns_text import is_unknown, sends_nothing, unknown
from checks.domain.finding import Record, Result, State
from checks.sentence import sentence

Network = IPv4Network | IPv6Network
_CHECK = "mx"

_PRIVATE = tuple(
    ip_network(each)
    for each in (
        *(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
        ),
        *("::/127", "fc00::/7", "fe80::/10"),
    )
)


async def check_mx(domain: str, *, resolver: Resolver, allow_networks: Sequence[Network] = ()) -> list[Result]:
    """One result a fault, or one that says all is well. `allow_networks`: private ones that count as reachable."""
    answer, own, txt = await asyncio.gather(
        resolver.ask(domain, "MX"), resolver.addresses(domain), resolver.ask(domain, "TXT")
    )
    if is_unknown(answer):
        return [unknown(_CHECK, answer, sentence("where mail to the domain goes"))]
    if answer.outcome is not Outcome.RECORDS:
        return [_without(domain, own, txt)]
    hosts = mx_hosts(answer)
    if "" in hosts:
        return [_null(domain, hosts, txt, [each for each in answer.records if not each.endswith(" .")])]
    addresses = await asyncio.gather(*(resolver.addresses(host) for host in hosts))
    by_host = dict(zip(hosts, addresses, strict=True))
    publish = _mended(domain, answer, by_host)
    faults = [result for pair in by_host.items() for result in _host(*pair, publish)]
    faults += [
        _unreachable(host, found)
        for host, found in by_host.items()
        if found.records and not any(_is_reachable(each, allow_networks) for each in found.records)
    ]
    if faults:
        return faults
    words = sentence("Mail to the domain goes to {hosts}.", hosts=", ".join(hosts))
    return [Result(check=_CHECK, code="mx-ok", state=State.OK, detail=words, evidence={"hosts": hosts})]


def mx_hosts(answer: Answer) -> list[str]:
    """Exchange names in order of preference, without their last dot; "" is the null MX."""
    pairs = sorted((int(preference), host) for preference, host in (record.split() for record in answer.records))
    return list(dict.fromkeys(host.rstrip(".").lower() for _, host in pairs))


def _mended(domain: str, answer: Answer, addresses: Mapping[str, Answer]) -> tuple[Record, ...]:
    """All the MX records as they should be, without those that lead nowhere; nothing if none is left.

    A server known by its address only is given a name; one whose name has the domain twice, as a zone file without the
    last dot makes it, has it once.
    """
    found: list[Record] = []
    for record in answer.records:
        preference, _, host = record.partition(" ")
        host = host.rstrip(".").lower()
        if host.endswith(f".{domain}.{domain}"):
            host = host.removesuffix(f".{domain}")
        known = addresses.get(host)
        address = _literal(host)
        if address is not None:
            host = f"mail.{domain}"
            found.append(Record(name=host, type="A" if address.version == 4 else "AAAA", value=str(address)))
        elif known is not None and (host == "localhost" or not (known.records or is_unknown(known))):
            continue
        elif known is not None:
            host = known.canonical or host
        found.append(Record(name=domain, type="MX", value=f"{preference} {host}."))
    return tuple(dict.fromkeys(found))


def _is_reachable(address: str, allow_networks: Sequence[Network]) -> bool:
    found = ip_address(address)
    private = any(found in network for network in _PRIVATE if network.version == found.version)
    return not private or any(found in network for network in allow_networks if network.version == found.version)


def _unreachable(host: str, addresses: Answer) -> Result:
    """Of a private address it can only be said that it is one seen from here: a company's own DNS may tell its own."""
    itself = all(_is_itself(each) for each in addresses.records)
    words = sentence(
        "The MX {host} has only addresses that nobody on the Internet can reach: {addresses}.",
        host=host,
        addresses=", ".join(addresses.records),
    )
    return _fault(
        "mx-unreachable",
        State.FAILURE if itself else State.WARNING,
        host,
        words,
        sentence("Publish its public address, or remove the MX.")
        if itself
        else sentence("Publish its public address, unless this is what your own DNS tells inside only."),
    )


def _is_itself(address: str) -> bool:
    found = ip_address(address)
    return found.is_loopback or found.is_unspecified or found.is_link_local


def _null(domain: str, hosts: list[str], txt: Answer, others: Sequence[str]) -> Result:
    evidence = {"hosts": [host or "." for host in hosts]}
    if len(hosts) > 1:
        return Result(
            check=_CHECK,
            code="mx-null-among-others",
            state=State.FAILURE,
            detail=sentence("A null MX (“0 .”, takes no mail) stands beside other MX records."),
            advice=sentence("Remove the null MX if the domain takes mail, or all others if it does not."),
            publish=tuple(Record(name=domain, type="MX", value=record) for record in others),
            evidence=evidence,
        )
    if is_unknown(txt):
        return unknown(_CHECK, txt, sentence("whether a domain that takes no mail sends any"))
    if sends_nothing(txt):
        words = sentence("The domain takes no mail, and says so (null MX, RFC 7505).")
        return Result(check=_CHECK, code="mx-null", state=State.OK, detail=words, evidence=evidence)
    sends = any(record.lower().startswith("v=spf1 ") for record in txt.records)
    return Result(
        check=_CHECK,
        code="mx-null-but-sends",
        state=State.WARNING,
        detail=sentence(
            "The domain takes no mail (null MX), but does not say that it sends none: many receivers refuse such mail."
        ),
        advice=sentence(
            "If it sends mail, publish an MX for replies and bounces. If it sends none, publish SPF that says so."
        ),
        publish=(Record(name=domain, type="MX", value=f"10 mail.{domain}."),)
        if sends
        else (Record(name=domain, type="TXT", value="v=spf1 -all"),),
        evidence=evidence,
    )


def _without(domain: str, own: Answer, txt: Answer) -> Result:
    if is_unknown(own):
        return unknown(_CHECK, own, sentence("whether mail to the domain has anywhere to go"))
    evidence = {"hosts": [], "addresses": [*own.records]}
    null = (Record(name=domain, type="MX", value="0 ."),)
    if sends_nothing(txt):
        return Result(
            check=_CHECK,
            code="mx-null-advised",
            state=State.OK,
            detail=sentence("The domain sends no mail and has no MX."),
            advice=sentence("Publish a null MX, so that nobody tries to deliver mail to it."),
            publish=null,
            evidence=evidence,
        )
    if own.records:
        return Result(
            check=_CHECK,
            code="mx-implicit",
            state=State.WARNING,
            detail=sentence(
                "There is no MX: mail goes to the address of {domain} itself ({address}).",
                domain=domain,
                address=own.records[0],
            ),
            advice=sentence("Publish an MX that names the mail server, or a null MX if the domain takes no mail."),
            publish=(Record(name=domain, type="MX", value=f"10 {domain}."),),
            evidence=evidence,
        )
    return Result(
        check=_CHECK,
        code="mx-none",
        state=State.FAILURE,
        detail=sentence(
            "There is neither MX nor address: replies and bounces cannot be delivered, and many "
            "receivers refuse the mail."
        ),
        advice=sentence("Publish an MX that names a mail server."),
        publish=(Record(name=domain, type="MX", value=f"10 mail.{domain}."),),
        evidence=evidence,
    )


def _host(host: str, addresses: Answer, publish: tuple[Record, ...]) -> list[Result]:
    if _literal(host):
        return [
            _fault(
                "mx-literal",
                State.FAILURE,
                host,
                sentence("The MX {host} is an IP address; only a name may stand there.", host=host),
                sentence("Give the server a name with an address record, and name that in the MX."),
                publish,
            )
        ]
    if is_unknown(addresses):
        return [unknown(_CHECK, addresses, sentence("whether the MX {host} has an address", host=host))]
    if addresses.records and addresses.canonical:
        words = sentence(
            "The MX {host} is a CNAME (to {canonical}); RFC 5321 asks for a name with an address.",
            host=host,
            canonical=addresses.canonical,
        )
        advice = sentence("Name {canonical} in the MX instead.", canonical=addresses.canonical)
        return [_fault("mx-cname", State.WARNING, host, words, advice, publish)]
    if addresses.records and host != "localhost":
        return []
    if host == "localhost":
        words = sentence("The MX localhost is whoever sends, not your mail server.")
    elif addresses.canonical:
        words = sentence(
            "The MX {host} is a CNAME to {canonical}, which has no address.", host=host, canonical=addresses.canonical
        )
    elif addresses.outcome is Outcome.NO_DOMAIN:
        words = sentence("The MX {host} does not exist.", host=host)
    else:
        words = sentence("The MX {host} has no address.", host=host)
    advice = sentence("Publish an A or AAAA record for it, or remove the MX.")
    return [_fault("mx-unresolved", State.FAILURE, host, words, advice, publish)]


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]").removeprefix("ipv6:"))
    except ValueError:
        return None


def _fault(code: str, state: State, host: str, detail: str, advice: str, publish: tuple[Record, ...] = ()) -> Result:
    evidence = {"host": host}
    return Result(
        check=_CHECK, code=code, state=state, detail=detail, advice=advice, publish=publish, evidence=evidence
    )
