"""Verifying addresses: what our own mail taught us first, then `checks.address`; the answer is stored, and flagged."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from bot.clock import DAY, Clock, to_rfc3339
from bot.store import Connection, Store, flags, verifications
from checks.address import Probe, Verdict, verify
from checks.address.catch_all import CatchAllMemory
from checks.dns import Resolver

AT_ONCE = 10
REMEMBERED = 90 * DAY  # how long a bounce of ours speaks against an address


@dataclass(frozen=True)
class Verifications:
    """Asks, remembers, flags. `probe` None: the SMTP step is off."""

    store: Store
    resolver: Resolver
    probe: Probe | None
    catch_all: CatchAllMemory
    clock: Clock
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()

    async def verify(self, address: str) -> Verdict:
        """One address. Never raises for what the address or the network is like."""
        history = await self.store.read(verifications.history, address.lower())
        found = await verify(
            address,
            resolver=self.resolver,
            probe=self.probe,
            catch_all=self.catch_all,
            allow_networks=self.allow_networks,
        )
        verdict = weigh(found, history, self.clock())
        await self.store.write(self._remember, verdict, self.clock())
        return verdict

    async def verify_all(self, addresses: Sequence[str]) -> AsyncIterator[Verdict]:
        """Many, some at a time, each as soon as it is known."""
        waiting = iter(addresses)
        tasks = {asyncio.create_task(self.verify(address)) for _, address in zip(range(AT_ONCE), waiting, strict=False)}
        try:
            while tasks:
                done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    following = next(waiting, None)
                    if following is not None:
                        tasks.add(asyncio.create_task(self.verify(following)))
                    yield task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _remember(self, db: Connection, verdict: Verdict, now: int) -> None:
        address = verdict.address.lower()
        verifications.save(
            db, address=address, verdict=verdict.verdict, reason=verdict.reason, answer=verdict.to_json(), now=now
        )
        # What is no address at all cannot be on a list; what bounced before was flagged by that bounce, and perhaps
        # dismissed since; everything else that is dead is new evidence.
        if verdict.verdict == "undeliverable" and verdict.reason not in ("syntax", "bounced_before"):
            evidence = str(verdict.checks.get("smtp", {}).get("reply", "")) or verdict.reason
            flags.raise_for_verdict(db, address=address, reason=verdict.reason, evidence=evidence, at=now)


def weigh(found: Verdict, history: dict[str, Any], now: int) -> Verdict:
    """Our own mail is stronger evidence than any probe, but for a server that takes the address after all."""
    hard_at = history["hard_at"]
    if hard_at is None or hard_at < now - REMEMBERED or found.verdict == "undeliverable":
        return found
    own = {"bounced_at": to_rfc3339(hard_at), "reason": history["reason"], "diagnostic": history["diagnostic"]}
    verdict = "risky" if found.reason == "accepted" else "undeliverable"
    return replace(
        found, verdict=verdict, reason="bounced_before", confidence=0.9, checks={**found.checks, "own_mail": own}
    )
