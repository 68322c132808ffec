"""What the spike detector remembers of every subject, and the counts it was not told of yet.

Counts are taken once each: a row of `rate_minute` is fresh until all of it was taken, in the same transaction in which
what they changed is stored. So a restart neither loses nor repeats a mail.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from bot.delivery_event import SENDER_SIDE
from bot.store.engine import Connection
from checks.rate import Fleet, Key

KNOWN = "(delivered + hard + soft + sender_side + unknown)"
MAILED = f"CASE WHEN sent > {KNOWN} THEN sent ELSE {KNOWN} END"
TAKEN = {"mailed": MAILED, "hard": "hard", "blocks": "sender_side", "complaints": "complained"}
# Which of the kept events each measure counts.
KEPT = {
    "hard": "hard = 1",
    "blocks": f"kind = 'bounced' AND hard = 0 AND reason IN ({', '.join(map(repr, sorted(SENDER_SIDE)))})",
    "complaints": "kind = 'complained'",
}
LAGS = 20  # latest bounces of a subject whose lag is looked at


class News(Struct, frozen=True):
    """What came to one subject's count of one minute since it was last taken."""

    kind: str
    name: str
    minute_at: int
    mailed: int
    hits: dict[str, int]
    """By measure: hard, blocks, complaints."""


def take_news(db: Connection, limit: int) -> list[News]:
    """The fresh counts, subject by subject and oldest first, `limit` rows at most; they are not fresh any longer."""
    columns = ", ".join(f"({now}) - taken_{name}" for name, now in TAKEN.items())
    rows = db.execute(
        f"SELECT subject_kind, subject, minute_at, {columns} FROM rate_minute WHERE fresh = 1"  # noqa: S608
        " ORDER BY subject_kind, subject, minute_at LIMIT ?",
        (limit,),
    ).fetchall()
    taken = ", ".join(f"taken_{name} = {now}" for name, now in TAKEN.items())
    db.executemany(
        f"UPDATE rate_minute SET fresh = 0, {taken} WHERE subject_kind = ? AND subject = ? AND minute_at = ?",  # noqa: S608
        [tuple(row)[:3] for row in rows],
    )
    return [
        News(kind, name, at, mailed, {"hard": hard, "blocks": blocks, "complaints": complaints})
        for kind, name, at, mailed, hard, blocks, complaints in map(tuple, rows)
    ]


def load(db: Connection, measure: str, kind: str, name: str) -> Key | None:
    """What is remembered of one subject."""
    row = db.execute(
        "SELECT state FROM spike_key WHERE measure = ? AND kind = ? AND name = ?", (measure, kind, name)
    ).fetchone()
    return Key.unpack(bytes(row[0])) if row else None


def save(
    db: Connection, measure: str, kind: str, rows: Iterable[tuple[str, Key]], *, due: bool | None, now: int
) -> None:
    """Remembers subjects. `due` None leaves open whether there is something new to judge: alarming ones always are."""
    changes = "state = excluded.state, alarming = excluded.alarming, changed_at = excluded.changed_at"
    if due is not None:
        changes += ", due = excluded.due"
    db.executemany(
        "INSERT INTO spike_key (measure, kind, name, state, due, alarming, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
        f" ON CONFLICT (measure, kind, name) DO UPDATE SET {changes}",
        [(measure, kind, name, key.pack(), int(bool(due)), int(key.alarming), now) for name, key in rows],
    )


def to_judge(db: Connection, measure: str, kind: str) -> list[tuple[str, Key, bool]]:
    """Subjects with news and those that alarm: name, what is remembered, and is there something new?"""
    rows = db.execute(
        "SELECT name, state, due FROM spike_key WHERE measure = ? AND kind = ? AND (due = 1 OR alarming = 1) ORDER BY name",
        (measure, kind),
    )
    return [(row[0], Key.unpack(bytes(row[1])), bool(row[2])) for row in rows]


def fleet(db: Connection, measure: str, kind: str) -> Fleet | None:
    """What is usual among subjects of a kind."""
    row = db.execute("SELECT fleet FROM spike_fleet WHERE measure = ? AND kind = ?", (measure, kind)).fetchone()
    return msgspec.json.decode(row[0], type=Fleet) if row else None


def save_fleet(db: Connection, measure: str, kind: str, learned: Fleet) -> None:
    """Remembers it."""
    db.execute(
        "INSERT INTO spike_fleet (measure, kind, fleet) VALUES (?, ?, ?)"
        " ON CONFLICT (measure, kind) DO UPDATE SET fleet = excluded.fleet",
        (measure, kind, msgspec.json.encode(learned).decode()),
    )


def some_keys(db: Connection, measure: str, kind: str, limit: int) -> list[Key]:
    """Of the subjects of a kind, those that changed last."""
    rows = db.execute(
        "SELECT state FROM spike_key WHERE measure = ? AND kind = ? ORDER BY changed_at DESC, name LIMIT ?",
        (measure, kind, limit),
    )
    return [Key.unpack(bytes(row[0])) for row in rows]


def lags(db: Connection, measure: str, kind: str, name: str) -> list[int]:
    """Seconds from sending to bouncing (or being complained about) of the latest."""
    rows = db.execute(
        f"SELECT (at - sent_at) / 1000 FROM kept_event WHERE {kind} = ? AND {KEPT[measure]} AND sent_at IS NOT NULL"  # noqa: S608
        " ORDER BY at DESC LIMIT ?",
        (name, LAGS),
    )
    return [int(row[0]) for row in rows]


def explained(
    db: Connection, measure: str, kind: str, name: str, by: Mapping[str, Sequence[str]], *, since: int
) -> list[tuple[int, int]]:
    """(minute, bounces) of a subject that are those of others, too: `by` their kind, their names."""
    others = {other: names for other, names in by.items() if names}
    if not others:
        return []
    theirs = " OR ".join(f"{other} IN ({', '.join('?' * len(names))})" for other, names in others.items())
    rows = db.execute(
        f"SELECT sent_at - sent_at % 60000 AS minute_at, count(*) FROM kept_event WHERE {kind} = ? AND at >= ?"  # noqa: S608
        f" AND sent_at IS NOT NULL AND {KEPT[measure]} AND ({theirs}) GROUP BY minute_at",
        (name, since, *(one for names in others.values() for one in names)),
    )
    return [(row[0], row[1]) for row in rows]


def mostly_at(
    db: Connection, measure: str, provider: str, kind: str, names: Sequence[str], *, share: float, since: int
) -> dict[str, int]:
    """Those of the subjects of whose bounced mail, sent since a moment, at least this share went to a provider.

    Of each, how many campaigns that was of.
    """
    if not names:
        return {}
    rows = db.execute(
        f"SELECT {kind}, sum(CASE WHEN provider = ? THEN 1 ELSE 0 END), count(*), count(DISTINCT campaign) FROM kept_event"  # noqa: S608
        f" WHERE sent_at >= ? AND {KEPT[measure]} AND {kind} IN ({', '.join('?' * len(names))}) GROUP BY {kind} ORDER BY {kind}",
        (provider, since, *names),
    )
    return {row[0]: row[3] for row in rows if row[1] >= share * row[2]}
