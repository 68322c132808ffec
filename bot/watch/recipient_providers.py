"""Asks who runs the mail of recipients' domains: each once, until that is forgotten."""

import asyncio
from dataclasses import dataclass

from bot.clock import HOUR, Clock
from bot.store import Store, providers
from checks.dns import Resolver
from checks.provider import look_up

BATCH = 200  # domains asked at once
MOST = 5_000  # domains of one run
AGAIN = HOUR  # after which is asked again what the DNS could not tell


@dataclass(frozen=True)
class RecipientProviders:
    """A check of the schedule."""

    store: Store
    resolver: Resolver
    clock: Clock

    async def look(self) -> str:
        """Asks about all domains that are due."""
        asked = 0
        while asked < MOST and (domains := await self.store.read(providers.to_ask, self.clock(), limit=BATCH)):
            answers = await asyncio.gather(*(look_up(domain, resolver=self.resolver) for domain in domains))
            now = self.clock()
            told = {domain: name for domain, name in zip(domains, answers, strict=True) if name is not None}
            await self.store.write(providers.found, told, now=now)
            silent = [domain for domain in domains if domain not in told]
            await self.store.write(providers.ask_later, silent, at=now + AGAIN)
            asked += len(domains)
        return f"{asked} domains asked"
