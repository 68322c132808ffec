"""Asks the servers of a domain, best first, until one has said something about the mailbox."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from checks.address.carrier import carry
from checks.address.catch_all import CatchAllMemory
from checks.address.dialogue import Dialogue, Finding
from checks.address.domain import Host, Route
from checks.address.manners import EVERYBODY, Manners
from checks.address.probe import Probe
from checks.address.replies import Stage
from checks.address.syntax import Parsed

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


async def ask_servers(
    parsed: Parsed,
    route: Route,
    *,
    probe: Probe,
    catch_all: CatchAllMemory,
    manners: Manners = EVERYBODY,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Finding, dict[str, Any]]:
    """The finding, and the evidence (see `evidence`)."""
    deadline = clock() + probe.total_seconds
    attempts: list[tuple[Host, Finding]] = []
    tried: list[dict[str, Any]] = []
    for host, address in _ways(route, probe):
        if clock() >= deadline:
            break
        if any(each is host and finding.stage is not Stage.CONNECT for each, finding in attempts):
            continue  # it was reached by another of its addresses
        known = catch_all.recall(parsed.domain, host.name)
        dialogue = Dialogue(
            [parsed.mailbox],
            domain=parsed.domain,
            hello=probe.hello,
            mail_from=probe.mail_from,
            catch_all=known,
        )
        asked = clock()
        async with manners.turn(address):
            deadline += clock() - asked  # waiting for our turn is not the server's fault
            await carry(dialogue, address, probe=probe, deadline=deadline, clock=clock)
        if dialogue.catch_all is not None and known is None:
            catch_all.remember(parsed.domain, host.name, dialogue.catch_all)
        finding = dialogue.finding(parsed.mailbox)
        attempts.append((host, finding))
        tried.append({"server": host.name, "address": address, "stage": finding.stage.value, "reason": finding.reason})
        if _settles(finding):
            break
    if not attempts:
        finding = Finding("not_probed", Stage.CONNECT, reply="no server has an address of the probe's IP version")
        return finding, evidence(None, finding)
    host, finding = _most_telling(attempts, best=route.hosts[0].preference)
    return finding, evidence(host, finding, tried)


def _ways(route: Route, probe: Probe) -> Iterator[tuple[Host, str]]:
    version = ipaddress.ip_address(probe.source_ip).version if probe.source_ip else None
    for host in route.hosts:
        for address in host.addresses:
            if version in (None, ipaddress.ip_address(address).version):
                yield host, address


def _settles(finding: Finding) -> bool:
    """Whether no other server needs to be asked.

    One that could not be talked to, or does not know the domain, leaves the question to the next
    (RFC 5321 section 5.1); one that put us off after MAIL has spoken for the domain, and asking its neighbours too
    would be bad manners.
    """
    if finding.reason in ("no_connection", "disconnected", "timeout", "relay_denied", "unclear", "not_probed"):
        return False
    return finding.reason not in _NOT_SETTLED or finding.stage not in _BEFORE_MAIL


def _most_telling(attempts: list[tuple[Host, Finding]], *, best: int) -> tuple[Host, Finding]:
    """The last attempt if it settled it, else the failure that tells most.

    "relay_denied" is believed of a server of the best preference only: a backup may merely be set up wrongly.
    """
    if _settles(attempts[-1][1]):
        return attempts[-1]
    for host, finding in attempts:
        if finding.reason == "relay_denied" and host.preference == best:
            return host, finding
    failures = [(host, finding) for host, finding in attempts if finding.reason in _NOT_SETTLED]
    if not failures:
        host, finding = attempts[-1]
        return host, Finding("unclear", finding.stage, finding.code, finding.reply)
    return max(failures, key=lambda attempt: _NOT_SETTLED.index(attempt[1].reason))


def evidence(host: Host | None, finding: Finding, tried: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
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
        "tried": [*tried],
        "retry_after": _ASK_AGAIN.get(finding.reason),
    }
