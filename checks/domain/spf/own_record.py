"""What can be said of a domain's own record, which its owner can change."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checks.domain.finding import Record, Result, State
from checks.domain.spf.grammar import Directive, SpfRecord, parse
from checks.domain.spf.lookups import VOID_LIMIT
from checks.domain.spf.mend import LENIENT, mend, publishable
from checks.domain.spf.result import SpfResult, Verdict
from checks.domain.spf.shorten import ADVISED_OCTETS, shorten
from checks.domain.spf.spelling import mechanism_for, suggest
from checks.domain.spf.tree import Node, Tree
from checks.sentence import sentence

EVERYONE = sentence("everyone")
REFUSED = {Verdict.FAIL: State.FAILURE, Verdict.SOFTFAIL: State.FAILURE, Verdict.NEUTRAL: State.WARNING}
BROAD = {4: 8, 6: 19}  # prefix lengths at which a network holds far more than anyone's mail servers


def examine(node: Node, publish: tuple[Record, ...]) -> Iterator[Result]:
    """All that is wrong with the record or records of the domain itself."""
    evidence = {"record": node.texts[0]}

    def finding(code: str, state: State, detail: str, advice: str) -> Result:
        return Result(
            check="spf", code=code, state=state, detail=detail, advice=advice, publish=publish, evidence=evidence
        )

    if node.record is None:
        evidence["records"] = "\n".join(node.texts)
        yield finding(
            "spf-several-records",
            State.FAILURE,
            sentence(
                "{domain} has {count} SPF records, and so none that counts (permerror).",
                domain=node.domain,
                count=len(node.texts),
            ),
            sentence("Replace them by one that holds the terms of all."),
        )
        return
    for fault in node.record.faults:
        meant = suggest(fault.term)
        yield finding(
            "spf-syntax",
            State.FAILURE,
            sentence(
                "The record of {domain} cannot be read (permerror): {fault}.", domain=node.domain, fault=fault.said
            ),
            sentence("Write '{meant}' instead.", meant=meant)
            if meant
            else sentence("Write '{term}' as RFC 7208 has it, or take it out.", term=fault.term),
        )
    for code, state, detail, advice in (*_the_end(node), *_terms(node.record), *_void(node)):
        yield finding(code, state, detail, advice)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The records to publish, and the terms that are in them as the addresses they stand for today."""

    records: tuple[Record, ...] = ()
    written_out: tuple[str, ...] = ()


def proposal(tree: Tree, answers: Mapping[str, SpfResult]) -> Proposal:
    """What to publish for the domain, with all put right that can be; nothing if that is what stands there.

    Without what is of no use, without what lets in whom it should not, and with those of `answers`, addresses that send,
    whom it then does not name.
    """
    node = tree.nodes[tree.root]
    useless = [*tree.useless(), *tree.circling()]
    bad = unwanted(node)
    also = [term(ip) for ip, answer in answers.items() if answer.result in REFUSED or answer.mechanism in bad]
    better = mend(node.texts, without=[*useless, *bad], also=also, lenient=bool(bad))
    if better == f"v=spf1 {LENIENT}" and not bad:
        better = first_record(tree, {})
    if not better and bad:
        servers = ["mx"] if tree.mx and not tree.takes_nothing else []
        better = mend(node.texts, without=[*useless, *(bad if servers else [])], also=servers, lenient=bool(servers))
    shorter = shorten(tree, better) if better else None
    if shorter is not None:
        return Proposal(shorter.records, shorter.written_out)
    return Proposal(() if (better,) == node.texts else publishable(tree.root, better))


def first_record(tree: Tree, answers: Mapping[str, SpfResult]) -> str:
    """For a domain that names nobody: its own mail servers and those known to send; nobody, if it takes no mail."""
    also = [term(ip) for ip in answers]
    if tree.takes_nothing:
        return mend(["v=spf1"], also=also) if also else "v=spf1 -all"
    return mend(["v=spf1 mx"], also=also)


def unwanted(node: Node) -> list[str]:
    """Terms that should not stand in a record."""
    directives = [each for text in node.texts for each in parse(text).directives]
    return [each.text for each in directives if each.mechanism == "ptr" or broadness(each) == EVERYONE]


def term(ip: str) -> str:
    """The mechanism that names an address."""
    address = ipaddress.ip_address(ip)
    return f"ip{address.version}:{address}"


Words = tuple[str, State, str, str]


