"""Which events were seen before, at four octets an event: a row each, of forty, would make gigabytes of millions of mails a day.

Of an identity 14 bits say which block it is in, and 32 bits are noted there. So an event is taken for another one, and not
counted, once in 800,000 where ten million come a day and eight days are remembered; where they are fewer, so much less
often. Blocks are of a day each, and go with it.
"""

from collections.abc import Sequence

from bot.clock import DAY
from bot.store.engine import Connection

CHUNK = 500  # parameters of a statement
BLOCKS = 1 << 14
WIDTH = 4  # octets of a mark


def first_seen(db: Connection, identities: Sequence[int], now: int, *, blocks: int = BLOCKS) -> set[int]:
    """Which of them were never seen before; now all have been."""
    by_block: dict[int, list[int]] = {}
    for number in identities:
        by_block.setdefault((number >> (8 * WIDTH)) % blocks, []).append(number)
    today = now - now % DAY
    wanted, new, changed = sorted(by_block), set[int](), []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        found = _marks(db, chunk)
        for block in chunk:
            days = found.get(block, {})
            added = b""
            for number in by_block[block]:
                mark = (number & (1 << 8 * WIDTH) - 1).to_bytes(WIDTH, "big")
                if not _holds(added, mark) and not any(_holds(marks, mark) for marks in days.values()):
                    added += mark
                    new.add(number)
            if added:
                changed.append((block, today, days.get(today, b"") + added))
    db.executemany(
        "INSERT INTO seen_block (block, day_at, marks) VALUES (?, ?, ?)"
        " ON CONFLICT (block, day_at) DO UPDATE SET marks = excluded.marks",
        changed,
    )
    return new


def _marks(db: Connection, blocks: Sequence[int]) -> dict[int, dict[int, bytes]]:
    sql = f"SELECT block, day_at, marks FROM seen_block WHERE block IN ({', '.join('?' * len(blocks))})"  # noqa: S608
    found: dict[int, dict[int, bytes]] = {}
    for block, day, marks in db.execute(sql, blocks):
        found.setdefault(block, {})[day] = bytes(marks)
    return found


def _holds(marks: bytes, mark: bytes) -> bool:
    place = marks.find(mark)
    while place >= 0 and place % WIDTH:  # across the border of two marks: none
        place = marks.find(mark, place + 1)
    return place >= 0
