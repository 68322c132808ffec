"""A record that needs too many lookups, or is too long, written so that it fits and allows the same senders."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checks.domain.finding import Record
from checks.domain.name import is_within
from checks.domain.spf.grammar import Directive, Modifier, Network, SpfRecord, parse
from checks.domain.spf.lookups import LOOKUP_LIMIT
from checks.domain.spf.result import Verdict
from checks.domain.spf.tree import Node, Term, Tree, counting_terms

ADVISED_OCTETS = 512  # RFC 7208 section 3.4
LONGEST = 450  # octets of one record, so that an answer of 512 has room for the name and for other TXT records
COMFORTABLE = LOOKUP_LIMIT - 2  # lookups; hosts are written out until there are so few
MOST_NETWORKS = 100  # a service that names more is not written out


@dataclass(frozen=True, slots=True)
class Shortened:
    """`records` replace the domain's. `written_out` are the terms whose networks of today stand in them instead."""

    records: tuple[Record, ...]
    written_out: tuple[str, ...]


def shorten(tree: Tree, text: str) -> Shortened | None:
    """`text`: the record as it should be, but for its size. None if it fits as it is, or cannot be made to.

    First networks are drawn together and terms dropped that another one holds; then terms are written out as what they
    stand for today, those of the domain itself first, until 10 lookups are enough; what is too long then moves into
    records of its own below the domain.
    """
    record = parse(text)
    if record.faults or any(each.verdict is not Verdict.PASS for each in _senders(record)):
        return None
    everyone: list[Term] = [*_senders(record), *_redirect(record)]
    terms = [term for term in everyone if not _is_network(term)]
    if _lookups(tree, terms) <= LOOKUP_LIMIT and len(text.encode()) <= LONGEST:
        return None
    networks = [each.network for each in _senders(record) if each.network is not None]
    written_out: list[str] = []
    for term in list(terms):
        if _held_elsewhere(tree, term, terms):
            terms.remove(term)
    for term in sorted(terms, key=lambda each: _reluctance(tree, each)):
        hosts = isinstance(term, Directive) and term.mechanism in ("a", "mx")
        if isinstance(term, Modifier) or _lookups(tree, terms) <= (COMFORTABLE if hosts else LOOKUP_LIMIT):
            continue
        more = _networks_of(tree, tree.root, term, {tree.root})
        if more is not None and len(more) <= MOST_NETWORKS:
            networks += more
            terms.remove(term)
            written_out.append(term.text)
    end = [record.catch_all.text] if record.catch_all else []
    end += [each.text for each in record.modifiers if each not in terms]
    records = _fitted(tree, [*(term.text for term in terms), *end], _collapsed(networks))
    if _lookups(tree, terms) + len(records) - 1 > LOOKUP_LIMIT or len(records[0].value) > ADVISED_OCTETS:
        return None
    return Shortened(records, tuple(written_out))


def _senders(record: SpfRecord) -> list[Directive]:
    return [each for each in record.directives if each.mechanism != "all"]


def _redirect(record: SpfRecord) -> Iterable[Modifier]:
    return [record.redirect] if record.redirect else []


def _is_network(term: Term) -> bool:
    return isinstance(term, Directive) and term.network is not None


def _lookups(tree: Tree, terms: Sequence[Term]) -> int:
    return sum(1 + _below(tree, term) for term in terms)


def _below(tree: Tree, term: Term) -> int:
    name = _leads_to(tree, tree.root, term)
    return tree.lookups(name) if name else 0


def _leads_to(tree: Tree, domain: str, term: Term) -> str | None:
    """The domain whose record an include or redirect is about, where that is certain."""
    if isinstance(term, Modifier) or term.mechanism == "include":
        return tree.target(term, domain)
    return None


