"""The record as it should be published: what can be put right without knowing who sends for the domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.domain.finding import Record
from checks.domain.spf.grammar import parse
from checks.domain.spf.spelling import mechanism_for, suggest

LENIENT = "~all"


def mend(texts: Iterable[str], *, without: Iterable[str] = (), also: Iterable[str] = (), lenient: bool = False) -> str:
    """One record out of one or several; "" if a term in it is beyond repair, and it or `without` leaves nobody to send.

    Misspelt terms are written right, doubles and those of `without` dropped, `also` put first, `all` last and once; instead of
    +all, ?all, or nothing at all it is ~all, which refuses nobody, and so it is where an unreadable term was left out, or
    where `lenient` says that `without` has somebody in it who may send.
    """
    dropped = set(without)
    terms = list(also)
    ends: list[str] = []
    lost = lenient
    for text in texts:
        for written, term in _meant(text):
            lost = lost or bool(written and not term)
            if term.lower().lstrip("+?~-") == "all":
                ends.append(term.lower())
            elif term and written not in dropped and term.lower() not in map(str.lower, terms):
                terms.append(term)
    if not terms and (lost or dropped):
        return ""
    redirects = [term for term in terms if term.lower().startswith("redirect=")]
    if ends or len(redirects) > 1:
        terms = [term for term in terms if term not in redirects]
    if ends or len(redirects) != 1:
        terms.append("-all" if set(ends) == {"-all"} and not lost else LENIENT)
    mended = " ".join(["v=spf1", *terms])
    return "" if parse(mended).faults else mended


def _meant(text: str) -> Iterator[tuple[str, str]]:
    """Each term of a record as it is written, and as it was meant; "" where nobody knows."""
    faults = {fault.term for fault in parse(text).faults}
    for written in text[6:].split(" "):
        meant = suggest(written) if written in faults else mechanism_for(written) or written
        yield from ((written, term) for term in meant.split(" "))


def publishable(domain: str, text: str) -> tuple[Record, ...]:
    """The TXT record with this text; none without text."""
    return (Record(name=domain, type="TXT", value=text),) if text else ()
