"""Counts by subject and minute, and the reading of them."""

from msgspec import Struct

from bot.store.columns import COLUMNS
from bot.store.engine import Connection
from bot.store.spikes import KEPT

SUMS = ", ".join(f"sum({column})" for column in COLUMNS)


class Counts(Struct, frozen=True):
    """Mails of one subject in one span of time."""

    at: int
    sent: int
    delivered: int
    deferred: int
    hard: int
    soft: int
    sender_side: int
    complained: int
    unsubscribed: int
    suppressed: int = 0
    unknown: int = 0
    auto_replied: int = 0

    @property
    def mailed(self) -> int:
        """Mails tried: what was told as sent, or what is known to have had an outcome, where that is more.

        Suppressed ones were not tried; an automatic reply comes to a mail that was delivered.
        """
        return max(self.sent, self.delivered + self.hard + self.soft + self.sender_side + self.unknown)


class Cause(Struct, frozen=True):
    """One reason among the bounces of a subject, with an example."""

    reason: str
    count: int
    provider: str
    diagnostic: str
    campaign: str = ""


def changed(db: Connection, since: int) -> list[tuple[str, str]]:
    """Campaigns and sending domains, (kind, name), with new events since a moment."""
    return [
        tuple(row)
        for row in db.execute(
            "SELECT kind, name FROM subject WHERE changed_at >= ? AND kind IN ('campaign', 'domain')", (since,)
        )
    ]


def sending_addresses(db: Connection) -> list[str]:
    """IP addresses that events say our mail came from."""
    return [row[0] for row in db.execute("SELECT name FROM subject WHERE kind = 'ip' ORDER BY name")]


def by_minute(db: Connection, kind: str, name: str, *, since: int) -> list[Counts]:
    """The counts of one subject, oldest first: a row a minute that had mail."""
    rows = db.execute(
        f"SELECT minute_at, {SUMS} FROM rate_minute WHERE subject_kind = ? AND subject = ? AND minute_at >= ?"  # noqa: S608
        " GROUP BY minute_at ORDER BY minute_at",
        (kind, name, since),
    )
    return [Counts(*row) for row in rows]


def named(db: Connection, name: str) -> tuple[str, str] | None:
    """The campaign or sending domain, (kind, name), that somebody means by a name; upper and lower case are one."""
    row = db.execute(
        "SELECT kind, name FROM subject WHERE lower(name) = lower(?) AND kind IN ('campaign', 'domain') ORDER BY kind LIMIT 1",
        (name,),
    ).fetchone()
    return (row[0], row[1]) if row else None


def names(db: Connection) -> list[str]:
    """Every campaign and sending domain, the latest first."""
    return [
        row[0]
        for row in db.execute("SELECT name FROM subject WHERE kind IN ('campaign', 'domain') ORDER BY changed_at DESC")
    ]


def buckets(db: Connection, kind: str, name: str, *, since: int, width: int, count: int) -> list[Counts]:
    """`count` spans of `width` ms from `since` on, each with its counts; those without mail are there too."""
    rows = db.execute(
        f"SELECT (minute_at - :since) / :width, {SUMS} FROM rate_minute WHERE subject_kind = :kind"  # noqa: S608
        " AND subject = :name AND minute_at >= :since AND minute_at < :since + :width * :count GROUP BY 1",
        {"since": since, "width": width, "count": count, "kind": kind, "name": name},
    )
    found = {row[0]: row[1:] for row in rows}
    return [Counts(since + place * width, *found.get(place, (0,) * len(COLUMNS))) for place in range(count)]


def total(db: Connection, kind: str, name: str, *, since: int, until: int | None = None) -> Counts:
    """The counts of one subject since a moment (and before another), summed."""
    row = db.execute(
        f"SELECT min(minute_at), {SUMS} FROM rate_minute"  # noqa: S608
        " WHERE subject_kind = ? AND subject = ? AND minute_at >= ? AND minute_at < ?",
        (kind, name, since, until if until is not None else 2**62),
    ).fetchone()
    return Counts(*(value or 0 for value in row))


def causes(db: Connection, kind: str, name: str, *, measure: str = "hard", since: int, limit: int = 3) -> list[Cause]:
    """The most frequent reasons, with the latest example of each; of complaints, what they were about.

    Beside hard bounces the others are told, too, after them: they may be of one cause.
    """
    which = f"{kind} = ?" if kind in ("campaign", "domain", "ip", "provider") else "'' = ?"
    told = KEPT[measure] if measure != "hard" else "kind = 'bounced'"
    alike = "campaign, provider" if measure == "complaints" else "reason"
    rows = db.execute(
        f"SELECT count(*) AS times, max(id) AS example, sum(hard) AS hard FROM kept_event"  # noqa: S608
        f" WHERE {which} AND at >= ? AND {told} GROUP BY {alike}"
        f" ORDER BY hard DESC, times DESC, {alike} LIMIT ?",
        (name, since, limit),
    ).fetchall()
    return [_cause(db, row["example"], row["times"]) for row in rows]


def _cause(db: Connection, example: int, times: int) -> Cause:
    row = db.execute(
        "SELECT reason, recipient, diagnostic, provider, campaign FROM kept_event WHERE id = ?", (example,)
    ).fetchone()
    domain = row["recipient"].rpartition("@")[2]
    provider = domain if row["provider"].startswith("@") else row["provider"] or domain
    return Cause(row["reason"], times, provider, row["diagnostic"], row["campaign"])
