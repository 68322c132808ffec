"""One address from text to verdict: syntax, lists, DNS, and the receiving server where that is switched on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from checks.address.catch_all import CatchAllMemory
from checks.address.domain import find_route
from checks.address.guard import Network
from checks.address.judgement import judge, not_an_address, spared, why_not_probed
from checks.address.limits import Limits
from checks.address.mailbox import ask_servers
from checks.address.manners import EVERYBODY, Manners
from checks.address.probe import Probe
from checks.address.syntax import Refused, parse
from checks.address.verdict import Verdict
from checks.dns import Resolver


async def verify(
    address: str,
    *,
    resolver: Resolver,
    probe: Probe | None = None,
    catch_all: CatchAllMemory | None = None,
    manners: Manners = EVERYBODY,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    allow_networks: Sequence[Network] = (),
    test_domains: bool = False,
    spare: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> Verdict:
    """Find out whether this address can receive mail. Neither bad input nor network trouble raises.

    `probe`: None leaves the SMTP step out. `catch_all`: pass the same one for many addresses. `manners`: how many
    connections to one server at once, and who wants to be left alone; by default one for the whole process. `limits`:
    what providers are asked at the most. `allow_networks`: networks that count as
    reachable although not public, besides the probe's. `test_domains`: take names under .test for real, as
    is done wherever a network is allowed, since only private networks have such names. `spare`: enough is known of this
    one, look at syntax, lists and DNS only.
    """
    started = clock()

    def spent() -> int:
        return round((clock() - started) * 1000)

    networks = (*allow_networks, *(probe.allow_networks if probe else ()))
    parsed = parse(address, test_domains=test_domains or bool(networks))
    if isinstance(parsed, Refused):
        return not_an_address(address, parsed)
    route = await find_route(parsed.domain, resolver=resolver, allow_networks=networks)
    if not route.hosts:
        return judge(address, parsed, route, None, ms=spent())
    memory = catch_all or CatchAllMemory()
    if spare:
        return judge(address, parsed, route, spared(route, parsed.domain, memory), ms=spent())
    skipped = why_not_probed(route, probe)
    if probe is None or skipped:
        return judge(address, parsed, route, skipped, ms=spent())
    finding, smtp = await ask_servers(
        parsed,
        route,
        probe=probe,
        catch_all=memory,
        manners=manners,
        limits=limits,
        networks=networks,
        clock=clock,
    )
    return judge(address, parsed, route, finding, smtp, ms=spent())
