"""check_host of RFC 7208: may this host send mail for this domain?"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checks.domain.spf.grammar import Directive, SpfRecord, parse, select
from checks.domain.spf.lookups import (
    NAME_LIMIT,
    VOID_LIMIT,
    Answer,
    Budget,
    Resolver,
    a_labels,
    malformed,
    question,
    read,
)
from checks.domain.spf.macro import MacroFault, MacroString, expand, fit, letters, parse_macro_string
from checks.domain.spf.result import PermError, SpfResult, TempError, Verdict

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


async def check_host(
    ip: str | Address,
    sender: str,
    helo: str,
    *,
    resolver: Resolver,
    receiver: str = "unknown",
    void_limit: int = VOID_LIMIT,
    clock: Callable[[], float] = time.time,
) -> SpfResult:
    """Evaluate the SPF record of the sender's domain for a host that wants to deliver.

    `ip` is the client's address, `sender` the address of MAIL FROM ("" for a bounce: then the domain of `helo` is
    checked), `helo` what the client called itself. `receiver` and `clock` (Unix seconds) are for the macros r and t.
    DNS trouble and bad records are results, never raised; ValueError if `ip` is no IP address.

        from checks.dns import Resolver
        from checks.domain.spf import check_host

        resolver = Resolver()
        answer = await check_host("192.0.2.10", "alice@example.org", "mail.example.org", resolver=resolver)
        print(answer.result, answer.mechanism, answer.problem)  # fail -all
        await resolver.aclose()
    """
    local, domain = _identity(sender, helo)
    evaluation = _Evaluation(resolver, Budget(void_limit=void_limit), _plain(ip), local=local, domain=domain, helo=helo)
    budget = evaluation.budget
    verdict, mechanism, explanation, problem = Verdict.NONE, "", "", ""
    try:
        match = await evaluation.check(domain)
        verdict, mechanism = match.verdict, match.directive
        if verdict is Verdict.FAIL:
            explanation = await evaluation.explain(match, receiver=receiver, now=int(clock()))
    except PermError as trouble:
        verdict, problem = Verdict.PERMERROR, str(trouble)
    except TempError as trouble:
        verdict, problem = Verdict.TEMPERROR, str(trouble)
    return SpfResult(
        result=verdict,
        domain=domain,
        mechanism=mechanism,
        lookups=budget.lookups,
        void_lookups=budget.void_lookups,
        explanation=explanation,
        problem=problem,
    )


def _plain(ip: str | Address) -> Address:
    """An IPv4-mapped IPv6 address is an IPv4 client (section 5)."""
    address = ipaddress.ip_address(str(ip).partition("%")[0])  # without a zone index
    return getattr(address, "ipv4_mapped", None) or address


def _identity(sender: str, helo: str) -> tuple[str, str]:
    """Local part and domain to check (sections 2.3, 2.4, 4.3)."""
    sender = sender.strip().removeprefix("<").removesuffix(">")
    local, _, domain = (sender or helo.strip()).rpartition("@")
    return local or "postmaster", a_labels(domain)


@dataclass(frozen=True, slots=True)
class _Match:
    """`directive` "": none matched, and the verdict is the default. `domain` is whose `record` decided."""

    verdict: Verdict
    domain: str
    directive: str = ""
    record: SpfRecord | None = None


class _Evaluation:
    """One evaluation, through all includes and redirects."""

    def __init__(self, resolver: Resolver, budget: Budget, ip: Address, *, local: str, domain: str, helo: str) -> None:
        self._resolver = resolver
        self.budget = budget
        self._ip = ip
        self._type = "A" if ip.version == 4 else "AAAA"
        nibbles = ".".join(ip.exploded.replace(":", ""))
        self._values = {
            "s": f"{local}@{domain}",
            "l": local,
            "o": domain,
            "i": str(ip) if ip.version == 4 else nibbles,
            "v": "in-addr" if ip.version == 4 else "ip6",
            "h": helo.strip(),
        }

    async def check(self, domain: str) -> _Match:
        """The whole of section 4 for one domain. The verdict NONE: it has no record, or is malformed."""
        if malformed(domain):
            return _Match(Verdict.NONE, domain)
        texts = select(await self._records(domain, "TXT"))
        if not texts:
            return _Match(Verdict.NONE, domain)
        if len(texts) > 1:
            raise PermError(f"{domain} has {len(texts)} SPF records; it may have only one")
        record = parse(texts[0])
        if record.faults:
            raise PermError(f"syntax error in the SPF record of {domain}: {record.faults[0]}")
        for directive in record.directives:
            if await self._matches(directive, domain):
                return _Match(directive.verdict, domain, directive.text, record)
        if record.redirect is None:
            return _Match(Verdict.NEUTRAL, domain)
        self.budget.spend(record.redirect.text)
        return await self._other(record.redirect.value, domain, record.redirect.text)

    async def _other(self, target: MacroString, domain: str, term: str) -> _Match:
        """The check of the domain that `term`, an include or a redirect, names."""
        name = await self._expand(target, domain)
        match = await self.check(fit(name))
        if match.verdict is Verdict.NONE:
            raise PermError(f"{term!r} of {domain} leads to {name}, which has no SPF record")
        return match

    async def explain(self, match: _Match, *, receiver: str, now: int) -> str:
        """The explanation of a FAIL (section 6.2); whatever is wrong with it, there is none."""
        modifier = match.record.modifier("exp") if match.record else None
        if modifier is None:
            return ""
        client = {"c": str(self._ip), "r": receiver, "t": str(now)}
        try:
            name = fit(await self._expand(modifier.value, match.domain))
            texts = () if malformed(name) else await self._records(name, "TXT")
            if len(texts) != 1:
                return ""
            return await self._expand(parse_macro_string(texts[0], spaces=True), match.domain, client)
        except (TempError, MacroFault):
            return ""

    async def _matches(self, directive: Directive, domain: str) -> bool:
        if directive.looks_up:
            self.budget.spend(directive.text)
        match directive.mechanism:
            case "all":
                return True
            case "ip4" | "ip6":
                return directive.network is not None and self._ip in directive.network
            case "include":
                return (await self._other(directive.target or (), domain, directive.text)).verdict is Verdict.PASS
        name = domain if directive.target is None else fit(await self._expand(directive.target, domain))
        if malformed(name):  # section 4.8 leaves open what this means; nothing was asked, and nothing matches
            return False
        match directive.mechanism:
            case "a":
                return self._covers(await self._term_records(name, self._type), directive)
            case "mx":
                return await self._matches_mx(name, directive)
            case "exists":
                return bool(await self._term_records(name, "A"))
        return await self._matches_ptr(name)

    async def _matches_mx(self, name: str, directive: Directive) -> bool:
        exchanges = [record.split() for record in await self._term_records(name, "MX")]
        if len(exchanges) > NAME_LIMIT:
            raise PermError(f"{name} has {len(exchanges)} mail servers, more than the {NAME_LIMIT} an 'mx' may look up")
        hosts = [host for _, host in sorted((int(preference), host) for preference, host in exchanges) if host != "."]
        for host, answer in zip(hosts, await self._addresses(hosts), strict=True):
            if self._covers(read(answer, host, self._type), directive):
                return True
        return False

    async def _matches_ptr(self, name: str) -> bool:
        answer = await self._resolver.ask(self._ip.reverse_pointer, "PTR")
        try:
            names = read(answer, self._ip.reverse_pointer, "PTR")
        except TempError:
            return False
        self.budget.found(names, self._ip.reverse_pointer, "PTR")
        return any(_within(each, name) for each in await self._validated(names))

    async def _validated(self, names: tuple[str, ...]) -> list[str]:
        """Those of the first names that lead back to the client; what cannot be found out is passed over."""
        names = names[:NAME_LIMIT]
        answers = await self._addresses(names)
        return [
            name.removesuffix(".")
            for name, answer in zip(names, answers, strict=True)
            if any(ipaddress.ip_address(record) == self._ip for record in answer.records)
        ]

    async def _expand(self, tokens: MacroString, domain: str, more: Mapping[str, str] | None = None) -> str:
        values = {**self._values, "d": domain, **(more or {})}
        if "p" in letters(tokens):
            values["p"] = await self._client_name(domain)
        return expand(tokens, values)

    async def _client_name(self, domain: str) -> str:
        """The macro p (section 7.3): a validated name of the client, the domain's own first, then one within it."""
        answer = await self._resolver.ask(self._ip.reverse_pointer, "PTR")
        names = await self._validated(tuple(answer.records))
        names.sort(key=lambda name: (name.lower() != domain.lower(), not _within(name, domain)))
        return names[0] if names else "unknown"

    def _covers(self, addresses: tuple[str, ...], directive: Directive) -> bool:
        length = directive.length4 if self._ip.version == 4 else directive.length6
        return any(self._ip in ipaddress.ip_network((address, length), strict=False) for address in addresses)

    async def _addresses(self, hosts: tuple[str, ...] | list[str]) -> list[Answer]:
        """Of names that come from the DNS, all asked at once."""
        return await asyncio.gather(*(self._resolver.ask(host, self._type) for host in hosts))

    async def _records(self, name: str, rdtype: str) -> tuple[str, ...]:
        return read(await self._resolver.ask(question(name), rdtype), name, rdtype)

    async def _term_records(self, name: str, rdtype: str) -> tuple[str, ...]:
        """What a term asks first: if there is nothing, it counts as void."""
        records = await self._records(name, rdtype)
        self.budget.found(records, name, rdtype)
        return records


def _within(name: str, domain: str) -> bool:
    """Whether the name is the domain or below it."""
    name, domain = name.lower().removesuffix("."), domain.lower().removesuffix(".")
    return name == domain or name.endswith("." + domain)
