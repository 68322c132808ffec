"""What is usual, from past counts: days that stand out were spikes, and teach nothing."""

from collections.abc import Iterable

from checks.rate.key import MONTH, Key
from checks.rate.statistic import wilson

SURE = 3.0  # standard errors


def teach(key: Key, rows: Iterable[tuple[int, int, int]], now: int) -> int:
    """(t, mails, hits) become part of the baseline; returns how many rows did. What the key has seen itself is left out."""
    mine = [row for row in rows if row[1] and (key.first_at < 0 or row[0] < key.first_at)]
    if not mine:
        return 0
    by_rate = sorted(mine, key=lambda row: row[2] / row[1])
    half, middle = sum(n for _, n, _ in mine) / 2, 0.0
    for _, n, k in by_rate:
        half -= n
        middle = k / n
        if half <= 0:
            break
    usual = [row for row in mine if wilson(row[2], row[1], SURE)[0] <= max(2 * middle, 0.001)]
    for t, n, k in usual:
        weight = 0.5 ** (max(0, now - t) / MONTH)
        key.n0 += n * weight
        key.k0 += k * weight
    key.faded_at = max(key.faded_at, float(now))
    return len(usual)