def _the_end(node: Node) -> Iterator[Words]:
    """What happens to those whom no term names."""
    record = node.record
    if record is None:
        return
    everyone = record.catch_all
    if everyone is None and record.redirect is None and not record.faults:
        yield (
            "spf-no-all",
            State.WARNING,
            sentence(
                "The record of {domain} ends without 'all': whoever it does not name is neither allowed nor refused.",
                domain=node.domain,
            ),
            sentence("End it with ~all, and with -all once all who send are named."),
        )
    if everyone is not None and everyone.verdict is Verdict.PASS:
        yield (
            "spf-plus-all",
            State.FAILURE,
            sentence(
                "'{text}' allows everyone on the Internet to send as {domain}.", text=everyone.text, domain=node.domain
            ),
            sentence("End the record with ~all or -all."),
        )
    if everyone is not None and everyone.verdict is Verdict.NEUTRAL:
        yield (
            "spf-neutral-all",
            State.WARNING,
            sentence(
                "'{text}' says nothing about whoever the record does not name: forged mail is not told apart.",
                text=everyone.text,
            ),
            sentence("End the record with ~all or -all."),
        )
    nobody = record.directives == (everyone,) and record.redirect is None
    if nobody and everyone is not None and everyone.verdict is Verdict.SOFTFAIL:
        yield (
            "spf-names-nobody",
            State.WARNING,
            sentence("The record of {domain} names nobody who may send.", domain=node.domain),
            sentence("Name all who send for the domain; if nobody does, end the record with -all."),
        )
    if everyone is not None:
        after = record.directives[record.directives.index(everyone) + 1 :]
        if after:
            terms = ", ".join(repr(each.text) for each in after)
            yield (
                "spf-after-all",
                State.WARNING,
                sentence("{terms} after 'all' is ignored.", terms=terms),
                sentence("Put 'all' last."),
            )
        if record.modifier("redirect"):
            yield (
                "spf-redirect-beside-all",
                State.WARNING,
                sentence("'redirect' is ignored beside 'all'."),
                sentence("Keep one of the two."),
            )


def _terms(record: SpfRecord) -> Iterator[Words]:
    for directive in record.directives:
        if directive.mechanism == "ptr":
            advice = sentence("Name the addresses (ip4, ip6) or hosts (a) instead.")
            yield (
                "spf-ptr",
                State.WARNING,
                sentence(
                    "'{text}' is slow and unreliable, should not be used (RFC 7208 section 5.5), and is passed over by some"
                    " receivers.",
                    text=directive.text,
                ),
                advice,
            )
        broad = broadness(directive)
        if broad:
            state = State.FAILURE if broad == EVERYONE else State.WARNING
            yield (
                "spf-broad-range",
                state,
                sentence("'{text}' allows {broad} to send.", text=directive.text, broad=broad),
                sentence("Name only your own networks."),
            )
    for modifier in record.modifiers:
        meant = mechanism_for(modifier.text)
        if meant:
            yield (
                "spf-mechanism-as-modifier",
                State.WARNING,
                sentence(
                    "'{text}' is no mechanism and has no effect: after its name a colon must stand.", text=modifier.text
                ),
                sentence("Write '{meant}'.", meant=meant),
            )
    for text, count in Counter(each.text.lower() for each in record.directives).items():
        if count > 1:
            yield (
                "spf-duplicate",
                State.WARNING,
                sentence("'{text}' stands {count} times.", text=text, count=count),
                sentence("Keep one."),
            )
    octets = len(record.text.encode())
    if octets > ADVISED_OCTETS:
        yield (
            "spf-long-record",
            State.WARNING,
            sentence(
                "The record has {octets} octets; above {advised} answers may not fit in one packet.",
                octets=octets,
                advised=ADVISED_OCTETS,
            ),
            sentence("Shorten it, or move a part of it into a record of its own with include."),
        )


def _void(node: Node) -> Iterator[Words]:
    if node.voids:
        terms = ", ".join(repr(each.text) for each in node.voids)
        state = State.FAILURE if len(node.voids) > VOID_LIMIT else State.WARNING
        if state is State.FAILURE:
            words = sentence(
                "{terms} find nothing in the DNS; more than {limit} is an error (permerror).",
                terms=terms,
                limit=VOID_LIMIT,
            )
        elif len(node.voids) > 1:
            words = sentence("{terms} find nothing in the DNS.", terms=terms)
        else:
            words = sentence("{terms} finds nothing in the DNS.", terms=terms)
        yield (
            "spf-void-lookups",
            state,
            words,
            sentence("Take out what is no longer there."),
        )
    for term in node.crowded:
        yield (
            "spf-many-mx",
            State.FAILURE,
            sentence("'{text}' leads to more than 10 mail servers (permerror).", text=term.text),
            sentence("Name their networks with ip4 and ip6 instead."),
        )


def broadness(directive: Directive) -> str:
    """Whom a term allows if that is too many, in words; or ""."""
    if directive.verdict is not Verdict.PASS:
        return ""
    lengths = {4: directive.length4, 6: directive.length6} if directive.mechanism in ("a", "mx") else {}
    if directive.network is not None:
        lengths = {directive.network.version: directive.network.prefixlen}
    for version, length in lengths.items():
        if length == 0:
            return EVERYONE
        if length <= BROAD[version]:
            if version == 4:
                return sentence("{count} addresses", count=f"{2 ** (32 - length):,}")
            return sentence("a /{length} of all IPv6", length=length)
    return ""
