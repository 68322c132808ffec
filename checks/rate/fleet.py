"""What is usual among all subjects of a kind: the word that counts for a subject nothing is known of yet."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from msgspec import Struct

from checks.rate.key import Key
from checks.rate.rule import HOUR, Rule

EVERY = 6 * HOUR
ENOUGH = 300  # mails: fewer say nothing about a subject
SAMPLE = 5_000  # subjects, at most, that are asked
PRIOR = 3  # subjects that the first guess weighs as much as
BATCHES = 160.0  # weight of the first guess of unevenness: ten batches of four expected bounces


class Fleet(Struct, frozen=True):
    """Mean rate, how many mails that word weighs, unevenness of batches, and when it was learned (-1: never)."""

    usual: float
    strength: float
    uneven: float
    at: int = -1

    @classmethod
    def unknown(cls, rule: Rule) -> "Fleet":
        """Before anything was learned."""
        return cls(rule.usual, rule.strength, rule.uneven)


def learn(keys: Sequence[Key], rule: Rule, now: int) -> Fleet:
    """By moments over the subjects with enough mail, those that spike and the worst twentieth left out."""
    step = max(1, -(-len(keys) // SAMPLE))
    some = [key for key in keys[::step] if not key.firing]
    rows = sorted(_rates(some), key=lambda row: row[1] / row[0])
    rows = rows[: len(rows) - len(rows) // 20]
    rates = [k / n for n, k in rows]
    mean = (PRIOR * rule.usual + sum(rates)) / (PRIOR + len(rates))
    return Fleet(mean, _strength(rows, rates, rule), _uneven(some, rule), now)


def _rates(keys: Iterable[Key]) -> list[tuple[float, float]]:
    found = ((key.n0 + sum(key.counts), key.k0 + sum(key.hits)) for key in keys)
    return [(n, k) for n, k in found if n >= ENOUGH]


def _strength(rows: Sequence[tuple[float, float]], rates: Sequence[float], rule: Rule) -> float:
    if len(rates) < 2 * PRIOR:
        return rule.strength
    mean = sum(rates) / len(rates)
    chance = sum(mean * (1 - mean) / n for n, _ in rows) / len(rates)
    between = sum((rate - mean) ** 2 for rate in rates) / (len(rates) - 1) - chance
    if between <= 0:
        return 2_000.0
    return min(2_000.0, max(100.0, mean * (1 - mean) / between - 1))


def _uneven(keys: Iterable[Key], rule: Rule) -> float:
    """The weighted median."""
    seen = sorted([(key.num / key.den, key.den) for key in keys if key.den >= 64] + [(rule.uneven, BATCHES)])
    half = sum(weight for _, weight in seen) / 2
    reached = accumulate(weight for _, weight in seen)
    value = next(value for (value, _), weight in zip(seen, reached, strict=True) if weight >= half)
    return min(0.3, max(0.01, value))
