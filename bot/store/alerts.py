"""Findings (what one look of a check said) and alerts (findings that last)."""

from typing import Any

import msgspec
from msgspec import Struct

from bot.store.engine import Connection

Evidence = dict[str, Any]


class Alert(Struct, frozen=True, kw_only=True):
    """One alert. State `open` or `resolved`; being owned or silenced is told beside it. Key: check and subject."""

    id: int
    check_name: str
    subject_kind: str
    subject: str
    state: str
    severity: str
    evidence: Evidence
    peak: Evidence
    opened_at: int
    changed_at: int
    resolved_at: int | None
    version: int
    owner: str
    owned_at: int | None
    silenced_until: int | None
    silenced_by: str
    silence_reason: str
    lead_id: int | None = None
    channel: str = ""
    episode: int = 1
    unowned_at: int | None = None
    owned_until: int | None = None
    reminded_at: int | None = None
    told_at: int = 0
    escalated: int = 0
    held_until: int | None = None
    inhibited_by: str = ""
    flapped_at: int | None = None
    grouped_as: str = ""

    @property
    def top(self) -> int:
        """The id of the alert whose message shows it."""
        return self.lead_id or self.id

    @property
    def attended(self) -> bool:
        """Has somebody acknowledged all that is bad of it, part by part?"""
        return bool(self.evidence.get("attended"))

    def silenced(self, now: int) -> bool:
        """Is it silent at this moment?"""
        return self.silenced_until is not None and self.silenced_until > now


def save_finding(
    db: Connection, *, check: str, kind: str, subject: str, state: str, evidence: Evidence, now: int
) -> None:
    """The latest finding replaces the one before; `since_at` stays while the state does."""
    db.execute(
        "INSERT INTO finding (check_name, subject_kind, subject, state, evidence, at, since_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (check_name, subject_kind, subject) DO UPDATE SET evidence = excluded.evidence, at = excluded.at,"
        " since_at = CASE WHEN finding.state = excluded.state THEN finding.since_at ELSE excluded.since_at END,"
        " state = excluded.state",
        (check, kind, subject, state, _json(evidence), now, now),
    )


def findings(db: Connection, check: str) -> dict[tuple[str, str], tuple[str, Evidence, int]]:
    """(subject kind, subject) → (state, evidence, at) of one check."""
    rows = db.execute("SELECT * FROM finding WHERE check_name = ?", (check,))
    return {
        (row["subject_kind"], row["subject"]): (row["state"], msgspec.json.decode(row["evidence"]), row["at"])
        for row in rows
    }


def evidence_of(db: Connection, *, check: str, kind: str, subject: str) -> Evidence:
    """What the last finding of a key showed; empty where there is none."""
    row = db.execute(
        "SELECT evidence FROM finding WHERE check_name = ? AND subject_kind = ? AND subject = ?", (check, kind, subject)
    ).fetchone()
    return dict(msgspec.json.decode(row[0])) if row else {}


def get(db: Connection, alert_id: int | str) -> Alert | None:
    """One alert."""
    return _one(db.execute("SELECT * FROM alert WHERE id = ?", (alert_id,)))


def open_alerts(db: Connection, *, check: str = "", subject: str = "") -> list[Alert]:
    """Open alerts, worst and oldest first."""
    rows = db.execute(
        "SELECT * FROM alert WHERE state = 'open' AND (:check = '' OR check_name = :check)"
        " AND (:subject = '' OR subject = :subject) ORDER BY severity, opened_at",
        {"check": check, "subject": subject},
    )
    return [_alert(row) for row in rows]


def recent_subjects(db: Connection, *, check: str, kind: str, since: int) -> list[str]:
    """Subjects with an alert that is open, or was at some time since a moment."""
    rows = db.execute(
        "SELECT DISTINCT subject FROM alert WHERE check_name = ? AND subject_kind = ? AND (state = 'open' OR resolved_at >= ?)",
        (check, kind, since),
    )
    return [row[0] for row in rows]


def latest(db: Connection, *, check: str, kind: str, subject: str) -> Alert | None:
    """The open alert of a key, or the last one it had."""
    return _one(
        db.execute(
            "SELECT * FROM alert WHERE check_name = ? AND subject_kind = ? AND subject = ? ORDER BY id DESC LIMIT 1",
            (check, kind, subject),
        )
    )


def open_new(
    db: Connection,
    *,
    check: str,
    kind: str,
    subject: str,
    severity: str,
    evidence: Evidence,
    now: int,
    channel: str = "",
    lead_id: int | None = None,
    group: str = "",
) -> Alert | None:
    """Opens an alert, told with its lead if it has one; None where one is open already."""
    return _one(
        db.execute(
            "INSERT INTO alert (check_name, subject_kind, subject, state, severity, evidence, peak, opened_at, changed_at,"
            " unowned_at, told_at, channel, lead_id, grouped_as) VALUES (:check, :kind, :subject, 'open', :severity,"
            " :evidence, :evidence, :now, :now, :now, :now, :channel, :lead, :group) ON CONFLICT DO NOTHING RETURNING *",
            {
                "check": check, "kind": kind, "subject": subject, "severity": severity, "evidence": _json(evidence),
                "now": now, "channel": channel, "lead": lead_id, "group": group,
            },
        )
    )  # fmt: skip


