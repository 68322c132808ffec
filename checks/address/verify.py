"""One address from text to verdict: syntax, lists, DNS, and the receiving server where that is switched on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from checks.address import lists
from checks.address.catch_all import CatchAllMemory
from checks.address.dialogue import Finding
from checks.address.domain import Route, find_route
from checks.address.guard import Network
from checks.address.mailbox import ask_servers, evidence
from checks.address.manners import EVERYBODY, Manners
from checks.address.probe import Probe
from checks.address.replies import Stage
from checks.address.syntax import Parsed, Refused, parse
from checks.address.verdict import REASONS, Verdict
from checks.dns import Resolver


async def verify(
    address: str,
    *,
    resolver: Resolver,
    probe: Probe | None = None,
    catch_all: CatchAllMemory | None = None,
    manners: Manners = EVERYBODY,
    allow_networks: Sequence[Network] = (),
    test_domains: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> Verdict:
    """Find out whether this address can receive mail. Neither bad input nor network trouble raises.

    `probe`: None leaves the SMTP step out. `catch_all`: pass the same one for many addresses. `manners`: how many
    connections to one server at once; by default two for the whole process. `allow_networks`: networks that count as
    reachable although not public, besides the probe's. `test_domains`: take names under .test for real, as
    is done wherever a network is allowed, since only private networks have such names.
    """
    started = clock()

    def verdict(reason: str, checks: dict[str, Any], *, confidence: float | None = None) -> Verdict:
        known = REASONS[reason]
        sure = known.confidence if confidence is None else confidence
        spent = round((clock() - started) * 1000)
        return Verdict(address, known.verdict, reason, sure, checks.pop("suggestion", None), checks, spent)

    networks = (*allow_networks, *(probe.allow_networks if probe else ()))
    parsed = parse(address, test_domains=test_domains or bool(networks))
    if isinstance(parsed, Refused):
        return verdict("syntax", {"syntax": {"valid": False, "why": parsed.why}})
    checks = _known_about(parsed)
    route = await find_route(parsed.domain, resolver=resolver, allow_networks=networks)
    checks["domain"] = route.to_json()
    if not route.hosts:
        return verdict(route.kind, checks)
    skipped = _why_not_probed(route, probe)
    if probe is None or skipped:
        checks["smtp"] = evidence(None, Finding("not_probed", Stage.CONNECT, reply=skipped))
        return verdict(_weigh("not_probed", checks), checks)
    finding, checks["smtp"] = await ask_servers(
        parsed, route, probe=probe, catch_all=catch_all or CatchAllMemory(), manners=manners, clock=clock
    )
    reason = _weigh(finding.reason, checks)
    return verdict(reason, checks, confidence=finding.confidence if reason == finding.reason else None)


def _known_about(parsed: Parsed) -> dict[str, Any]:
    """What needs no network."""
    meant = lists.suggestion(parsed.domain)
    return {
        "syntax": {"valid": True, "normalized": parsed.address, "domain": parsed.domain},
        "disposable": lists.is_disposable(parsed.domain),
        "role": lists.is_role(parsed.local),
        "free": lists.is_free(parsed.domain),
        "typo": meant is not None and lists.is_surely_typo(meant),
        "suggestion": f"{parsed.local}@{meant}" if meant else None,
    }


def _why_not_probed(route: Route, probe: Probe | None) -> str:
    if probe is None:
        return "asking mail servers is switched off"
    suffixes = lists.not_probed_suffixes() if probe.skip_mx is None else probe.skip_mx
    for host in route.hosts:
        for suffix in suffixes:
            if f".{host.name}".endswith(f".{suffix.strip('.')}"):
                return f"{host.name} is not asked: its answers tell nothing, or asking is not welcome there"
    return ""


def _weigh(reason: str, checks: dict[str, Any]) -> str:
    """What the lists add to what the server said.

    A dead mailbox is dead whatever it is called. A misspelt or throw-away domain is a risk whatever its server says.
    A function address is a risk only once it is known to work.
    """
    if REASONS[reason].verdict == "undeliverable":
        return reason
    if checks["typo"]:
        return "typo"
    if checks["disposable"]:
        return "disposable"
    return "role" if reason == "accepted" and checks["role"] else reason
