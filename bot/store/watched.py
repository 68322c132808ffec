"""What is watched beside the settings, what holds of each target, and the trail of what came and went."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from bot.store.engine import Connection

AT_ONCE = 10_000  # names in one statement: SQLite takes 32,766 values


class Row(Struct, frozen=True, kw_only=True):
    """One item of one target, as `bot.targets.changes.Item` has it."""

    name: str
    present: bool
    since_at: int
    baseline: bool
    doubted_at: int | None
    hushed_until: int | None
    evidence: dict[str, Any]
    acknowledged_by: str = ""
    acknowledged_at: int | None = None


class Change(Struct, frozen=True, kw_only=True):
    """An item that came (`present`) or went."""

    check: str
    target: str
    item: str
    present: bool
    at: int


def add(db: Connection, *, check: str, target: str, kind: str, who: str, now: int) -> bool:
    """Watches a target. False: it was watched already."""
    done = db.execute(
        "INSERT INTO watched_target (check_name, target, kind, added_by, added_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (check, target, kind, who, now),
    )
    return done.rowcount == 1


def remove(db: Connection, *, check: str, target: str) -> bool:
    """Watches it no more, and forgets what held of it. False: it was not watched."""
    gone = db.execute("DELETE FROM watched_target WHERE check_name = ? AND target = ?", (check, target))
    forget(db, check=check, target=target)
    return gone.rowcount == 1


def forget(db: Connection, *, check: str, target: str) -> None:
    """What held of it; its trail stays for its time."""
    db.execute("DELETE FROM watched_item WHERE check_name = ? AND target = ?", (check, target))
    db.execute("DELETE FROM watched_silence WHERE check_name = ? AND target = ?", (check, target))
    db.execute("DELETE FROM watched_look WHERE check_name = ? AND target = ?", (check, target))


def targets(db: Connection, check: str) -> list[tuple[str, str]]:
    """(kind, target) of what people added, oldest first."""
    rows = db.execute(
        "SELECT kind, target FROM watched_target WHERE check_name = ? ORDER BY added_at, target", (check,)
    )
    return [(row[0], row[1]) for row in rows]


def first_look(db: Connection, *, check: str, target: str, now: int) -> bool:
    """Marks that the target is looked at. True: for the first time."""
    done = db.execute(
        "INSERT INTO watched_look (check_name, target, first_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (check, target, now),
    )
    return done.rowcount == 1


def looked_at(db: Connection, check: str) -> list[str]:
    """Targets that were looked at, whatever was found."""
    rows = db.execute("SELECT target FROM watched_look WHERE check_name = ? ORDER BY target", (check,))
    return [row[0] for row in rows]


def items(db: Connection, *, check: str, target: str) -> list[Row]:
    """What is known of one target."""
    rows = db.execute(
        "SELECT item AS name, present, since_at, baseline, doubted_at, hushed_until, acknowledged_by, acknowledged_at,"
        " evidence FROM watched_item WHERE check_name = ? AND target = ? ORDER BY item",
        (check, target),
    )
    return [
        Row(**{**row, "present": bool(row["present"]), "baseline": bool(row["baseline"]),
               "evidence": msgspec.json.decode(row["evidence"])})
        for row in rows
    ]  # fmt: skip


def put(db: Connection, rows: Sequence[Row], *, check: str, target: str) -> None:
    """Exactly these from now on; what came or went is written to the trail."""
    before = {row.name: row for row in items(db, check=check, target=target)}
    db.execute("DELETE FROM watched_item WHERE check_name = ? AND target = ?", (check, target))
    db.executemany(
        "INSERT INTO watched_item (check_name, target, item, present, since_at, baseline, doubted_at, hushed_until,"
        " acknowledged_by, acknowledged_at, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                check, target, row.name, int(row.present), row.since_at, int(row.baseline), row.doubted_at,
                row.hushed_until, row.acknowledged_by, row.acknowledged_at, msgspec.json.encode(row.evidence).decode(),
            )
            for row in rows
        ],
    )  # fmt: skip
    changed = [row for row in rows if row.present != (row.name in before and before[row.name].present)]
    db.executemany(
        "INSERT INTO watched_change (check_name, target, item, present, at) VALUES (?, ?, ?, ?, ?)",
        [(check, target, row.name, int(row.present), row.since_at) for row in changed],
    )


def acknowledge(db: Connection, *, check: str, target: str, names: Sequence[str], who: str, now: int) -> list[str]:
    """Somebody has seen that these hold. Returns those that do, and nobody had acknowledged."""
    return _mark(
        db, "acknowledged_by = ?, acknowledged_at = ?", (who, now), check=check, target=target, names=names,
        only="present = 1 AND acknowledged_at IS NULL",
    )  # fmt: skip


def unacknowledge(db: Connection, *, check: str, target: str, names: Sequence[str]) -> list[str]:
    """Nobody has. Returns those somebody had acknowledged."""
    return _mark(
        db, "acknowledged_by = '', acknowledged_at = NULL", (), check=check, target=target, names=names,
        only="acknowledged_at IS NOT NULL",
    )  # fmt: skip


def hush(db: Connection, *, check: str, target: str, names: Sequence[str], until: int) -> list[str]:
    """Nobody need be told of these until then. Returns those that are known."""
    return _mark(db, "hushed_until = ?", (until,), check=check, target=target, names=names)


def unhush(db: Connection, *, check: str, target: str, names: Sequence[str], now: int) -> list[str]:
    """They are told again. Returns those that were silenced."""
    return _mark(
        db, "hushed_until = NULL", (), check=check, target=target, names=names, only="hushed_until > ?", when=(now,)
    )


def silence_list(db: Connection, *, check: str, target: str, name: str, until: int) -> None:
    """Whatever a list says of the target, of addresses not heard of yet, too."""
    db.execute(
        "INSERT INTO watched_silence (check_name, target, list, until_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (check_name, target, list) DO UPDATE SET until_at = excluded.until_at",
        (check, target, name, until),
    )


def unsilence_list(db: Connection, *, check: str, target: str, name: str) -> None:
    """It is told again."""
    db.execute("DELETE FROM watched_silence WHERE check_name = ? AND target = ? AND list = ?", (check, target, name))


def silenced_lists(db: Connection, *, check: str, target: str) -> dict[str, int]:
    """List → until when, over or not."""
    rows = db.execute("SELECT list, until_at FROM watched_silence WHERE check_name = ? AND target = ?", (check, target))
    return {row[0]: row[1] for row in rows}


def _mark(
    db: Connection, change: str, values: tuple[object, ...], *, check: str, target: str, names: Sequence[str],
    only: str = "1 = 1", when: tuple[object, ...] = (),
) -> list[str]:  # fmt: skip
    done: list[str] = []
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        rows = db.execute(
            f"UPDATE watched_item SET {change} WHERE check_name = ? AND target = ?"  # noqa: S608
            f" AND item IN ({', '.join('?' * len(some))}) AND {only} RETURNING item",
            (*values, check, target, *some, *when),
        )
        done += [row[0] for row in rows.fetchall()]
    return sorted(done)


def doubted(db: Connection, check: str, *, before: int) -> list[str]:
    """Targets with a change that waits for its second look, first seen before a moment."""
    rows = db.execute(
        "SELECT DISTINCT target FROM watched_item WHERE check_name = ? AND doubted_at <= ? ORDER BY target",
        (check, before),
    )
    return [row[0] for row in rows]


def doubted_items(db: Connection, check: str, *, before: int) -> dict[str, list[str]]:
    """Target → the items that wait for their second look, first seen before a moment."""
    found: dict[str, list[str]] = {}
    for row in db.execute(
        "SELECT target, item FROM watched_item WHERE check_name = ? AND doubted_at <= ? ORDER BY target, item",
        (check, before),
    ):
        found.setdefault(row[0], []).append(row[1])
    return found


def holding(db: Connection, check: str) -> dict[str, list[Row]]:
    """Target → what holds of it now, of those of which something does."""
    rows = db.execute(
        "SELECT DISTINCT target FROM watched_item WHERE check_name = ? AND present = 1 ORDER BY target", (check,)
    ).fetchall()
    return {row[0]: [item for item in items(db, check=check, target=row[0]) if item.present] for row in rows}


def changes(db: Connection, check: str, *, since: int, until: int) -> dict[str, list[Change]]:
    """Target → what came and went in a span, oldest first."""
    found: dict[str, list[Change]] = {}
    for row in db.execute(
        "SELECT target, item, present, at FROM watched_change WHERE check_name = ? AND at >= ? AND at < ? ORDER BY at, item",
        (check, since, until),
    ):
        found.setdefault(row[0], []).append(
            Change(check=check, target=row[0], item=row[1], present=bool(row[2]), at=row[3])
        )
    return found


def history(
    db: Connection, *, check: str, targets: Iterable[str] = (), begins: str = "", since: int = 0, limit: int = 20
) -> list[Change]:
    """What came and went, the latest first; of some targets, or of all. `begins`: only items with this first word."""
    wanted = list(targets)
    like = f"{begins} %" if begins else "%"
    which = f" AND target IN ({', '.join('?' * len(wanted))})" if wanted else ""
    rows = db.execute(
        f"SELECT check_name, target, item, present, at FROM watched_change WHERE check_name = ? AND at >= ? AND item LIKE ?{which}"  # noqa: S608
        " ORDER BY at DESC, item LIMIT ?",
        (check, since, like, *wanted, limit),
    )
    return [Change(check=r[0], target=r[1], item=r[2], present=bool(r[3]), at=r[4]) for r in rows]
