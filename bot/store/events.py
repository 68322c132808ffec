"""Events: each counts once; sent and delivered mails are counted, bounces and complaints are kept, hard ones flagged.

Of delivered mails it is remembered beside their count whom they reached, an address a row: see `store.deliveries`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from bot.clock import MINUTE
from bot.store import deliveries, flags, providers, seen
from bot.store.columns import COLUMNS
from bot.store.engine import Connection

JUDGED = frozenset({"campaign", "domain", "ip", "provider"})  # kinds of subjects that the spike detector judges
CHUNK = 500  # rows a statement: keeps the parameters below every engine's limit


ALL = "all"  # counts of everything


class Entry(Struct, frozen=True, kw_only=True):
    """One event made ready for the store. Times are epoch ms; `column` is the count it adds to.

    `ip`: the sending address. `provider`: who runs the recipient's mail, "" where that is nobody known; None: not known yet.
    """

    identity: int
    kind: str
    column: str
    at: int
    counted_at: int
    recipient: str = ""
    count: int = 1
    campaign: str = ""
    domain: str = ""
    ip: str = ""
    provider: str | None = None
    hard: bool = False
    permanent: bool = False
    reason: str = ""
    rule: str = ""
    status: str = ""
    reply_code: str = ""
    diagnostic: str = ""
    message_id: str = ""
    source: str = ""

    @property
    def kept(self) -> bool:
        """Is the event itself remembered, not only counted?"""
        return self.kind in ("bounced", "complained", "unsubscribed")

    @property
    def recipient_domain(self) -> str:
        """Where the recipient's mail goes."""
        return self.recipient.rpartition("@")[2]

    def subjects(self) -> Iterable[tuple[str, str]]:
        """What the event counts for: (kind, name)."""
        yield ALL, ""
        if self.campaign:
            yield "campaign", self.campaign
        if self.domain:
            yield "domain", self.domain
        if self.ip:
            yield "ip", self.ip
        if self.provider:
            yield providers.PROVIDER, self.provider
        elif self.provider is None and self.recipient:
            yield providers.PENDING, self.recipient_domain


class Recorded(NamedTuple):
    """What became of a batch."""

    new: int
    duplicates: int


def identity(source: str, event_id: str) -> int:
    """64 bits that stand for one event of one source. A chance collision among 10⁸ events: once in 4,000 such stores."""
    return int.from_bytes(blake2b(f"{source}\0{event_id}".encode(), digest_size=8).digest(), "big", signed=True)


def record(db: Connection, entries: Sequence[Entry], now: int, nonce: int | None = None) -> Recorded:
    """All of it in the caller's transaction: dedupe, count, keep, flag, note who was reached.

    `nonce`: identity of a proof that holds once only; where it was seen before, all of it is taken for duplicates.
    """
    if nonce is not None and not seen.first_seen(db, [nonce], now):
        return Recorded(0, len(entries))
    fresh = [_by_now(entry, now) for entry in _unseen(db, entries, now)]
    if fresh:
        fresh = _with_providers(db, fresh, now)
        _count(db, fresh, now)
        _add_to_totals(db, fresh)
        _keep(db, [entry for entry in fresh if entry.kept])
        flags.raise_flags(db, [entry for entry in fresh if entry.hard])
        deliveries.note(db, fresh)
        _know_campaigns(db, {entry.campaign for entry in fresh if entry.campaign}, now)
    return Recorded(len(fresh), len(entries) - len(fresh))


def _by_now(entry: Entry, now: int) -> Entry:
    """A sender's clock that runs ahead does not put evidence into the future, where nothing newer could follow it."""
    if entry.at <= now and entry.counted_at <= now:
        return entry
    return replace(entry, at=min(entry.at, now), counted_at=min(entry.counted_at, now))


def _unseen(db: Connection, entries: Sequence[Entry], now: int) -> list[Entry]:
    by_identity = {entry.identity: entry for entry in reversed(entries)}  # the first of equal ids wins
    wanted = list(by_identity)
    new = seen.first_seen(db, wanted, now)
    # Ids are remembered for days, bounces and complaints for months: an old file imported again counts nothing twice.
    new -= _kept(db, [number for number in new if by_identity[number].kept])
    return [by_identity[number] for number in reversed(wanted) if number in new]


def _kept(db: Connection, identities: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(identities), CHUNK):
        chunk = identities[start : start + CHUNK]
        sql = f"SELECT identity FROM kept_event WHERE identity IN ({', '.join('?' * len(chunk))})"  # noqa: S608
        found.update(row[0] for row in db.execute(sql, chunk))
    return found


def _with_providers(db: Connection, entries: list[Entry], now: int) -> list[Entry]:
    unknown = {entry.recipient_domain for entry in entries if entry.provider is None and entry.recipient}
    if not unknown:
        return entries
    found = providers.known(db, unknown, now)
    return [
        replace(entry, provider=found[entry.recipient_domain])
        if entry.provider is None and entry.recipient_domain in found
        else entry
        for entry in entries
    ]


def _count(db: Connection, entries: Sequence[Entry], now: int) -> None:
    cells: dict[tuple[str, str, int], Counter[str]] = {}
    for entry in entries:
        minute = entry.counted_at - entry.counted_at % MINUTE
        for kind, name in entry.subjects():
            cells.setdefault((kind, name, minute), Counter())[entry.column] += entry.count
    added = ", ".join(f"{c} = rate_minute.{c} + excluded.{c}" for c in COLUMNS)
    db.executemany(
        f"INSERT INTO rate_minute (subject_kind, subject, minute_at, {', '.join(COLUMNS)}, fresh)"  # noqa: S608
        f" VALUES (?, ?, ?, {', '.join('?' * len(COLUMNS))}, ?)"
        f" ON CONFLICT (subject_kind, subject, minute_at) DO UPDATE SET {added}, fresh = excluded.fresh",
        [(*cell, *(counts[c] for c in COLUMNS), int(cell[0] in JUDGED)) for cell, counts in cells.items()],
    )
    db.executemany(
        "INSERT INTO subject (kind, name, first_at, changed_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (kind, name) DO UPDATE SET changed_at = excluded.changed_at",
        [(kind, name, now, now) for kind, name in {(kind, name) for kind, name, _ in cells}],
    )


def _add_to_totals(db: Connection, entries: Sequence[Entry]) -> None:
    totals: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        totals[entry.source, entry.column] += entry.count
    db.executemany(
        "INSERT INTO event_total (source, outcome, mails) VALUES (?, ?, ?)"
        " ON CONFLICT (source, outcome) DO UPDATE SET mails = event_total.mails + excluded.mails",
        [(*key, mails) for key, mails in totals.items()],
    )


def _keep(db: Connection, entries: Sequence[Entry]) -> None:
    db.executemany(
        "INSERT INTO kept_event (identity, kind, recipient, at, sent_at, campaign, domain, hard, permanent, reason,"
        " rule, status, reply_code, diagnostic, message_id, source, ip, provider)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (
                e.identity, e.kind, e.recipient, e.at, e.counted_at, e.campaign, e.domain, e.hard, e.permanent,
                e.reason, e.rule, e.status, e.reply_code, e.diagnostic, e.message_id, e.source,
                e.ip, e.provider if e.provider is not None else providers.pending(e.recipient_domain),
            )
            for e in entries
        ],
    )  # fmt: skip


def _know_campaigns(db: Connection, ids: set[str], now: int) -> None:
    db.executemany(
        "INSERT INTO campaign (id, since_at, first_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(campaign, now, now) for campaign in ids],
    )
