"""What mail servers are owed: who is left alone, how much was asked today, who takes any name. See `checks.address.ledger`."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from bot.clock import DAY
from bot.store.engine import Connection
from checks.address.controls import Finding
from checks.address.ledger import Asked, Pause, TakesAny


class Owed(NamedTuple):
    """`relieved`: groups whose pause is to be forgotten."""

    pauses: Sequence[Pause] = ()
    relieved: Sequence[str] = ()
    asked: Sequence[Asked] = ()
    takes_any: Sequence[TakesAny] = ()


def save(db: Connection, owed: Owed, now: int, *, asked_as: str = "") -> list[Asked]:
    """Pauses and answers replace what was stored; questions are added. Returns their new sums, of all processes.

    `asked_as`: under which names and from where; pauses are meant for these.
    """
    for group, left, strikes, finding in owed.pauses:
        db.execute(
            "INSERT INTO server_pause (server, until_at, strikes, finding, asked_as) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (server) DO UPDATE SET until_at = excluded.until_at, strikes = excluded.strikes,"
            " finding = excluded.finding, asked_as = excluded.asked_as",
            (group, _moment(now, left), strikes, msgspec.json.encode(finding).decode(), asked_as),
        )
    db.executemany(
        "DELETE FROM server_pause WHERE server = ? AND until_at <= ?", [(group, now) for group in owed.relieved]
    )
    db.executemany(
        "INSERT INTO takes_any (domain, mx, until_at, answer) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (domain, mx) DO UPDATE SET until_at = excluded.until_at, answer = excluded.answer",
        [(each.domain, each.mx, _moment(now, each.left), int(each.answer)) for each in owed.takes_any],
    )
    return [_add(db, each, now) for each in owed.asked]


def _add(db: Connection, asked: Asked, now: int) -> Asked:
    """To the provider's 24 hours; where those are over, to new ones."""
    day = {"over": now - DAY, "provider": asked.provider, "since": _moment(now, -asked.age), "asked": asked.questions}
    row = db.execute(
        "INSERT INTO provider_day (provider, since_at, asked) VALUES (:provider, :since, :asked) ON CONFLICT (provider)"
        " DO UPDATE SET since_at = CASE WHEN provider_day.since_at <= :over THEN excluded.since_at"
        " ELSE provider_day.since_at END, asked = CASE WHEN provider_day.since_at <= :over THEN excluded.asked"
        " ELSE provider_day.asked + excluded.asked END RETURNING provider, since_at, asked",
        day,
    ).fetchone()
    return _asked(row, now)


def take_back(db: Connection, unused: Iterable[Asked], now: int) -> None:
    """Questions that were stored, and never put."""
    db.executemany(
        "UPDATE provider_day SET asked = asked - ? WHERE provider = ? AND since_at > ? AND asked >= ?",
        [(each.questions, each.provider, now - DAY, each.questions) for each in unused],
    )


def load(db: Connection, now: int, *, asked_as: str = "", most: int = 100_000) -> Owed:
    """What still holds; of pauses those too that ended within a day, since the next ones will be longer."""
    pauses = db.execute(
        "SELECT server, until_at, strikes, finding FROM server_pause WHERE until_at > ? AND asked_as = ?"
        " ORDER BY until_at DESC LIMIT ?",
        (now - DAY, asked_as, most),
    )
    days = db.execute(
        "SELECT provider, since_at, asked FROM provider_day WHERE since_at > ? ORDER BY asked DESC LIMIT ?",
        (now - DAY, most),
    )
    answers = db.execute(
        "SELECT domain, mx, until_at, answer FROM takes_any WHERE until_at > ? ORDER BY until_at DESC LIMIT ?",
        (now, most),
    )
    return Owed(
        pauses=[
            # A clock that was wrong for a while must not have a server left alone for ever.
            Pause(server, min(until - now, DAY) / 1_000, strikes, msgspec.json.decode(finding, type=Finding))
            for server, until, strikes, finding in pauses
        ],
        asked=[_asked(row, now) for row in days],
        takes_any=[TakesAny(domain, mx, (until - now) / 1_000, bool(answer)) for domain, mx, until, answer in answers],
    )


def forget(db: Connection, now: int) -> int:
    """Drops what `load` would pass over. Returns how many rows that were."""
    dropped = db.execute("DELETE FROM server_pause WHERE until_at <= ?", (now - DAY,)).rowcount
    dropped += db.execute("DELETE FROM provider_day WHERE since_at <= ?", (now - DAY,)).rowcount
    return dropped + db.execute("DELETE FROM takes_any WHERE until_at <= ?", (now,)).rowcount


def _asked(row: Sequence[int | str], now: int) -> Asked:
    provider, since, asked = row
    return Asked(str(provider), max(0, now - int(since)) / 1_000, int(asked))


def _moment(now: int, seconds: float) -> int:
    return now + round(seconds * 1_000)
