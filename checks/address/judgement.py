"""From what was found out to the verdict. The single check and the batch both end here. Pure."""

from __future__ import annotations

from typing import Any

from checks.address import lists
from checks.address.catch_all import CatchAllMemory
from checks.address.controls import Finding
from checks.address.domain import Route
from checks.address.inquiry import evidence
from checks.address.probe import Probe
from checks.address.replies import Stage
from checks.address.syntax import Parsed, Refused
from checks.address.verdict import REASONS, Verdict


def not_an_address(address: str, refused: Refused) -> Verdict:
    known = REASONS["syntax"]
    checks = {"syntax": {"valid": False, "why": refused.why}}
    return Verdict(address, known.verdict, "syntax", known.confidence, None, checks)


def judge(
    address: str,
    parsed: Parsed,
    route: Route,
    finding: Finding | None,
    smtp: dict[str, Any] | None = None,
    *,
    ms: int = 0,
) -> Verdict:
    """The verdict on an address with syntax. `finding` None: the domain has no servers to ask.

    `smtp`: the evidence of the SMTP step, by default what the finding itself says.
    """
    meant = lists.suggestion(parsed.domain)
    suggestion = f"{parsed.local}@{meant}" if meant else None
    checks = {
        "syntax": {"valid": True, "normalized": parsed.address, "domain": parsed.domain},
        "disposable": lists.is_disposable(parsed.domain),
        "role": lists.is_role(parsed.local),
        "free": lists.is_free(parsed.domain),
        "typo": meant is not None and lists.is_surely_typo(meant),
        "domain": route.to_json(),
    }
    if finding is None:
        reason: str = route.kind
        confidence = REASONS[reason].confidence
    else:
        checks["smtp"] = evidence(None, finding) if smtp is None else smtp
        reason = _weigh(finding.reason, checks)
        own = finding.confidence if reason == finding.reason else None
        confidence = REASONS[reason].confidence if own is None else own
    return Verdict(address, REASONS[reason].verdict, reason, confidence, suggestion, checks, ms)


def why_not_probed(route: Route, probe: Probe | None) -> Finding | None:
    """The finding where no server is to be asked."""
    if probe is None:
        return Finding("not_probed", Stage.CONNECT, reply="asking mail servers is switched off")
    suffixes = lists.not_probed_suffixes() if probe.skip_mx is None else probe.skip_mx
    for host in route.hosts:
        for suffix in suffixes:
            if f".{host.name}".endswith(f".{suffix.strip('.')}"):
                why = f"{host.name} is not asked: its answers tell nothing, or asking is not welcome there"
                return Finding("not_probed", Stage.CONNECT, reply=why)
    return None


def spared(route: Route, domain: str, catch_all: CatchAllMemory) -> Finding:
    """The finding where the caller wants no server asked: still, it may be known to take any name."""
    if any(catch_all.recall(domain, host.name) for host in route.hosts):
        return Finding("catch_all", Stage.CONNECT, catch_all=True)
    return Finding("not_probed", Stage.CONNECT)


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
