"""What can be said of a record together with all it includes: limits, loops, and the faults of others."""

from __future__ import annotations

from collections.abc import Iterator

from checks.domain.finding import Result, State
from checks.domain.spf.grammar import Modifier
from checks.domain.spf.lookups import LOOKUP_LIMIT, VOID_LIMIT
from checks.domain.spf.mend import mend, publishable
from checks.domain.spf.own_record import broadness
from checks.domain.spf.result import Verdict
from checks.domain.spf.tree import Node, Term, Tree, counting_terms

MANY_LOOKUPS = 9


def examine(tree: Tree) -> Iterator[Result]:
    """All that is wrong beyond the text of the domain's own record."""
    yield from _lookups(tree)
    yield from _voids(tree)
    for loop in tree.loops():
        yield _finding(
            "spf-loop",
            State.FAILURE,
            f"The records go round in a circle (permerror): {' → '.join(loop)}.",
            "Take out one include or redirect of the circle.",
        )
    seen: set[str] = {tree.root}
    for node in list(tree.nodes.values()):
        for directive, why in node.unlooked.items():
            yield _finding(
                "spf-term-unknown",
                State.UNKNOWN,
                f"What {directive.text!r} of {node.domain} leads to could not be found out: {why}.",
                "Ask again later.",
            )
        for term, name in tree.children(node):
            if name in tree.nodes and name not in seen:
                seen.add(name)
                yield from _other(tree, node, term, tree.nodes[name])


def _finding(code: str, state: State, detail: str, advice: str, **evidence: object) -> Result:
    return Result(check="spf", code=code, state=state, detail=detail, advice=advice, evidence=evidence)


def _lookups(tree: Tree) -> Iterator[Result]:
    total = tree.lookups(tree.root)
    if total < MANY_LOOKUPS:
        return
    root = tree.nodes[tree.root]
    below = dict(tree.children(root))
    cost = {
        term.text: 1 + tree.lookups(below.get(term, ""))
        for term in counting_terms(root)
        if isinstance(term, Modifier) or term.looks_up
    }
    dearest = max(cost, key=lambda text: cost[text])
    over = total > LOOKUP_LIMIT
    yield _finding(
        "spf-too-many-lookups" if over else "spf-many-lookups",
        State.FAILURE if over else State.WARNING,
        f"The record of {tree.root} needs {total} lookups; more than {LOOKUP_LIMIT}"
        + (" is an error (permerror)." if over else " would be an error (permerror)."),
        f"Take out what no longer sends for you, or name its addresses instead; {dearest!r} costs {cost[dearest]}.",
        lookups=total,
        by_term=cost,
    )


def _voids(tree: Tree) -> Iterator[Result]:
    """Those of the domain's own record alone are told with it."""
    voids = [(node.domain, term.text) for node in tree.nodes.values() for term in node.voids]
    own = len(tree.nodes[tree.root].voids)
    if len(voids) > max(own, VOID_LIMIT) and own <= VOID_LIMIT:
        where = ", ".join(f"{text!r} of {domain}" for domain, text in voids)
        yield _finding(
            "spf-void-lookups-below",
            State.FAILURE,
            f"{len(voids)} terms find nothing in the DNS, and more than {VOID_LIMIT} is an error (permerror): {where}.",
            "Take out the include that leads there, or tell its owner.",
        )


def _other(tree: Tree, above: Node, term: Term, node: Node) -> Iterator[Result]:
    """What is wrong with a domain that `term` of the record of `above` leads to."""
    whose = f"{term.text!r} of {above.domain}"
    advice = f"Tell the owner of {node.domain}, or take the term out."
    if node.unknown:
        yield _finding(
            "spf-include-unknown",
            State.UNKNOWN,
            f"The record that {whose} leads to could not be found out: {node.unknown}.",
            "Ask again later; meanwhile receivers may defer mail (temperror).",
        )
    elif not node.texts:
        own = above.domain == tree.root
        yield Result(
            check="spf",
            code="spf-include-without-record",
            state=State.FAILURE,
            detail=f"{whose} leads to a domain without an SPF record (permerror).",
            advice="Take it out, or correct the name.",
            publish=publishable(tree.root, mend(above.texts, without=tree.useless())) if own else (),
        )
    elif node.record is None:
        yield _finding(
            "spf-include-several-records",
            State.FAILURE,
            f"{whose} leads to {len(node.texts)} SPF records where one may be (permerror).",
            advice,
        )
    elif node.record.faults:
        yield _finding(
            "spf-include-syntax",
            State.FAILURE,
            f"{whose} leads to a record that cannot be read (permerror): {node.record.faults[0]}.",
            advice,
        )
    else:
        yield from _too_open(whose, node, advice)


def _too_open(whose: str, node: Node, advice: str) -> Iterator[Result]:
    record = node.sound
    if record is None:
        return
    if record.catch_all and record.catch_all.verdict is Verdict.PASS:
        yield _finding(
            "spf-include-plus-all",
            State.FAILURE,
            f"{whose} leads to {record.catch_all.text!r}, which allows everyone on the Internet to send.",
            advice,
        )
    for directive in record.directives:
        broad = broadness(directive)
        if broad:
            yield _finding(
                "spf-include-broad-range",
                State.FAILURE if broad == "everyone" else State.WARNING,
                f"{whose} leads to {directive.text!r}, which allows {broad} to send.",
                advice,
            )
