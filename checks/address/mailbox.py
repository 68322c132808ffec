"""Asks the servers of a domain about one address, best first, until one has said something about the mailbox."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
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
from checks.address.pace import Pace, asks_for_a_pause, is_unreachable, used_up
from checks.address.probe import Probe
from checks.address.syntax import Parsed
from checks.address.terms import Terms, doors, terms_for

QUESTIONS = 3  # the address, an invented neighbour, the postmaster
LONGEST_WAIT = 20.0  # seconds for the provider's turn; beyond that the address is told when to come again


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
        terms = terms_for(way, limits, networks)
        asked = clock()
        told = await _wait_for_leave(manners.pace, terms, way, parsed.domain, clock=clock)
        if told is None:
            async with manners.turn(doors(way, terms, limits)):
                told = _left_alone(manners.pace, terms, way, parsed.domain, now=clock())
                deadline += clock() - asked  # waiting for our turn is not the server's fault
                if told is None:
                    await carry(dialogue, way.address, probe=probe, deadline=deadline, clock=clock)
        if told is not None:
            attempts.append(Attempt(way, told))
            continue
        manners.pace.budgets.spend(terms.provider, dialogue.asked)
        if dialogue.catch_all is not None and known is None:
            catch_all.remember(parsed.domain, way.host.name, dialogue.catch_all)
        ending = _heed(dialogue.ending, manners.pace, terms, way, now=clock(), back_off=limits.back_off)
        finding = dialogue.finding(parsed.mailbox)
        attempts.append(Attempt(way, ending if ending is not None and finding is dialogue.ending else finding))
    return conclude(attempts, best=route.hosts[0].preference)


def _left_alone(pace: Pace, terms: Terms, way: Way, domain: str, *, now: float) -> Finding | None:
    groups = (terms.group, way.address, f"{domain} at {way.address}")
    return next((told for group in groups if (told := pace.paused(group, now=now))), None)


async def _wait_for_leave(
    pace: Pace, terms: Terms, way: Way, domain: str, *, clock: Callable[[], float]
) -> Finding | None:
    """None once the server may be asked; else what the address is told instead."""
    began = clock()
    while True:
        if told := _left_alone(pace, terms, way, domain, now=clock()):
            return told
        allowed, wait = pace.budgets.allowance(
            terms.provider, now=clock(), per_minute=terms.per_minute, per_day=terms.per_day, worth=QUESTIONS
        )
        if allowed:
            return None
        if clock() + wait - began > LONGEST_WAIT:
            return used_up(terms.provider, wait)
        await asyncio.sleep(wait)


def _heed(
    ending: Finding | None, pace: Pace, terms: Terms, way: Way, *, now: float, back_off: tuple[float, ...]
) -> Finding | None:
    """What broke the dialogue off, with the pause it led to; where nothing did, the server is in favour again."""
    if ending is None:
        pace.relieve(terms.group, now=now)
    elif asks_for_a_pause(ending):
        return pace.leave_alone(terms.group, ending, now=now, back_off=back_off)
    elif is_unreachable(ending):
        pace.unreachable(way.address, ending, now=now)
    return ending
