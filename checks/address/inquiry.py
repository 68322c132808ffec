"""Which servers are asked about an address, in which order, and which answer counts. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from checks.address.controls import Finding
from checks.address.domain import Host, Route
from checks.address.replies import Stage

# What says nothing final, so that the next server is asked. Least telling first: of several failures the last is told.
_NOT_SETTLED = (
    "not_probed",
    "no_connection",
    "disconnected",
    "timeout",
    "unclear",
    "temporary",
    "greylisted",
    "blocked",
)
# What passes by itself, and after how many seconds to ask again at the earliest, from the same IP and sender.
_ASK_AGAIN = {"greylisted": 300, "temporary": 300}
_BEFORE_MAIL = (Stage.CONNECT, Stage.BANNER, Stage.EHLO)

NO_WAY = Finding("not_probed", Stage.CONNECT, reply="no server has an address of the probe's IP version")


class Way(NamedTuple):
    """One address of one mail server."""

    host: Host
    address: str


class Attempt(NamedTuple):
    way: Way
    finding: Finding


def ways(route: Route, source_ip: str | None = None) -> tuple[Way, ...]:
    """Every address that may be asked, best server first; only of the source's IP version, if there is a source."""
    version = ipaddress.ip_address(source_ip).version if source_ip else None
    return tuple(
        Way(host, address)
        for host in route.hosts
        for address in host.addresses
        if version in (None, ipaddress.ip_address(address).version)
    )


def next_way(possible: Sequence[Way], attempts: Sequence[Attempt]) -> Way | None:
    """Whom to ask next; None where an answer settled it, or nobody is left."""
    if not attempts:
        return possible[0] if possible else None
    if settles(attempts[-1].finding):
        return None
    tried = {attempt.way for attempt in attempts}
    reached = {attempt.way.host for attempt in attempts if attempt.finding.stage is not Stage.CONNECT}
    return next((way for way in possible if way not in tried and way.host not in reached), None)


def settles(finding: Finding) -> bool:
    """Whether no other server needs to be asked.

    One that could not be talked to, or does not know the domain, leaves the question to the next
    (RFC 5321 section 5.1); one that put us off after MAIL has spoken for the domain, and asking its neighbours too
    would be bad manners.
    """
    if finding.reason in ("no_connection", "disconnected", "timeout", "relay_denied", "unclear", "not_probed"):
        return False
    return finding.reason not in _NOT_SETTLED or finding.stage not in _BEFORE_MAIL


def conclude(attempts: Sequence[Attempt], *, best: int) -> tuple[Finding, dict[str, Any]]:
    """The finding that counts, and the evidence (see `evidence`). `best`: the lowest MX preference of the domain."""
    if not attempts:
        return NO_WAY, evidence(None, NO_WAY)
    host, finding = _most_telling(attempts, best=best)
    return finding, evidence(host, finding, attempts)


def _most_telling(attempts: Sequence[Attempt], *, best: int) -> tuple[Host, Finding]:
    """The last attempt if it settled it, else the failure that tells most.

    "relay_denied" is believed of a server of the best preference only: a backup may merely be set up wrongly.
    """
    if settles(attempts[-1].finding):
        return attempts[-1].way.host, attempts[-1].finding
    for way, finding in attempts:
        if finding.reason == "relay_denied" and way.host.preference == best:
            return way.host, finding
    failures = [attempt for attempt in attempts if attempt.finding.reason in _NOT_SETTLED]
    if not failures:
        way, finding = attempts[-1]
        return way.host, replace(finding, reason="unclear")
    way, finding = max(failures, key=lambda attempt: _NOT_SETTLED.index(attempt.finding.reason))
    return way.host, finding


def evidence(host: Host | None, finding: Finding, attempts: Sequence[Attempt] = ()) -> dict[str, Any]:
    """What a verdict shows of the SMTP step.

    `server`, `stage`, `code` and `reply`: who said what, and when in the dialogue (None and "" if nobody said anything).
    `why`: what happened instead of a reply. `catch_all`: whether the server takes any name (None: not found out).
    `tried`: every server asked, in order, with its address, stage and reason. `retry_after`: seconds after which to ask
    again, from the same IP and sender (None: that would not help).
    """
    replied = finding.code is not None
    return {
        "server": host.name if host else None,
        "stage": finding.stage.value,
        "code": finding.code,
        "reply": finding.reply if replied else "",
        "why": "" if replied else finding.reply,
        "catch_all": finding.catch_all,
        "tried": [
            {
                "server": way.host.name,
                "address": way.address,
                "stage": each.stage.value,
                "reason": each.reason,
            }
            for way, each in attempts
        ],
        "retry_after": _ASK_AGAIN.get(finding.reason) if finding.retry_after is None else finding.retry_after,
    }
