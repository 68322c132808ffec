"""Suppressions: addresses that must not be mailed. Lifting keeps the row, for the trail."""

from msgspec import Struct

from bot.store.engine import Connection


class Suppression(Struct, frozen=True, kw_only=True):
    """One address that must not be mailed."""

    address: str
    reason: str
    since_at: int
    decided_by: str
    review_id: int | None
    lifted_at: int | None
    lifted_by: str


def from_review(db: Connection, *, review_id: int, decided_by: str, now: int) -> int:
    """Suppresses every address of a review that is not suppressed yet. Returns how many that were."""
    return db.execute(
        "INSERT INTO suppression (address, reason, since_at, decided_by, review_id)"
        " SELECT address, reason, :now, :by, review_id FROM review_address WHERE review_id = :id"
        " ON CONFLICT (address) DO UPDATE SET reason = excluded.reason, since_at = excluded.since_at,"
        " decided_by = excluded.decided_by, review_id = excluded.review_id, lifted_at = NULL, lifted_by = ''"
        " WHERE suppression.lifted_at IS NOT NULL",
        {"id": review_id, "by": decided_by, "now": now},
    ).rowcount


def lift_review(db: Connection, *, review_id: int, who: str, now: int) -> int:
    """Lifts what a review suppressed, and only that. Returns how many that were."""
    return db.execute(
        "UPDATE suppression SET lifted_at = ?, lifted_by = ? WHERE review_id = ? AND lifted_at IS NULL",
        (now, who, review_id),
    ).rowcount


def get(db: Connection, address: str) -> Suppression | None:
    """Whether and why an address must not be mailed."""
    row = db.execute("SELECT * FROM suppression WHERE address = ? AND lifted_at IS NULL", (address,)).fetchone()
    return Suppression(**row) if row else None


def page(db: Connection, *, after: str = "", limit: int = 1_000) -> list[Suppression]:
    """Active ones by address, from after `after` on."""
    rows = db.execute(
        "SELECT * FROM suppression WHERE lifted_at IS NULL AND address > ? ORDER BY address LIMIT ?",
        (after, limit),
    )
    return [Suppression(**row) for row in rows]


def count(db: Connection) -> int:
    """How many are active."""
    return int(db.execute("SELECT count(*) FROM suppression WHERE lifted_at IS NULL").fetchone()[0])
