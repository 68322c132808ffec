"""What the kept bounces say of causes that several campaigns have in common."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from bot.store.engine import Connection
from bot.store.spikes import KEPT

SENT_AT = "COALESCE(sent_at, at)"  # who does not tell when a mail was sent most likely tells of it at once


class Failure(Struct, frozen=True):
    """From when to when (epoch ms) a provider failed for several campaigns at once."""

    provider: str
    since: int
    until: int


class Refused(Struct, frozen=True):
    """Of a campaign: hard bounces, blocks, and whom most of these were about: `kind` ip or domain, and its name."""

    hard: int
    blocks: int
    kind: str
    sender: str


def failures(db: Connection, *, ended_since: int, now: int) -> list[Failure]:
    """Those that go on, or ended since a moment: by a look that found it well again, or because somebody said so."""
    found = db.execute(
        "SELECT a.subject, a.evidence, a.peak, a.resolved_at, f.since_at FROM alert a LEFT JOIN finding f"
        " ON f.check_name = a.check_name AND f.subject_kind = a.subject_kind AND f.subject = a.subject"
        " AND f.state NOT IN ('warning', 'critical')"
        " WHERE a.check_name = 'bounce_rate' AND a.subject_kind = 'provider'"
        " AND (a.state = 'open' OR a.resolved_at >= ?) ORDER BY a.id",
        (ended_since,),
    )
    rows = []
    for subject, *told, resolved_at, well_since in map(tuple, found):
        # Once it is well its evidence tells of the mail since; the worst it has shown is kept.
        evidence = next((one for one in map(msgspec.json.decode, told) if one.get("campaigns")), None)
        if evidence is not None:
            rows.append(Failure(subject, evidence["since"], resolved_at or well_since or now))
    return rows


def hard_at(db: Connection, campaign: str, provider: str, *, since: int, until: int) -> int:
    """Hard bounces of a campaign's mail that went to a provider in a span of time."""
    row = db.execute(
        f"SELECT count(*) FROM kept_event WHERE campaign = ? AND provider = ? AND {KEPT['hard']}"  # noqa: S608
        f" AND {SENT_AT} >= ? AND {SENT_AT} <= ?",
        (campaign, provider, since, until),
    ).fetchone()
    return int(row[0])


def refused(db: Connection, campaign: str, *, since: int) -> Refused | None:
    """None where no block of its mail sent since a moment tells whence it was sent."""
    rows = db.execute(
        f"SELECT ip, domain, sum(CASE WHEN {KEPT['blocks']} THEN 1 ELSE 0 END) AS blocks, sum(hard) AS hard"  # noqa: S608
        f" FROM kept_event WHERE campaign = ? AND kind = 'bounced' AND {SENT_AT} >= ?"
        " GROUP BY ip, domain ORDER BY blocks DESC, ip, domain",
        (campaign, since),
    ).fetchall()
    if not rows or not rows[0]["blocks"] or not (rows[0]["ip"] or rows[0]["domain"]):
        return None
    kind = "ip" if rows[0]["ip"] else "domain"
    return Refused(sum(row["hard"] for row in rows), sum(row["blocks"] for row in rows), kind, rows[0][kind])


def refused_campaigns(db: Connection, kind: str, sender: str, campaigns: Sequence[str], *, since: int) -> int:
    """How many of these campaigns sent from this address or domain, and were refused."""
    if not campaigns:
        return 0
    row = db.execute(
        f"SELECT count(DISTINCT campaign) FROM kept_event WHERE {kind} = ? AND {KEPT['blocks']} AND {SENT_AT} >= ?"  # noqa: S608
        f" AND campaign IN ({', '.join('?' * len(campaigns))})",
        (sender, since, *campaigns),
    ).fetchone()
    return int(row[0])
