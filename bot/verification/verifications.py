"""Verifying addresses: what our own mail taught us first, then `checks.address`; the answer is stored, and flagged."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from weakref import WeakValueDictionary

from bot.clock import Clock, to_ms, to_rfc3339
from bot.store import Connection, Store, flags, verifications
from bot.store.own_mail import OwnMail
from bot.verification.answered import flagged_for
from bot.verification.evidence import known
from bot.verification.recent import Recent
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
    recent: Recent = field(init=False)
    _asking: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "recent", Recent(self.clock))

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

        `own` may grow while `addresses` are read. `spare`: servers are not asked where it tells enough, nor what somebody
        else finds out meanwhile. Close it to stop early.
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
            known=(lambda address: self.recent.recall(address, own.get(address))) if spare else None,
        )
        async with contextlib.aclosing(asking):
            async for found in asking:
                yield await self._weigh(found, own.get(found.address))

    async def _ask_each(
        self, addresses: Iterable[str], *, own: Mapping[str, OwnMail], spare: bool
    ) -> AsyncGenerator[Verdict, None]:
        for address in addresses:
            async with self._asking.setdefault(address.lower(), asyncio.Lock()):  # two who ask the same at once
                found = self.recent.recall(address, own.get(address)) if spare else None
                if found is None:
                    asked = await self._ask(address, spare=spare and self._spares(own.get(address)))
                    found = await self._weigh(asked, own.get(address))
                yield found

    async def _ask(self, address: str, *, spare: bool) -> Verdict:
        return await verify(
            address,
            resolver=self.resolver,
            probe=self.probe,
            catch_all=self.catch_all,
            manners=self.manners,
            limits=self.limits,
            allow_networks=self.allow_networks,
            spare=spare,
        )

    def _spares(self, own: OwnMail | None) -> bool:
        return own is not None and needs_no_server(own, self.clock())

    async def _weigh(self, found: Verdict, own: OwnMail | None) -> Verdict:
        """With our own mail; with what somebody else says, where there is somebody and neither could tell; and its time."""
        if "checked_at" in found.checks:  # somebody else asked, and weighed it
            return found
        verdict = weigh(found, own, self.clock())
        if self.second_opinion is not None and is_wanted(verdict) and (theirs := await self.second_opinion.ask(found)):
            verdict = weigh(theirs, own, self.clock())
        verdict = replace(verdict, checks={**verdict.checks, "checked_at": to_rfc3339(self.clock())})
        self.recent.remember(verdict)
        return verdict

    def remember(self, db: Connection, verdict: Verdict, now: int) -> None:
        """Keeps an answer, for as long as it is fresh: from when it was found on."""
        address = verdict.address.lower()
        answer = verdict.to_json()
        at = verdict.checks.get("checked_at")
        verifications.save(
            db,
            address=address,
            verdict=verdict.verdict,
            reason=verdict.reason,
            answer=answer,
            now=to_ms(datetime.fromisoformat(at)) if at else now,
        )

    def _remember_and_flag(self, db: Connection, verdict: Verdict, now: int) -> Verdict:
        self.remember(db, verdict, now)
        # What is no address at all cannot be on a list; what bounced before was flagged by that bounce, and perhaps
        # dismissed since; everything else that is dead is new evidence.
        if verdict.verdict == "undeliverable" and verdict.reason not in ("syntax", "bounced_before"):
            evidence = flagged_for(verdict.checks, verdict.reason)
            address = verdict.address.lower()
            flags.raise_for_verdict(db, address=address, reason=verdict.reason, evidence=evidence, at=now)
        return verdict