def _held_elsewhere(tree: Tree, term: Term, terms: Sequence[Term]) -> bool:
    """Whether an include stands twice, or is reached through another one as well."""
    name = _leads_to(tree, tree.root, term)
    if name is None or isinstance(term, Modifier):
        return False
    others = [_leads_to(tree, tree.root, each) for each in terms if each is not term and isinstance(each, Directive)]
    return any(name in _reached(tree, other) for other in others if other is not None)


def _reached(tree: Tree, domain: str) -> set[str]:
    """The domain, and those whose senders its record allows too."""
    found: set[str] = set()
    waiting = [domain]
    while waiting:
        node = tree.nodes.get(waiting.pop())
        if node is not None and node.domain not in found:
            found.add(node.domain)
            if node.sound:
                waiting += [
                    name
                    for term, name in tree.children(node)
                    if isinstance(term, Directive) and term.verdict is Verdict.PASS
                ]
    return found


def _reluctance(tree: Tree, term: Term) -> tuple[bool, float]:
    """Own hosts are written out first, for their owner knows when they change; then what saves most by fewest networks."""
    domain = tree.target(term, tree.root) or ""
    own = is_within(domain, tree.root) and _leads_to(tree, tree.root, term) is None
    networks = _networks_of(tree, tree.root, term, {tree.root})
    return not own, float("inf") if networks is None else len(networks) / (1 + _below(tree, term))


def _networks_of(tree: Tree, domain: str, term: Term, above: set[str]) -> list[Network] | None:
    """All that a term allows today; None where that cannot be told."""
    name = _leads_to(tree, domain, term)
    if name is not None:
        node = tree.nodes.get(name)
        return None if node is None or name in above else _networks(tree, node, above | {name})
    if isinstance(term, Modifier) or term.verdict is not Verdict.PASS:
        return None
    if term.network is not None:
        return [term.network]
    addresses = tree.nodes[domain].addresses.get(term)
    return None if addresses is None else [_around(term, address) for address in addresses]


def _networks(tree: Tree, node: Node, above: set[str]) -> list[Network] | None:
    if node.sound is None:
        return None
    found: list[Network] = []
    for term in counting_terms(node):
        more = _networks_of(tree, node.domain, term, above)
        if more is None:
            return None
        found += more
    return None if node.sound.catch_all and node.sound.catch_all.verdict is Verdict.PASS else found


def _around(term: Directive, address: str) -> Network:
    length = term.length6 if ":" in address else term.length4
    return ipaddress.ip_network((address, length), strict=False)


def _collapsed(networks: Iterable[Network]) -> list[str]:
    """As terms, without those that lie in another, and neighbours joined."""
    found = [*networks]
    four = ipaddress.collapse_addresses(each for each in found if isinstance(each, ipaddress.IPv4Network))
    six = ipaddress.collapse_addresses(each for each in found if isinstance(each, ipaddress.IPv6Network))
    joined: list[Network] = [*four, *six]
    return [f"ip{each.version}:{_written(each)}" for each in joined]


def _written(network: Network) -> str:
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)


def _fitted(tree: Tree, others: Sequence[str], networks: Sequence[str]) -> tuple[Record, ...]:
    """One record, or several where it would be too long: then the networks go below the domain."""
    whole = _text([*networks, *others])
    if len(whole) <= LONGEST:
        return (Record(name=tree.root, type="TXT", value=whole),)
    parts: list[list[str]] = [[]]
    for network in networks:
        if len(_text([*parts[-1], network, "-all"])) > LONGEST:
            parts.append([])
        parts[-1].append(network)
    free = (
        name for n in range(1, 1 + len(parts) + len(tree.nodes)) if (name := f"_spf{n}.{tree.root}") not in tree.nodes
    )
    names = [name for name, _ in zip(free, parts, strict=False)]
    below = [
        Record(name=name, type="TXT", value=_text([*part, "-all"])) for name, part in zip(names, parts, strict=True)
    ]
    root = _text([*(f"include:{name}" for name in names), *others])
    return (Record(name=tree.root, type="TXT", value=root), *below)


def _text(terms: Iterable[str]) -> str:
    return " ".join(["v=spf1", *terms])
