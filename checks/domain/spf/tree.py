"""A domain's record with all it includes and redirects to, looked up at once as far as one answer names the next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from checks.dns import Outcome
from checks.domain.spf.grammar import Directive, Modifier, SpfRecord, parse, select
from checks.domain.spf.lookups import NAME_LIMIT, Resolver, malformed, question
from checks.domain.spf.macro import MacroString, expand, fit, letters

MOST_DOMAINS = 100  # visited; a tree that size has broken the limit of lookups long before

Term = Directive | Modifier


@dataclass(slots=True)
class Node:
    """What one domain has. `unknown`: why nobody could say. `others`: its TXT records that are no SPF records.

    `record` is None unless there is exactly one. `unlooked` are terms whose target the DNS could not tell, with why;
    `voids` and `crowded` those whose target has nothing, or more mail servers than allowed. `addresses` has those of each
    `a`, and of each `mx` of the root, where all of them could be told.
    """

    domain: str
    unknown: str = ""
    texts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    record: SpfRecord | None = None
    voids: list[Directive] = field(default_factory=list)
    crowded: list[Directive] = field(default_factory=list)
    unlooked: dict[Directive, str] = field(default_factory=dict)
    addresses: dict[Directive, tuple[str, ...]] = field(default_factory=dict)

    @property
    def sound(self) -> SpfRecord | None:
        """The record, if it can be evaluated."""
        return self.record if self.record and not self.record.faults else None


@dataclass(slots=True)
class Tree:
    """`root` is a key of `nodes`. A domain is visited once, however often it is named.

    `mx` are the exchanges of the root, () where there is none, or none that could be told; "." is the null MX.
    """

    root: str
    nodes: dict[str, Node] = field(default_factory=dict)
    mx: tuple[str, ...] = ()

    @property
    def takes_nothing(self) -> bool:
        """Whether the root has a null MX (RFC 7505)."""
        return self.mx == (".",)

    def target(self, term: Term, domain: str) -> str | None:
        """The name a term of this domain's record is about; None if that is different for every message."""
        tokens = term.value if isinstance(term, Modifier) else term.target
        return domain if tokens is None else self._expand(tokens, domain)

    def children(self, node: Node) -> Iterator[tuple[Term, str]]:
        """The includes and the redirect that count, with the domain each leads to where that is certain."""
        for term in counting_terms(node):
            if isinstance(term, Modifier) or term.mechanism == "include":
                name = self.target(term, node.domain)
                if name is not None:
                    yield term, name

    def useless(self) -> list[str]:
        """Terms of the root's record that allow nobody, as the DNS has nothing where they lead."""
        root = self.nodes[self.root]
        led = [(term.text, self.nodes.get(name)) for term, name in self.children(root)]
        nowhere = [text for text, node in led if node is not None and not node.texts and not node.unknown]
        return [*(term.text for term in root.voids), *nowhere]

    def circling(self) -> list[str]:
        """Terms of the root's record that lead back to it."""
        rounds = {loop[1] for loop in self.loops() if loop[0] == self.root}
        return [term.text for term, name in self.children(self.nodes[self.root]) if name in rounds]

    def lookups(self, domain: str) -> int:
        """How many of the 10 lookups a client uses up that nothing matches; a loop is gone through once."""
        return self._lookups(domain, {}, set())

    def _lookups(self, domain: str, known: dict[str, int], above: set[str]) -> int:
        node = self.nodes.get(domain)
        if node is None or domain in above:
            return 0
        if domain not in known:
            own = sum(isinstance(term, Modifier) or term.looks_up for term in counting_terms(node))
            below = [self._lookups(name, known, above | {domain}) for _, name in self.children(node)]
            known[domain] = own + sum(below)
        return known[domain]

    def loops(self) -> list[tuple[str, ...]]:
        """Each way back to a domain that led there, as the domains on it: ("a", "b", "a")."""
        found: list[tuple[str, ...]] = []
        done: set[str] = set()

        def follow(domain: str, path: tuple[str, ...]) -> None:
            if domain in path:
                found.append((*path[path.index(domain) :], domain))
            elif domain in self.nodes and domain not in done:
                for _, name in self.children(self.nodes[domain]):
                    follow(name, (*path, domain))
                done.add(domain)

        follow(self.root, ())
        return found

    def _expand(self, tokens: MacroString, domain: str) -> str | None:
        if not letters(tokens) <= {"d", "o"}:
            return None
        return fit(expand(tokens, {"d": domain, "o": self.root})).lower()


