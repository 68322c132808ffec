"""May this machine ask mail servers? Only where the SMTP step is switched on, and only of our own domain's servers:
nobody else is bothered.
"""

import asyncio
from collections.abc import Collection
from ipaddress import ip_address

from bot.doctor.greeting import greeting
from bot.doctor.result import Result, failure, ok, skipped, warning
from checks.address import Probe, verify
from checks.address.domain import Route, find_route
from checks.dns import Answer, Outcome, Resolver

CLOSED = "Ask your provider to open port 25 outwards (many close it), or unset verification.hello and mail_from."
OFF = "the SMTP step is off: verdicts rest on syntax, lists and DNS"
SWITCH_ON = "To ask mail servers too, set verification.hello and verification.mail_from."


async def examine_port(probe: Probe | None, resolver: Resolver) -> list[Result]:
    """A connection to the mail servers of `mail_from`'s domain, up to their greeting."""
    about = "port 25 outwards"
    if probe is None:
        return [skipped(about, OFF, SWITCH_ON)]
    domain = probe.mail_from.rpartition("@")[2]
    route = await find_route(domain, resolver=resolver, allow_networks=probe.allow_networks)
    if not route.hosts:
        return [_no_way(about, domain, route)]
    tried = []
    for host in route.hosts:
        for address in host.addresses:
            said = await greeting(
                address, probe.port, connect_seconds=probe.connect_seconds, seconds=probe.banner_seconds,
                source_ip=probe.source_ip,
            )  # fmt: skip
            if isinstance(said, str):
                return [_judge(about, f"{host.name} ({address})", said)]
            tried.append(f"{host.name} ({address}): {said}")
    return [failure(about, f"no mail server of {domain} can be reached: {'; '.join(tried)}", CLOSED)]


async def examine_sender(probe: Probe | None, resolver: Resolver) -> list[Result]:
    """Does `mail_from` exist? Its own server is asked, the way every server will be."""
    about = "mail_from"
    if probe is None:
        return []
    verdict = await verify(probe.mail_from, resolver=resolver, probe=probe)
    if verdict.verdict == "undeliverable":
        return [
            failure(
                about,
                f"{probe.mail_from} cannot receive mail ({verdict.reason}): servers will refuse it as a sender",
                "Set verification.mail_from to a real mailbox that somebody reads.",
            )
        ]
    if verdict.verdict == "unknown":
        return [skipped(about, f"whether {probe.mail_from} exists could not be found out ({verdict.reason})")]
    return [ok(about, f"its own server takes mail for {probe.mail_from}")]


async def examine_name(probe: Probe | None, resolver: Resolver) -> list[Result]:
    """HELO name → addresses → names, and back again (RFC 1912 section 2.1)."""
    about = "HELO name"
    if probe is None:
        return []
    hello = probe.hello.lower().rstrip(".")
    if hello.startswith("["):
        return [warning(about, f"{hello} is no name: many servers refuse it", "Set verification.hello to a host name.")]
    found = await resolver.addresses(hello)
    if found.outcome is Outcome.UNKNOWN:
        return [
            warning(about, f"the address of {hello} could not be found out: {found.why}", "See the resolver above.")
        ]
    if found.outcome is not Outcome.RECORDS:
        mend = "Give it an A record, or set verification.hello to this machine's name."
        return [failure(about, f"{hello} has no address", mend)]
    names = await asyncio.gather(*(resolver.ask(ip_address(each).reverse_pointer, "PTR") for each in found.records))
    return [_agreement(about, hello, found, list(names), probe.source_ip)]


async def examine_use(probe: Probe | None, resolver: Resolver, sending: Collection[str]) -> list[Result]:
    """Does the address we ask from also send our mail? Receivers list who asks without sending."""
    about = "probing address"
    if probe is None:
        return []
    asking = {probe.source_ip} if probe.source_ip else {*(await resolver.addresses(probe.hello)).records}
    if both := sorted(asking & {*sending}):
        return [
            warning(
                about,
                f"{', '.join(both)} sends your mail and asks about addresses too: what probing costs, your mail pays",
                "Ask from an address that sends no mail: verification.source_address.",
            )
        ]
    if not asking:
        return [skipped(about, "it is not known: there is no verification.source_address, and the HELO name has none")]
    if not sending:
        return [
            skipped(
                about,
                f"whether {', '.join(sorted(asking))} sends your mail is not known: no sending address is",
                "Name those that do in blocklists.ips.",
            )
        ]
    return [ok(about, f"{', '.join(sorted(asking))} is none of the {len(sending)} addresses known to send your mail")]


def _agreement(about: str, hello: str, found: Answer, names: list[Answer], source: str | None) -> Result:
    """Whether the names that the addresses have are the name that is said."""
    for address, pointer in zip(found.records, names, strict=True):
        if pointer.outcome is Outcome.UNKNOWN:
            return warning(
                about, f"the PTR of {address} could not be found out: {pointer.why}", "See the resolver above."
            )
        known_as = [name.rstrip(".").lower() for name in pointer.records]
        if hello not in known_as:
            said = f"is called {', '.join(known_as)}" if known_as else "has no PTR"
            mend = f"Ask whoever gave you {address} to set its PTR to {hello}, or say the name it has."
            return failure(about, f"{hello} is {address}, which {said}: servers will distrust it", mend)
    if source and source not in found.records:
        return failure(
            about,
            f"{hello} is {', '.join(found.records)}, but verification.source_address is {source}",
            "Say the name that the source address has.",
        )
    return ok(about, f"{hello} and {', '.join(found.records)} agree; that this machine asks from there is up to you")


def _no_way(about: str, domain: str, route: Route) -> Result:
    if route.kind == "dns_error":
        return warning(
            about, f"the mail servers of {domain} could not be found out: {route.why}", "See the resolver above."
        )
    if route.kind == "mx_unroutable":
        return warning(
            about,
            f"not tried: the mail servers of {domain} have no public address ({', '.join(route.forbidden)})",
            "If that is your own network, name it in verification.allow_networks.",
        )
    return failure(
        about,
        f"{domain} takes no mail ({route.kind}): servers will refuse it as a sender",
        "Set verification.mail_from to an address at a domain with an MX.",
    )


def _judge(about: str, server: str, said: str) -> Result:
    if said.startswith("220"):
        return ok(about, f"open: {server} greets")
    return warning(
        about,
        f"open, but {server} refuses us: {said[:200]}",
        "If it names a blocklist, get this machine's address off it; see deliverabot blocklist.",
    )
