"""Asks the servers of a domain about one address, best first, until one has said something about the mailbox."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from checks.address.carrier import carry
from checks.address.catch_all import CatchAllMemory
from checks.address.controls import Finding
from checks.address.dialogue import Dialogue
from checks.address.domain import Route
from checks.address.inquiry import Attempt, conclude, next_way, ways
from checks.address.manners import EVERYBODY, Manners
from checks.address.probe import Probe
from checks.address.syntax import Parsed


async def ask_servers(
    parsed: Parsed,
    route: Route,
    *,
    probe: Probe,
    catch_all: CatchAllMemory,
    manners: Manners = EVERYBODY,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Finding, dict[str, Any]]:
    """The finding, and the evidence (see `checks.address.inquiry.evidence`)."""
    deadline = clock() + probe.total_seconds
    possible = ways(route, probe.source_ip)
    attempts: list[Attempt] = []
    while (way := next_way(possible, attempts)) is not None and clock() < deadline:
        known = catch_all.recall(parsed.domain, way.host.name)
        dialogue = Dialogue(
            [parsed.mailbox],
            domain=parsed.domain,
            hello=probe.hello,
            mail_from=probe.mail_from,
            catch_all=known,
        )
        asked = clock()
        async with manners.turn(way.address):
            deadline += clock() - asked  # waiting for our turn is not the server's fault
            await carry(dialogue, way.address, probe=probe, deadline=deadline, clock=clock)
        if dialogue.catch_all is not None and known is None:
            catch_all.remember(parsed.domain, way.host.name, dialogue.catch_all)
        attempts.append(Attempt(way, dialogue.finding(parsed.mailbox)))
    return conclude(attempts, best=route.hosts[0].preference)
