"""A digest from the store: each section is a function; one that has nothing to say is left out."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from bot.clock import DAY
from bot.digest.sections import alerts, domains, lists, rates, reviews, sources
from bot.digest.spans import Span
from bot.store import Connection, digests
from bot.store import rates as counts
from bot.store.events import ALL
from bot.store.rates import Counts

# Name → what it has to say of a span, or nothing. Whoever shows a digest shows these names.
SECTIONS: dict[str, Callable[[Connection, Span], list[Any]]] = {
    "alerts": alerts,
    "rates": rates,
    "lists": lists,
    "domains": domains,
    "reviews": reviews,
    "sources": sources,
}


class Digest(Struct, frozen=True, kw_only=True):
    """`total`: all mail of the span; `before`: of the same span a week earlier. `sections`: those that say something."""

    span: Span
    total: Counts
    before: Counts
    sections: dict[str, list[Any]]

    @property
    def quiet(self) -> bool:
        """Is there nothing but numbers of ordinary mail?"""
        return not set(self.sections) - {"rates"} and not self.span.weekly


def assemble(db: Connection, name: str) -> Digest | None:
    """None where no such digest was made."""
    made = digests.get(db, name)
    if made is None:
        return None
    span = Span(made.name, made.since_at, made.until_at)
    found = {section: rows for section, look in SECTIONS.items() if (rows := look(db, span))}
    return Digest(
        span=span,
        total=counts.total(db, ALL, "", since=span.since, until=span.until),
        before=counts.total(db, ALL, "", since=span.since - 7 * DAY, until=span.until - 7 * DAY),
        sections=found,
    )
