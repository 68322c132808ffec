"""Do the settings say whose mail set-up is watched, and are these domains there at all?"""

import asyncio

from bot.doctor.result import Result, failure, ok, skipped, warning
from bot.settings import Settings
from checks.dns import Outcome, Resolver

AT_ONCE = 20


async def examine(settings: Settings, resolver: Resolver) -> list[Result]:
    """Whether each is there; what is wrong with one, the daily check and `deliverabot domain` tell."""
    names = settings.domains.names or settings.blocklists.domains
    if not names:
        said = "the settings name no sending domain: no mail set-up is watched, but for what /domain watch add named"
        return [skipped("domains", said, "Set domains.names, and domains.selectors to your DKIM selectors.")]
    turns = asyncio.Semaphore(AT_ONCE)

    async def look(name: str) -> Outcome:
        async with turns:
            return (await resolver.ask(name, "MX")).outcome

    outcomes = dict(zip(names, await asyncio.gather(*map(look, names)), strict=True))
    gone = [name for name, outcome in outcomes.items() if outcome is Outcome.NO_DOMAIN]
    untold = [name for name, outcome in outcomes.items() if outcome is Outcome.UNKNOWN]
    if gone:
        return [failure("domains", f"not in the DNS: {', '.join(gone)}", "Look for a typing error in domains.names.")]
    if untold:
        return [warning("domains", f"the DNS did not answer for {', '.join(untold)}", "See the resolver above.")]
    selectors = settings.domains.selectors
    with_ = f"DKIM selectors {', '.join(selectors)}" if selectors else "the common DKIM selectors alone"
    return [ok("domains", f"{', '.join(names)}: looked at with {with_}")]
