"""Asks the servers of a domain about one address, best first, until one has said something about the mailbox."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from checks.address.carrier import carry
from checks.address.catch_all import CatchAllMemory
from checks.address.controls import Finding
from checks.address.dialogue import Dialogue
from checks.address.domain import Route
from checks.address.guard import Network
from checks.address.inquiry import Attempt, Way, conclude, next_way, ways
from checks.address.limits import Limits
from checks.address.manners import EVERYBODY, Manners
from checks.address.pace import asks_for_a_pause, busy, is_unreachable, used_up
from checks.address.probe import Probe
from checks.address.syntax import Parsed
from checks.address.terms import Terms, doors, terms_for

QUESTIONS = 3  # the address, an invented neighbour, the postmaster
LONGEST_WAIT = 20.0  # seconds for our turns, all servers together; beyond that the address is told when to come again


async def ask_servers(
    parsed: Parsed,
    route: Route,
    *,
    probe: Probe,
    catch_all: CatchAllMemory,
    manners: Manners = EVERYBODY,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    networks: Sequence[Network] = (),
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Finding, dict[str, Any]]:
    """The finding, and the evidence (see `checks.address.inquiry.evidence`).

    `networks` that are expressly allowed, those of the probe among them. Runs over many addresses and this one heed the
    same pace: who sends one of them away is asked by none.
    """
    deadline, patience = clock() + probe.total_seconds, LONGEST_WAIT
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
        visit = _Visit(manners, terms_for(way, limits, networks), way, parsed.domain, limits)
        began = clock()
        async with visit.turn(clock, until=began + patience) as refusal:
            waited = clock() - began  # is not the server's fault
            deadline, patience = deadline + waited, patience - waited
            if refusal is None:
                await carry(dialogue, way.address, probe=probe, deadline=deadline, clock=clock)
        if refusal is not None:
            attempts.append(Attempt(way, refusal))
            continue
        if dialogue.catch_all is not None and known is None:
            catch_all.remember(parsed.domain, way.host.name, dialogue.catch_all)
        finding, ending = dialogue.finding(parsed.mailbox), dialogue.ending
        told = visit.heed(dialogue, now=clock())
        attempts.append(Attempt(way, told if told is not None and finding is ending else finding))
    return conclude(attempts, best=route.hosts[0].preference)


@dataclass(frozen=True, slots=True)
class _Visit:
    """To one server about one address of the domain."""

    manners: Manners
    terms: Terms
    way: Way
    domain: str
    limits: Limits

    @asynccontextmanager
    async def turn(self, clock: Callable[[], float], *, until: float) -> AsyncIterator[Finding | None]:
        """Inside it is our turn; or it yields what the address is told because it will not be by then."""
        while True:
            async with AsyncExitStack() as stack:
                refusal, wait = self._left_alone(clock()), 0.0
                if refusal is None:
                    try:
                        async with asyncio.timeout(max(0.0, until - clock())):
                            await stack.enter_async_context(
                                self.manners.turn(doors(self.way, self.terms, self.limits), soon=True)
                            )
                    except TimeoutError:
                        refusal = busy(self.way.host.name)
                    else:
                        refusal, wait = self._leave(clock(), until)
                if not wait:
                    yield refusal
                    return
            await asyncio.sleep(wait)

    def _leave(self, now: float, until: float) -> tuple[Finding | None, float]:
        """The refusal, or in how many seconds to look again; neither: the questions are taken off the provider's."""
        if refusal := self._left_alone(now):
            return refusal, 0.0
        terms, budgets = self.terms, self.manners.pace.budgets
        allowed, wait = budgets.allowance(
            terms.provider, now=now, per_minute=terms.per_minute, per_day=terms.per_day, worth=QUESTIONS
        )
        if allowed:
            budgets.spend(terms.provider, QUESTIONS)
            return None, 0.0
        return (used_up(terms.provider, wait), 0.0) if now + wait > until else (None, wait)

    def _left_alone(self, now: float) -> Finding | None:
        groups = (self.terms.group, self.way.address, f"{self.domain} at {self.way.address}")
        return next((told for group in groups if (told := self.manners.pace.paused(group, now=now))), None)

    def heed(self, dialogue: Dialogue, *, now: float) -> Finding | None:
        """What broke the dialogue off, with the pause it led to; where nothing did, the server is in favour again."""
        pace, ending = self.manners.pace, dialogue.ending
        pace.budgets.spend(self.terms.provider, dialogue.asked - QUESTIONS)
        if ending is None:
            pace.relieve(self.terms.group, now=now)
        elif asks_for_a_pause(ending):
            return pace.leave_alone(self.terms.group, ending, now=now, back_off=self.limits.back_off)
        elif is_unreachable(ending):
            pace.unreachable(self.way.address, ending, now=now)
        return ending
