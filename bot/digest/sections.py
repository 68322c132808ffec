"""The sections of a digest: what the store tells of a span. Each gives rows, or none."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from bot.clock import DAY
from bot.digest.spans import Span
from bot.store import Connection, digests, flags, watched
from bot.store import alerts as alert_rows
from bot.store import rates as counts
from bot.store import reviews as review_rows
from bot.store import sources as source_rows
from bot.store.alerts import Alert
from bot.store.digests import DomainState
from bot.store.rates import Counts
from bot.store.sources import Health

CAMPAIGNS = 10
BLOCKLIST = "blocklist"


class Happened(NamedTuple):
    """An alert of the span: `state` now; how often it opened in the span."""

    alert: Alert
    opened: int


class Rate(NamedTuple):
    """A campaign's mail of the span, and of the span a week before."""

    campaign: str
    now: Counts
    before: Counts


class Waiting(NamedTuple):
    """Reviews that are open, and flagged addresses nobody asked about."""

    reviews: int
    addresses: int
    flagged: int


class Listed(NamedTuple):
    """A target, the lists that hold it, and those that let go of it in the span; of a range `bl.test (4)`: four addresses."""

    target: str
    held: tuple[str, ...]
    gone: tuple[str, ...]


def alerts(db: Connection, span: Span) -> list[Happened]:
    """What opened in the span, and what is open still; lists and domains have sections of their own."""
    opened: dict[int, int] = {}
    for line in digests.flips(db, since=span.since, until=span.until, actions=("opened", "reopened", "joined")):
        if line.about_kind == "alert":
            opened[int(line.about)] = opened.get(int(line.about), 0) + 1
    still = {alert.id for alert in alert_rows.open_alerts(db)}
    found = [alert for number in sorted(still | set(opened)) if (alert := alert_rows.get(db, number)) is not None]
    return [
        Happened(alert, opened.get(alert.id, 0)) for alert in found if alert.check_name not in ("blocklist", "source")
    ]


def rates(db: Connection, span: Span) -> list[Rate]:
    """The largest campaigns, beside the week before."""
    names = digests.campaigns(db, since=span.since, until=span.until, limit=CAMPAIGNS)
    return [
        Rate(
            name,
            counts.total(db, "campaign", name, since=span.since, until=span.until),
            counts.total(db, "campaign", name, since=span.since - 7 * DAY, until=span.until - 7 * DAY),
        )
        for name in names
    ]


def lists(db: Connection, span: Span) -> list[Listed]:
    """Targets that came on a list, are on one since they are watched, or came off one in the span.

    What held them before the watch began is said once, and each week again.
    """
    held = watched.holding(db, BLOCKLIST)
    changes = watched.changes(db, BLOCKLIST, since=span.since, until=span.until)
    gone = {
        target: _by_list(target, [each.item for each in them if not each.present]) for target, them in changes.items()
    }
    told = {
        target
        for target, items in held.items()
        if span.weekly or any(not item.baseline or item.since_at >= span.since for item in items)
    }
    return [
        Listed(target, _by_list(target, [item.name for item in held.get(target, ())]), gone.get(target, ()))
        for target in sorted(told | {target for target, items in gone.items() if items})
    ]


def _by_list(target: str, names: Iterable[str]) -> tuple[str, ...]:
    """An item of a range is named by its address and its list."""
    if "/" not in target:
        return tuple(names)
    counted = Counter(name.partition(" ")[2] for name in names)
    return tuple(f"{name} ({count})" for name, count in counted.items())


def domains(db: Connection, span: Span) -> list[DomainState]:
    """Domains that are not in order, or whose score changed."""
    found = digests.domains(db, before=span.since)
    return [each for each in found if each.state != "ok" or (each.before is not None and each.before != each.score)]


def reviews(db: Connection, _: Span) -> list[Waiting]:
    """What waits for a decision."""
    waiting = review_rows.open_reviews(db)
    found = Waiting(len(waiting), sum(review.size for review in waiting), flags.waiting_count(db))
    return [found] if any(found) else []


def sources(db: Connection, _: Span) -> list[Health]:
    """Sources that fail, let us in no more, or have fallen silent."""
    silent = {(alert.subject_kind, alert.subject) for alert in alert_rows.open_alerts(db, check="source")}
    return [each for each in source_rows.all_sources(db) if each.state != "ok" or (each.kind, each.name) in silent]
