"""A digest as the text of a mail: plain, English."""

from collections.abc import Callable, Iterator
from typing import Any

from bot.digest.assemble import Digest
from bot.digest.sections import Happened, Listed, Rate, Waiting
from bot.store.digests import DomainState
from bot.store.rates import Counts
from bot.store.sources import Health

NAMED = 5  # lists of one target


def subject(digest: Digest) -> str:
    """What it is about."""
    kind, _, day = digest.span.name.partition(":")
    return f"Deliverabot: {kind} digest of {day}, {summary(digest)}"[:150]


def summary(digest: Digest) -> str:
    """In one line."""
    still = sum(row.alert.state == "open" for row in digest.sections.get("alerts", []))
    told = f"{digest.total.mailed:,} mails, {_share(digest.total)} bounced hard"
    return f"{told}, {still} open alert{'' if still == 1 else 's'}"


def text(digest: Digest) -> str:
    """All of it."""
    parts = [f"{summary(digest)}{_against(digest.before)}."]
    if digest.quiet:
        return f"{parts[0]}\n\nNothing else to say.\n"
    for name, rows in digest.sections.items():
        title, line = LINES[name]
        parts.append("\n".join([title, *(f"- {words}" for row in rows for words in line(row))]))
    return "\n\n".join(parts) + "\n"


def _alert(row: Happened) -> Iterator[str]:
    state = row.alert.severity if row.alert.state == "open" else "over"
    yield f"{_line(row.alert.subject)} ({row.alert.check_name.replace('_', ' ')}): {state}"


def _rate(row: Rate) -> Iterator[str]:
    yield f"{_line(row.campaign)}: {row.now.mailed:,} mails, {_share(row.now)} bounced hard{_against(row.before)}"


def _list(row: Listed) -> Iterator[str]:
    held, gone = (", ".join(map(_line, names[:NAMED])) for names in (row.held, row.gone))
    yield "; ".join(filter(None, [f"{_line(row.target)}: {held or 'on none any more'}", gone and f"off {gone}"]))


def _domain(row: DomainState) -> Iterator[str]:
    score = f", score {row.score}" if row.score is not None else ""
    before = f" (it was {row.before})" if row.before is not None and row.before != row.score else ""
    yield f"{_line(row.domain)}: {row.state}{score}{before}"


def _waiting(row: Waiting) -> Iterator[str]:
    if row.reviews:
        yield f"{row.reviews} open with {row.addresses:,} addresses"
    if row.flagged:
        yield f"{row.flagged:,} flagged addresses that nobody has put up for review"


def _source(row: Health) -> Iterator[str]:
    yield f"{row.kind} {_line(row.name)}: {'silent' if row.state == 'ok' else row.state}"


def _share(counts: Counts) -> str:
    return f"{counts.hard / counts.mailed:.2%}" if counts.mailed else "none"


def _against(before: Counts) -> str:
    return f" ({_share(before)} a week before)" if before.mailed else ""


def _line(words: str) -> str:
    return " ".join(words.split())[:100]


LINES: dict[str, tuple[str, Callable[[Any], Iterator[str]]]] = {
    "alerts": ("Alerts", _alert),
    "rates": ("Campaigns", _rate),
    "lists": ("On blocklists", _list),
    "domains": ("Domains", _domain),
    "reviews": ("Reviews", _waiting),
    "sources": ("Sources", _source),
}
