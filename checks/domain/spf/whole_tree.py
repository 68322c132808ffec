"""What can be said of a record together with all it includes: limits, loops, and the faults of others."""

from __future__ import annotations

from collections.abc import Iterator

from checks.domain.finding import Record, Result, State
from checks.domain.name import is_within
from checks.domain.spf import own_record
from checks.domain.spf.grammar import Modifier
from checks.domain.spf.lookups import LOOKUP_LIMIT, VOID_LIMIT
from checks.domain.spf.mend import mend, publishable
from checks.domain.spf.own_record import EVERYONE, Proposal, broadness
from checks.domain.spf.result import Verdict
from checks.domain.spf.tree import Node, Term, Tree, counting_terms
from checks.sentence import sentence

MANY_LOOKUPS = 9


def examine(tree: Tree, better: Proposal) -> Iterator[Result]:
    """All that is wrong beyond the text of the domain's own record. `better`: what is to be published for that one."""
    yield from _lookups(tree, better)
    yield from _voids(tree)
    for loop in tree.loops():
        yield _finding(
            "spf-loop",
            State.FAILURE,
            sentence("The records go round in a circle (permerror): {loop}.", loop=" → ".join(loop)),
            sentence("Take out one include or redirect of the circle."),
            publish=better.records if tree.circling() else (),
        )
    seen: set[str] = {tree.root}
    for node in list(tree.nodes.values()):
        for directive, why in node.unlooked.items():
            yield _finding(
                "spf-term-unknown",
                State.UNKNOWN,
                sentence(
                    "What '{text}' of {domain} leads to could not be found out: {why}.",
                    text=directive.text,
                    domain=node.domain,
                    why=why,
                ),
                sentence("Ask again later."),
            )
        for term, name in tree.children(node):
            if name in tree.nodes and name not in seen:
                seen.add(name)
                yield from _other(tree, node, term, better)


def _finding(
    code: str, state: State, detail: str, advice: str, *, publish: tuple[Record, ...] = (), **evidence: object
) -> Result:
    return Result(check="spf", code=code, state=state, detail=detail, advice=advice, publish=publish, evidence=evidence)


def _lookups(tree: Tree, better: Proposal) -> Iterator[Result]:
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
        sentence(
            "The record of {domain} needs {count} lookups; more than {limit} is an error (permerror).",
            domain=tree.root,
            count=total,
            limit=LOOKUP_LIMIT,
        )
        if over
        else sentence(
            "The record of {domain} needs {count} lookups; more than {limit} would be an error (permerror).",
            domain=tree.root,
            count=total,
            limit=LOOKUP_LIMIT,
        ),
        sentence(
            "Take out what no longer sends for you: '{dearest}' costs {cost}. The record to publish names the networks of"
            " today instead of {terms}: look again when those change.",
            dearest=dearest,
            cost=cost[dearest],
            terms=", ".join(better.written_out),
        )
        if over and better.written_out
        else sentence(
            "Take out what no longer sends for you, or name its addresses instead; '{dearest}' costs {cost}.",
            dearest=dearest,
            cost=cost[dearest],
        ),
        publish=better.records if over else (),
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
            sentence(
                "{count} terms find nothing in the DNS, and more than {limit} is an error (permerror): {where}.",
                count=len(voids),
                limit=VOID_LIMIT,
                where=where,
            ),
            sentence("Take out the include that leads there, or tell its owner."),
        )


def _other(tree: Tree, above: Node, term: Term, better: Proposal) -> Iterator[Result]:
    """What is wrong with a domain that `term` of the record of `above` leads to."""
    node = tree.nodes[tree.target(term, above.domain) or ""]
    whose = sentence("'{term}' of {domain}", term=term.text, domain=above.domain)
    advice, publish = _instead(tree, term, node)
    if node.unknown:
        yield _finding(
            "spf-include-unknown",
            State.UNKNOWN,
            sentence(
                "The record that {whose} leads to could not be found out: {unknown}.", whose=whose, unknown=node.unknown
            ),
            sentence("Ask again later; meanwhile receivers may defer mail (temperror)."),
        )
    elif not node.texts:
        yield _finding(
            "spf-include-without-record",
            State.FAILURE,
            sentence("{whose} leads to a domain without an SPF record (permerror).", whose=whose),
            sentence("Take it out, or correct the name."),
            publish=better.records if above.domain == tree.root else (),
        )
    elif node.record is None:
        yield _finding(
            "spf-include-several-records",
            State.FAILURE,
            sentence(
                "{whose} leads to {count} SPF records where one may be (permerror).", whose=whose, count=len(node.texts)
            ),
            advice,
            publish=publish,
        )
    elif node.record.faults:
        yield _finding(
            "spf-include-syntax",
            State.FAILURE,
            sentence(
                "{whose} leads to a record that cannot be read (permerror): {faults}.",
                whose=whose,
                faults=node.record.faults[0].said,
            ),
            advice,
            publish=publish,
        )
    else:
        yield from _too_open(whose, node, advice, publish)


def _instead(tree: Tree, term: Term, node: Node) -> tuple[str, tuple[Record, ...]]:
    """What to do about a bad record of the domain `node`: mend it where it is the root's own, else do without it."""
    if is_within(node.domain, tree.root):
        publish = publishable(node.domain, mend(node.texts, without=own_record.unwanted(node)))
        return sentence("Correct the record of {domain}.", domain=node.domain), publish
    advice = sentence("Tell the owner of {domain}, or take the term out.", domain=node.domain)
    root = tree.nodes[tree.root]
    own = term in counting_terms(root)
    return advice, publishable(tree.root, mend(root.texts, without=[term.text], lenient=True)) if own else ()


def _too_open(whose: str, node: Node, advice: str, publish: tuple[Record, ...]) -> Iterator[Result]:
    record = node.sound
    if record is None:
        return
    if record.catch_all and record.catch_all.verdict is Verdict.PASS:
        yield _finding(
            "spf-include-plus-all",
            State.FAILURE,
            sentence(
                "{whose} leads to '{text}', which allows everyone on the Internet to send.",
                whose=whose,
                text=record.catch_all.text,
            ),
            advice,
            publish=publish,
        )
    for directive in record.directives:
        broad = broadness(directive)
        if broad:
            yield _finding(
                "spf-include-broad-range",
                State.FAILURE if broad == EVERYONE else State.WARNING,
                sentence(
                    "{whose} leads to '{text}', which allows {broad} to send.",
                    whose=whose,
                    text=directive.text,
                    broad=broad,
                ),
                advice,
                publish=publish if broad == EVERYONE else (),
            )
