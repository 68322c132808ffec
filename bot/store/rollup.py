"""Counts of long ago are kept by the hour: nobody asks for their minutes any more, and minutes are sixty times as many.

What the spike detector was not told of yet keeps its minute. The hour's row is that of its first minute; a late event of one of
its other minutes gets a row of its own again, until the next time.
"""

from bot.clock import DAY, HOUR
from bot.store.columns import COLUMNS
from bot.store.engine import Connection
from bot.store.spikes import TAKEN

KEPT_BY_MINUTE = 3 * DAY  # ms


def hours(db: Connection, now: int) -> list[int]:
    """The hours that are to be rolled up: their beginnings, epoch ms."""
    rows = db.execute(
        f"SELECT DISTINCT minute_at - minute_at % {HOUR} FROM rate_minute WHERE minute_at < ? AND minute_at % {HOUR} <> 0"  # noqa: S608
        " ORDER BY 1",
        (now - now % HOUR - KEPT_BY_MINUTE,),
    )
    return [row[0] for row in rows]


def roll_up(db: Connection, hour_at: int) -> int:
    """The minutes of one hour become one row a subject. Returns how many rows that saved."""
    span = {"hour": hour_at, "until": hour_at + HOUR}
    sums = ", ".join(f"sum({column})" for column in COLUMNS)
    added = ", ".join(f"{column} = rate_minute.{column} + excluded.{column}" for column in COLUMNS)
    db.execute(
        f"INSERT INTO rate_minute (subject_kind, subject, minute_at, {', '.join(COLUMNS)}, fresh)"  # noqa: S608
        f" SELECT subject_kind, subject, :hour, {sums}, 0 FROM rate_minute AS m WHERE {IN_HOUR} AND {TOLD}"
        f" GROUP BY subject_kind, subject ON CONFLICT (subject_kind, subject, minute_at) DO UPDATE SET {added}",
        span,
    )
    saved = db.execute(f"DELETE FROM rate_minute AS m WHERE {IN_HOUR} AND {TOLD}", span).rowcount  # noqa: S608
    # All of it was taken, so that the next difference begins at what the row says now.
    taken = ", ".join(f"taken_{name} = {now}" for name, now in TAKEN.items())
    db.execute(f"UPDATE rate_minute SET {taken} WHERE minute_at = :hour AND fresh = 0", span)  # noqa: S608
    return saved


IN_HOUR = "m.minute_at > :hour AND m.minute_at < :until"
TOLD = (
    "NOT EXISTS (SELECT 1 FROM rate_minute AS f WHERE f.fresh = 1 AND f.subject_kind = m.subject_kind"
    " AND f.subject = m.subject AND f.minute_at >= :hour AND f.minute_at < :until)"
)