def reopen(
    db: Connection, *, alert_id: int, severity: str, evidence: Evidence, peak: Evidence, now: int
) -> Alert | None:
    """Resolved → open, without its old owner: it is news again."""
    return _one(
        db.execute(
            "UPDATE alert SET state = 'open', severity = ?, evidence = ?, peak = ?, resolved_at = NULL, owner = '',"
            " owned_at = NULL, owned_until = NULL, reminded_at = NULL, unowned_at = ?, escalated = 0, inhibited_by = '',"
            " episode = episode + 1, changed_at = ?, version = version + 1 WHERE id = ? AND state = 'resolved' RETURNING *",
            (severity, _json(evidence), _json(peak), now, now, alert_id),
        )
    )


def evolve(
    db: Connection, *, alert_id: int, severity: str, evidence: Evidence, peak: Evidence, now: int
) -> Alert | None:
    """An open alert shows new numbers."""
    return _one(
        db.execute(
            "UPDATE alert SET severity = ?, evidence = ?, peak = ?, changed_at = ?, version = version + 1"
            " WHERE id = ? AND state = 'open' RETURNING *",
            (severity, _json(evidence), _json(peak), now, alert_id),
        )
    )


def resolve(db: Connection, *, alert_id: int, evidence: Evidence | None, now: int) -> Alert | None:
    """Open → resolved; None where it was resolved already."""
    return _one(
        db.execute(
            "UPDATE alert SET state = 'resolved', resolved_at = :now, changed_at = :now, silenced_until = NULL,"
            " evidence = coalesce(:evidence, evidence), version = version + 1 WHERE id = :id AND state = 'open' RETURNING *",
            {"id": alert_id, "now": now, "evidence": _json(evidence) if evidence is not None else None},
        )
    )


def own(db: Connection, *, alert_id: int, who: str, until: int | None = None, now: int) -> Alert | None:
    """The first to acknowledge owns it; None where somebody does already, or it is over. Who was reminded may renew."""
    return _one(
        db.execute(
            "UPDATE alert SET owner = :who, owned_at = :now, owned_until = :until, reminded_at = NULL, unowned_at = NULL,"
            " changed_at = :now, version = version + 1 WHERE id = :id AND state = 'open'"
            " AND (owner = '' OR (owner = :who AND reminded_at IS NOT NULL)) RETURNING *",
            {"who": who, "now": now, "until": until, "id": alert_id},
        )
    )


def disown(db: Connection, *, alert_id: int, now: int) -> Alert | None:
    """Takes the acknowledgement back."""
    return _one(
        db.execute(
            "UPDATE alert SET owner = '', owned_at = NULL, owned_until = NULL, reminded_at = NULL, unowned_at = ?, escalated = 0,"
            " changed_at = ?, version = version + 1 WHERE id = ? AND state = 'open' AND owner != '' RETURNING *",
            (now, now, alert_id),
        )
    )


def silence(db: Connection, *, alert_id: int, until: int, who: str, why: str, now: int) -> Alert | None:
    """Silences an open alert until a moment."""
    return _one(
        db.execute(
            "UPDATE alert SET silenced_until = ?, silenced_by = ?, silence_reason = ?, changed_at = ?, version = version + 1"
            " WHERE id = ? AND state = 'open' RETURNING *",
            (until, who, why, now, alert_id),
        )
    )


def unsilence(db: Connection, *, alert_id: int, now: int) -> Alert | None:
    """Ends a silence; None where there is none, or the alert is over."""
    return _one(
        db.execute(
            "UPDATE alert SET silenced_until = NULL, silenced_by = '', silence_reason = '', changed_at = ?,"
            " version = version + 1 WHERE id = ? AND state = 'open' AND silenced_until IS NOT NULL RETURNING *",
            (now, alert_id),
        )
    )


def silence_over(db: Connection, now: int) -> list[Alert]:
    """Ends the silences whose time has come and returns their alerts."""
    rows = db.execute(
        "UPDATE alert SET silenced_until = NULL, changed_at = ?, version = version + 1"
        " WHERE state = 'open' AND silenced_until <= ? RETURNING *",
        (now, now),
    )
    return [_alert(row) for row in rows.fetchall()]


def _json(evidence: Evidence) -> str:
    return msgspec.json.encode(evidence).decode()


def _one(rows: Any) -> Alert | None:
    row = rows.fetchone()
    return _alert(row) if row else None


def _alert(row: Any) -> Alert:
    values = dict(row)
    for name in ("evidence", "peak"):
        values[name] = msgspec.json.decode(values[name])
    return Alert(**values)
