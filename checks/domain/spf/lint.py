"""What is wrong, or soon will be, with a domain's SPF: its record and everything that one includes."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from checks.dns import Outcome
from checks.domain.finding import Result, State
from checks.domain.spf import own_record, senders, whole_tree
from checks.domain.spf.evaluate import check_host
from checks.domain.spf.grammar import select
from checks.domain.spf.lookups import LOOKUP_LIMIT, Answer, Resolver, a_labels, malformed, question
from checks.domain.spf.mend import mend, publishable
from checks.domain.spf.own_record import Proposal
from checks.domain.spf.result import SpfResult
from checks.domain.spf.tree import Tree, walk
from checks.sentence import sentence

# What is meant to be SPF: quoted, begun otherwise, or in the older form of Sender ID (RFC 4406).
_SPF_LIKE = re.compile(r"(?:v=spf1|^[\"' ]*spf2\.0/[a-z,]+)(.*)", re.IGNORECASE | re.DOTALL)


async def lint(domain: str, *, resolver: Resolver, ips: Sequence[str] = ()) -> list[Result]:
    """Look at the SPF of a domain; the worst first, and one "spf-ok" if nothing is wrong.

    `ips`: addresses that send for it, of which each gets a result of its own; ValueError for what is none.

    A DNS fault is a finding of state UNKNOWN, never a FAILURE. `publish` has the whole record with all that can be
    put right put right, the same in every finding.

        for finding in await lint("example.org", resolver=resolver):
            print(finding.state, finding.detail, finding.advice)
    """
    domain = a_labels(domain.strip().lower())
    for ip in ips:
        ipaddress.ip_address(ip)
    tree, legacy, answers = await asyncio.gather(
        walk(domain, resolver=resolver),
        _legacy(domain, resolver),
        asyncio.gather(*(check_host(ip, f"postmaster@{domain}", domain, resolver=resolver) for ip in ips)),
    )
    known = dict(zip(ips, answers, strict=True))
    better = own_record.proposal(tree, known)
    found = [*_judge(tree, known, legacy, better), *_of_type_99(tree, legacy)] or [_fine(tree)]
    found += senders.examine(tree, known, better.records)
    order = [State.FAILURE, State.WARNING, State.UNKNOWN, State.OK]
    return sorted(found, key=lambda finding: order.index(finding.state))


async def _legacy(domain: str, resolver: Resolver) -> Answer | None:
    return None if malformed(domain) else await resolver.ask(question(domain), "SPF")


def _judge(tree: Tree, known: Mapping[str, SpfResult], legacy: Answer | None, better: Proposal) -> Iterator[Result]:
    root = tree.nodes[tree.root]
    if root.unknown:
        yield Result(
            check="spf",
            code="spf-unknown",
            state=State.UNKNOWN,
            detail=sentence(
                "Whether {domain} has an SPF record could not be found out: {unknown}.",
                domain=root.domain,
                unknown=root.unknown,
            ),
            advice=sentence("Ask again later; if it stays so, see to the name servers of the domain."),
        )
    elif not root.texts:
        yield _missing(tree, known, legacy)
    else:
        yield from own_record.examine(root, better.records)
        yield from whole_tree.examine(tree, better)


def _missing(tree: Tree, known: Mapping[str, SpfResult], legacy: Answer | None) -> Result:
    root = tree.nodes[tree.root]
    for text in root.others:
        found = _SPF_LIKE.search(text)
        if found:
            tail = found[1].strip("\"';,: \t")
            return Result(
                check="spf",
                code="spf-bad-start",
                state=State.FAILURE,
                detail=sentence(
                    "A TXT record of {domain} looks like SPF and is none, as it does not begin with 'v=spf1' "
                    "and a space: nobody reads it.",
                    domain=root.domain,
                ),
                advice=sentence("Publish it so that it begins with exactly 'v=spf1 '."),
                publish=publishable(root.domain, mend([f"v=spf1 {tail}"])),
                evidence={"record": text},
            )
    missing = partial(
        Result,
        check="spf",
        code="spf-missing",
        state=State.FAILURE,
        detail=sentence(
            "{domain} has no SPF record: receivers cannot tell its mail from forged mail.", domain=root.domain
        ),
    )
    old = select(legacy.records) if legacy else []
    if old:
        return missing(
            advice=sentence("Publish what stands in the record of the type SPF (99) as a TXT record."),
            publish=publishable(root.domain, mend(old, also=[own_record.term(ip) for ip in known])),
        )
    if tree.takes_nothing and not known:
        return missing(
            advice=sentence("The domain takes no mail (null MX). If it sends none either, publish this."),
            publish=publishable(root.domain, own_record.first_record(tree, known)),
        )
    return missing(
        advice=sentence(
            "Publish a record that names all who send for the domain; this one allows its own mail "
            "servers, add an include for each service you send with."
        ),
        publish=publishable(root.domain, own_record.first_record(tree, known)),
    )


def _of_type_99(tree: Tree, answer: Answer | None) -> Iterator[Result]:
    domain = tree.root
    if answer is not None and answer.outcome == Outcome.RECORDS:
        yield Result(
            check="spf",
            code="spf-type-99",
            state=State.WARNING,
            detail=sentence(
                "{domain} has a record of the type SPF (99), which nobody reads since RFC 7208.", domain=domain
            ),
            advice=sentence("Take it away, and keep the TXT record.")
            if tree.nodes[domain].texts
            else sentence("Take it away once there is a TXT record."),
            evidence={"records": list(answer.records)},
        )


def _fine(tree: Tree) -> Result:
    text = tree.nodes[tree.root].texts[0]
    lookups = tree.lookups(tree.root)
    return Result(
        check="spf",
        code="spf-ok",
        state=State.OK,
        detail=sentence(
            "{root} has one SPF record, without a fault; it needs {lookups} of {limit} lookups.",
            root=tree.root,
            lookups=lookups,
            limit=LOOKUP_LIMIT,
        ),
        evidence={"record": text, "lookups": lookups, "domains": sorted(tree.nodes)},
    )