def counting_terms(node: Node) -> list[Term]:
    """The terms of a record that can be reached: up to `all`, and the redirect if there is no `all`.

    Of a record with faults too: what else is wrong with it is told at once, not after they are mended.
    """
    record = node.record
    if record is None:
        return []
    terms: list[Term] = []
    for directive in record.directives:
        if directive.mechanism == "all":
            return terms
        terms.append(directive)
    return [*terms, record.redirect] if record.redirect else terms


async def walk(domain: str, *, resolver: Resolver) -> Tree:
    """Look up the whole tree of a domain, given in lower case and without a last dot.

    It takes as many round trips as the tree is deep, and one more for the addresses at its end.
    """
    tree = Tree(domain)
    mx, _ = await asyncio.gather(_mail_servers(domain, resolver), _visit(tree, tree.root, resolver))
    tree.mx = mx
    return tree


async def _mail_servers(domain: str, resolver: Resolver) -> tuple[str, ...]:
    if malformed(domain):
        return ()
    answer = await resolver.ask(question(domain), "MX")
    return tuple(record.split()[-1] for record in answer.records)


async def _visit(tree: Tree, domain: str, resolver: Resolver) -> None:
    if domain in tree.nodes or len(tree.nodes) >= MOST_DOMAINS:
        return
    node = tree.nodes[domain] = Node(domain)
    if malformed(domain):
        return
    answer = await resolver.ask(question(domain), "TXT")
    if answer.outcome == Outcome.UNKNOWN:
        node.unknown = answer.why or "no answer"
        return
    selected = select(answer.records)
    node.texts = tuple(selected)
    node.others = tuple(text for text in answer.records if text not in selected)
    if len(selected) == 1:
        node.record = parse(selected[0])
    children = [name for _, name in tree.children(node)]
    terms = [term for term in counting_terms(node) if isinstance(term, Directive)]
    await asyncio.gather(
        *(_visit(tree, name, resolver) for name in children),
        *(_probe(tree, node, term, resolver) for term in terms),
    )


async def _probe(tree: Tree, node: Node, term: Directive, resolver: Resolver) -> None:
    """Whether the DNS has anything for an a, mx or exists; a host with addresses of either kind is there."""
    name = tree.target(term, node.domain)
    types = {"a": ("A", "AAAA"), "mx": ("MX",), "exists": ("A",)}.get(term.mechanism)
    if types is None or name is None or malformed(name):
        return
    answers = await asyncio.gather(*(resolver.ask(question(name), rdtype) for rdtype in types))
    records = [record for answer in answers for record in answer.records]
    unknown = [answer.why for answer in answers if answer.outcome == Outcome.UNKNOWN]
    if term.mechanism == "mx" and len(records) > NAME_LIMIT:
        node.crowded.append(term)
    elif unknown and not records:
        node.unlooked[term] = unknown[0]
    elif not records:
        node.voids.append(term)
    elif term.mechanism == "a" and not unknown:
        node.addresses[term] = tuple(records)
    elif term.mechanism == "mx" and node.domain == tree.root:
        hosts = [record.split()[1] for record in records]
        found = await asyncio.gather(*(resolver.ask(host, rdtype) for host in hosts for rdtype in ("A", "AAAA")))
        if not any(answer.outcome == Outcome.UNKNOWN for answer in found):
            node.addresses[term] = tuple(record for answer in found for record in answer.records)
