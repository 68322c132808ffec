"""What can be said of a domain's own record, which its owner can change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checks.domain.finding import Result, State
from checks.domain.spf.grammar import Directive, SpfRecord
from checks.domain.spf.lookups import VOID_LIMIT
from checks.domain.spf.mend import mend, publishable
from checks.domain.spf.result import Verdict
from checks.domain.spf.spelling import mechanism_for, suggest
from checks.domain.spf.tree import Node, Tree

ADVISED_OCTETS = 512  # RFC 7208 section 3.4
BROAD = {4: 8, 6: 19}  # prefix lengths at which a network holds far more than anyone's mail servers


def examine(node: Node, tree: Tree) -> Iterator[Result]:
    """All that is wrong with the record or records of the domain itself."""
    publish = publishable(node.domain, mend(node.texts, without=tree.useless()))
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
            f"{node.domain} has {len(node.texts)} SPF records, and so none that counts (permerror).",
            "Replace them by one that holds the terms of all.",
        )
        return
    for fault in node.record.faults:
        meant = suggest(fault.term)
        yield finding(
            "spf-syntax",
            State.FAILURE,
            f"The record of {node.domain} cannot be read (permerror): {fault}.",
            f"Write {meant!r} instead." if meant else f"Write {fault.term!r} as RFC 7208 has it, or take it out.",
        )
    for code, state, detail, advice in (*_the_end(node), *_terms(node.record), *_void(node)):
        yield finding(code, state, f"{detail[0].upper()}{detail[1:]}.", f"{advice}.")


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
            f"the record of {node.domain} ends without 'all': whoever it does not name is neither allowed nor refused",
            "End it with ~all, and with -all once all who send are named",
        )
    if everyone is not None and everyone.verdict is Verdict.PASS:
        yield (
            "spf-plus-all",
            State.FAILURE,
            f"{everyone.text!r} allows everyone on the Internet to send as {node.domain}",
            "End the record with ~all or -all",
        )
    if everyone is not None and everyone.verdict is Verdict.NEUTRAL:
        yield (
            "spf-neutral-all",
            State.WARNING,
            f"{everyone.text!r} says nothing about whoever the record does not name: forged mail is not told apart",
            "End the record with ~all or -all",
        )
    if everyone is not None:
        after = record.directives[record.directives.index(everyone) + 1 :]
        if after:
            terms = ", ".join(repr(each.text) for each in after)
            yield "spf-after-all", State.WARNING, f"{terms} after 'all' is ignored", "Put 'all' last"
        if record.modifier("redirect"):
            yield "spf-redirect-beside-all", State.WARNING, "'redirect' is ignored beside 'all'", "Keep one of the two"


def _terms(record: SpfRecord) -> Iterator[Words]:
    for directive in record.directives:
        if directive.mechanism == "ptr":
            slow = "should not be used (RFC 7208 section 5.5), and is passed over by some receivers"
            advice = "Name the addresses (ip4, ip6) or hosts (a) instead"
            yield "spf-ptr", State.WARNING, f"{directive.text!r} is slow and unreliable, {slow}", advice
        broad = broadness(directive)
        if broad:
            state = State.FAILURE if broad == "everyone" else State.WARNING
            yield "spf-broad-range", state, f"{directive.text!r} allows {broad} to send", "Name only your own networks"
    for modifier in record.modifiers:
        meant = mechanism_for(modifier.text)
        if meant:
            yield (
                "spf-mechanism-as-modifier",
                State.WARNING,
                f"{modifier.text!r} is no mechanism and has no effect: after its name a colon must stand",
                f"Write {meant!r}",
            )
    for text, count in Counter(each.text.lower() for each in record.directives).items():
        if count > 1:
            yield "spf-duplicate", State.WARNING, f"{text!r} stands {count} times", "Keep one"
    octets = len(record.text.encode())
    if octets > ADVISED_OCTETS:
        yield (
            "spf-long-record",
            State.WARNING,
            f"the record has {octets} octets; above {ADVISED_OCTETS} answers may not fit in one packet",
            "Shorten it, or move a part of it into a record of its own with include",
        )


def _void(node: Node) -> Iterator[Words]:
    if node.voids:
        terms = ", ".join(repr(each.text) for each in node.voids)
        verb = "finds" if len(node.voids) == 1 else "find"
        state = State.FAILURE if len(node.voids) > VOID_LIMIT else State.WARNING
        ending = f"; more than {VOID_LIMIT} is an error (permerror)" if state is State.FAILURE else ""
        yield (
            "spf-void-lookups",
            state,
            f"{terms} {verb} nothing in the DNS{ending}",
            "Take out what is no longer there",
        )
    for term in node.crowded:
        yield (
            "spf-many-mx",
            State.FAILURE,
            f"{term.text!r} leads to more than 10 mail servers (permerror)",
            "Name their networks with ip4 and ip6 instead",
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
            return "everyone"
        if length <= BROAD[version]:
            return f"{2 ** (32 - length):,} addresses" if version == 4 else f"a /{length} of all IPv6"
    return ""
