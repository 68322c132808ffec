"""When our mail was last delivered to an address: a row an address, not a mail, and not the address itself.

The key is eight octets of a hash: a third of an address's size, as compact as a number in the table's own order, and no list
of customers for whoever opens the file. It hides nobody from somebody who holds the file and guesses addresses; a secret
in the hash would lie in the same file, beside bounces that name theirs. Ten million known, one question in 10¹² is
about an address that shares its key with one of them.

Intake only appends to `delivery_news`, and `take_in` brings that into the table hour by hour: rows whose keys are all over the
table, written as they come, would make a third of its pages part of every commit, and intake a third slower. Nobody
misses the hour, since a delivery says something only once its bounce would have come.

A day's further mails to an address change nothing, so that who is mailed every hour costs a write a day. The delivery
before the latest is kept too: who is mailed daily always has one that is more than a day old.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.clock import DAY, HOUR
from bot.store.engine import Connection

if TYPE_CHECKING:
    from bot.store.events import Entry

SKEW = HOUR  # between the clocks that tell a delivery and a bounce of one mail: what is nearer is not taken for later
PIECES = 64  # of the table, each a short transaction
Piece = tuple[int, int]  # keys: from, to
RETURNED = (
    "SELECT address, max(at) AS at FROM delivery_news WHERE returned = 1 AND id <= :last"
    " AND address BETWEEN :first AND :to GROUP BY address"
)


def key(address: str) -> int:
    """64 bits that stand for an address, upper and lower case alike."""
    return int.from_bytes(
        blake2b(address.lower().encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True
    )


def note(db: Connection, entries: Iterable["Entry"]) -> None:
    """Who was delivered to, and who bounced hard. Mails told as a count are nobody's."""
    db.executemany(
        "INSERT INTO delivery_news (address, at, returned) VALUES (?, ?, ?)",
        [(key(entry.recipient), entry.at, int(entry.hard)) for entry in entries if entry.hard or _is_somebodys(entry)],
    )


def _is_somebodys(entry: "Entry") -> bool:
    return entry.kind == "delivered" and entry.count == 1 and entry.recipient != ""


def of(db: Connection, addresses: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Address → when our mail was delivered to it, to within a day: the latest, and the one before if there is one."""
    by_key = {key(address): address for address in addresses}
    marks = ", ".join("?" * len(by_key))
    rows = db.execute(f"SELECT address, at, before_at FROM delivered_to WHERE address IN ({marks})", list(by_key))  # noqa: S608
    return {by_key[row[0]]: (row[1],) if row[2] is None else (row[1], row[2]) for row in rows}


# -- in the background, piece by piece


def pieces() -> Iterator[Piece]:
    """All there are."""
    width = 2**64 // PIECES
    for number in range(PIECES):
        yield number * width - 2**63, (number + 1) * width - 2**63 - 1


def last_news(db: Connection) -> int:
    """The number of the latest; 0: there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM delivery_news").fetchone()[0])


def some_news(db: Connection, until: int, limit: int) -> int:
    """The number of the last of the next `limit`, up to `until`; 0: there is none."""
    some = "SELECT id FROM delivery_news WHERE id <= ? ORDER BY id LIMIT ?"
    return int(db.execute(f"SELECT coalesce(max(id), 0) FROM ({some}) AS some", (until, limit)).fetchone()[0])  # noqa: S608


def take_in(db: Connection, piece: Piece, *, last: int) -> None:
    """Brings news up to `last` into a piece of the table; once more changes nothing."""
    span = {"first": piece[0], "to": piece[1], "last": last}
    # After a hard bounce the first delivery is noted, however soon it came.
    returned = db.execute(RETURNED, span).fetchall()
    db.executemany(
        "DELETE FROM delivered_to WHERE address = ? AND at <= ?", [(address, at + SKEW) for address, at in returned]
    )
    db.execute(
        "INSERT INTO delivered_to (address, at) SELECT news.address, max(news.at) FROM delivery_news AS news"  # noqa: S608
        f" LEFT JOIN ({RETURNED}) AS back ON back.address = news.address WHERE news.returned = 0 AND news.id <= :last"
        f" AND news.address BETWEEN :first AND :to AND (back.at IS NULL OR news.at > back.at + {SKEW})"
        " GROUP BY news.address ORDER BY news.address"
        " ON CONFLICT (address) DO UPDATE SET before_at = delivered_to.at, at = excluded.at"
        f" WHERE excluded.at >= delivered_to.at + {DAY}",
        span,
    )


def forget_news(db: Connection, *, last: int) -> None:
    """Drops what was taken in."""
    db.execute("DELETE FROM delivery_news WHERE id <= ?", (last,))


def forget(db: Connection, piece: Piece, *, before: int) -> int:
    """Drops from a piece who was delivered to last before a moment. Returns how many those were."""
    return db.execute("DELETE FROM delivered_to WHERE address BETWEEN ? AND ? AND at < ?", (*piece, before)).rowcount
