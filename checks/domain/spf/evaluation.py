"""An evaluation under way: sections 4 to 7 of RFC 7208, term by term."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checks.domain.spf.grammar import Directive, SpfRecord, parse, select
from checks.domain.spf.lookups import NAME_LIMIT, Answer, Budget, Questions, malformed, question, read
from checks.domain.spf.macro import MacroFault, MacroString, expand, fit, letters, parse_macro_string
from checks.domain.spf.result import PermError, TempError, Verdict

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Match:
    """`directive` "": none matched, and the verdict is the default. `domain` is whose `record` decided."""

    verdict: Verdict
    domain: str
    directive: str = ""
    record: SpfRecord | None = None


class Evaluation:
    """One evaluation, through all includes and redirects."""

    def __init__(
        self, questions: Questions, budget: Budget, ip: Address, *, local: str, domain: str, helo: str
    ) -> None:
        self._questions = questions
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

    async def check(self, domain: str) -> Match:
        """The whole of section 4 for one domain. The verdict NONE: it has no record, or is malformed."""
        if malformed(domain):
            return Match(Verdict.NONE, domain)
        texts = select(await self._records(domain, "TXT"))
        if not texts:
            return Match(Verdict.NONE, domain)
        if len(texts) > 1:
            raise PermError(f"{domain} has {len(texts)} SPF records; it may have only one")
        record = parse(texts[0])
        if record.faults:
            raise PermError(f"syntax error in the SPF record of {domain}: {record.faults[0]}")
        ahead = False
        for directive in record.directives:
            if directive.looks_up and not ahead:
                ahead = True
                self._ask_ahead(record, domain)
            if await self._matches(directive, domain):
                return Match(directive.verdict, domain, directive.text, record)
        if record.redirect is None:
            return Match(Verdict.NEUTRAL, domain)
        self.budget.spend(record.redirect.text)
        return await self._other(record.redirect.value, domain, record.redirect.text)

    def _ask_ahead(self, record: SpfRecord, domain: str) -> None:
        """Begin to ask what the terms will ask first, so that they do not wait one after the other.

        Not of exists, whose names are often counted by their owner, nor of what needs an answer itself. Which answers
        count, and in which order, is for the terms to say.
        """
        types = {"include": "TXT", "a": self._type, "mx": "MX"}
        targets = [(each.target, types[each.mechanism]) for each in record.directives if each.mechanism in types]
        if record.redirect:
            targets.append((record.redirect.value, "TXT"))
        for tokens, rdtype in targets[: self.budget.left]:
            if tokens is None or "p" not in letters(tokens):
                name = domain if tokens is None else fit(expand(tokens, {**self._values, "d": domain}))
                if not malformed(name):
                    self._questions.begin(question(name), rdtype)

    async def _other(self, target: MacroString, domain: str, term: str) -> Match:
        """The check of the domain that `term`, an include or a redirect, names."""
        name = await self._expand(target, domain)
        match = await self.check(fit(name))
        if match.verdict is Verdict.NONE:
            raise PermError(f"{term!r} of {domain} leads to {name}, which has no SPF record")
        return match

    async def explain(self, match: Match, *, receiver: str, now: int) -> str:
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
        answer = await self._questions.ask(self._ip.reverse_pointer, "PTR")
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
        answer = await self._questions.ask(self._ip.reverse_pointer, "PTR")
        names = await self._validated(tuple(answer.records))
        names.sort(key=lambda name: (name.lower() != domain.lower(), not _within(name, domain)))
        return names[0] if names else "unknown"

    def _covers(self, addresses: tuple[str, ...], directive: Directive) -> bool:
        length = directive.length4 if self._ip.version == 4 else directive.length6
        return any(self._ip in ipaddress.ip_network((address, length), strict=False) for address in addresses)

    async def _addresses(self, hosts: Sequence[str]) -> list[Answer]:
        """Of names that come from the DNS, all asked at once."""
        return await asyncio.gather(*(self._questions.ask(host, self._type) for host in hosts))

    async def _records(self, name: str, rdtype: str) -> tuple[str, ...]:
        return read(await self._questions.ask(question(name), rdtype), name, rdtype)

    async def _term_records(self, name: str, rdtype: str) -> tuple[str, ...]:
        """What a term asks first: if there is nothing, it counts as void."""
        records = await self._records(name, rdtype)
        self.budget.found(records, name, rdtype)
        return records


def _within(name: str, domain: str) -> bool:
    """Whether the name is the domain or below it."""
    name, domain = name.lower().removesuffix("."), domain.lower().removesuffix(".")
    return name == domain or name.endswith("." + domain)
