"""Verifying addresses: what our own mail taught us first, then `checks.address`; the answer is stored, and flagged."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network

from bot.clock import Clock, to_rfc3339
from bot.store import Connection, Store, flags, verifications
from bot.verification.evidence import REMEMBERED, known, weigh
from bot.verification.second_opinion import SecondOpinion, is_wanted
from checks.address import CatchAllMemory, Limits, Manners, Probe, Verdict, verify, verify_many
from checks.dns import Resolver


@dataclass(frozen=True)
class Verifications:
    """Asks, remembers, flags. `probe` None: the SMTP step is off."""

    store: Store
    resolver: Resolver
    probe: Probe | None
    catch_all: CatchAllMemory
    clock: Clock
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    limits: Limits = field(default_factory=Limits)
    manners: Manners = field(default_factory=Manners)
    second_opinion: SecondOpinion | None = None

    async def verify(self, address: str, *, again: bool = False) -> Verdict:
        """One address. `again`: ask, whatever is known. Never raises for what the address or the network is like."""
        async for verdict in self.verify_all([address], again=again):
            return verdict
        raise AssertionError("an address has a verdict")

    async def verify_all(self, addresses: Sequence[str], *, again: bool = False) -> AsyncIterator[Verdict]:
        """Some addresses of a person, each as soon as it is known; dead ones are flagged."""
        answers = {} if again else await self.store.read(known, addresses, self.clock())
        for verdict in answers.values():
            yield verdict
        unknown = [address for address in addresses if address not in answers]
        asking = self.ask_many(unknown) if len(unknown) > 1 else self._ask_each(unknown)
        async with contextlib.aclosing(asking):
            async for found in asking:
                yield await self.store.write(self._weigh_and_remember, found, self.clock())

    async def ask_many(self, addresses: Iterable[str] | AsyncIterable[str]) -> AsyncGenerator[Verdict, None]:
        """Lists, DNS and servers alone: what is known already is the caller's to look up. Close it to stop early."""
        asking = verify_many(
            addresses,
            resolver=self.resolver,
            probe=self.probe,
            catch_all=self.catch_all,
            limits=self.limits,
            manners=self.manners,
            allow_networks=self.allow_networks,
        )
        async with contextlib.aclosing(asking):
            async for found in asking:
                yield await self._second(found)

    async def _ask_each(self, addresses: Iterable[str]) -> AsyncGenerator[Verdict, None]:
        for address in addresses:
            found = await verify(
                address,
                resolver=self.resolver,
                probe=self.probe,
                catch_all=self.catch_all,
                manners=self.manners,
                limits=self.limits,
                allow_networks=self.allow_networks,
            )
            yield await self._second(found)

    async def _second(self, found: Verdict) -> Verdict:
        """What somebody else says, where there is somebody and ours could not tell; with the time of asking."""
        if self.second_opinion is not None and is_wanted(found):
            found = await self.second_opinion.ask(found) or found
        return replace(found, checks={**found.checks, "checked_at": to_rfc3339(self.clock())})

    def remember(self, db: Connection, verdict: Verdict, now: int) -> None:
        """Keeps an answer, for as long as it is fresh."""
        address = verdict.address.lower()
        answer = verdict.to_json()
        verifications.save(db, address=address, verdict=verdict.verdict, reason=verdict.reason, answer=answer, now=now)

    def _weigh_and_remember(self, db: Connection, found: Verdict, now: int) -> Verdict:
        address = found.address.lower()
        own = verifications.own_mail(db, [address], since=now - REMEMBERED)
        verdict = weigh(found, own[0] if own else None)
        self.remember(db, verdict, now)
        # What is no address at all cannot be on a list; what bounced before was flagged by that bounce, and perhaps
        # dismissed since; everything else that is dead is new evidence.
        if verdict.verdict == "undeliverable" and verdict.reason not in ("syntax", "bounced_before"):
            evidence = str(verdict.checks.get("smtp", {}).get("reply", "")) or verdict.reason
            flags.raise_for_verdict(db, address=address, reason=verdict.reason, evidence=evidence, at=now)
        return verdict
