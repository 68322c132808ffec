"""Verifying addresses: what our own mail taught us first, then `checks.address`; the answer is stored, and flagged."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network

from bot.clock import Clock, to_rfc3339
from bot.store import Connection, Store, flags, verifications
from bot.store.own_mail import OwnMail
from bot.verification.evidence import known
from bot.verification.second_opinion import SecondOpinion, is_wanted
from bot.verification.weighing import needs_no_server, weigh
from checks.address import CatchAllMemory, Limits, Manners, Probe, Verdict, verify, verify_many
from checks.dns import Resolver

NOBODYS: Mapping[str, OwnMail] = {}


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
        evidence = await self.store.read(known, addresses, self.clock(), again=again)
        for verdict in evidence.answers.values():
            yield verdict
        unknown = [address for address in addresses if address not in evidence.answers]
        ask = self.ask_many if len(unknown) > 1 else self._ask_each
        async with contextlib.aclosing(ask(unknown, own=evidence.own, spare=not again)) as asking:
            async for found in asking:
                yield await self.store.write(self._remember_and_flag, found, self.clock())

    async def ask_many(
        self,
        addresses: Iterable[str] | AsyncIterable[str],
        *,
        own: Mapping[str, OwnMail] = NOBODYS,
        spare: bool = True,
    ) -> AsyncGenerator[Verdict, None]:
        """Lists, DNS and servers, weighed with our `own` mail to an address; what is answered already is the caller's.

        `own` may grow while `addresses` are read. `spare`: servers are not asked where it tells enough. Close it to stop early.
        """
        asking = verify_many(
            addresses,
            resolver=self.resolver,
            probe=self.probe,
            catch_all=self.catch_all,
            limits=self.limits,
            manners=self.manners,
            allow_networks=self.allow_networks,
            spare=lambda address: spare and self._spares(own.get(address)),
        )
        async with contextlib.aclosing(asking):
            async for found in asking:
                yield await self._weigh(found, own.get(found.address))

    async def _ask_each(
        self, addresses: Iterable[str], *, own: Mapping[str, OwnMail], spare: bool
    ) -> AsyncGenerator[Verdict, None]:
        for address in addresses:
            found = await verify(
                address,
                resolver=self.resolver,
                probe=self.probe,
                catch_all=self.catch_all,
                manners=self.manners,
                limits=self.limits,
                allow_networks=self.allow_networks,
                spare=spare and self._spares(own.get(address)),
            )
            yield await self._weigh(found, own.get(address))

    def _spares(self, own: OwnMail | None) -> bool:
        return own is not None and needs_no_server(own, self.clock())

    async def _weigh(self, found: Verdict, own: OwnMail | None) -> Verdict:
        """With our own mail; with what somebody else says, where there is somebody and neither could tell; and its time."""
        verdict = weigh(found, own, self.clock())
        if self.second_opinion is not None and is_wanted(verdict) and (theirs := await self.second_opinion.ask(found)):
            verdict = weigh(theirs, own, self.clock())
        return replace(verdict, checks={**verdict.checks, "checked_at": to_rfc3339(self.clock())})

    def remember(self, db: Connection, verdict: Verdict, now: int) -> None:
        """Keeps an answer, for as long as it is fresh."""
        address = verdict.address.lower()
        answer = verdict.to_json()
        verifications.save(db, address=address, verdict=verdict.verdict, reason=verdict.reason, answer=answer, now=now)

    def _remember_and_flag(self, db: Connection, verdict: Verdict, now: int) -> Verdict:
        self.remember(db, verdict, now)
        # What is no address at all cannot be on a list; what bounced before was flagged by that bounce, and perhaps
        # dismissed since; everything else that is dead is new evidence.
        if verdict.verdict == "undeliverable" and verdict.reason not in ("syntax", "bounced_before"):
            evidence = str(verdict.checks.get("smtp", {}).get("reply", "")) or verdict.reason
            address = verdict.address.lower()
            flags.raise_for_verdict(db, address=address, reason=verdict.reason, evidence=evidence, at=now)
        return verdict
