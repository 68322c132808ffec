"""One look at one subject: does a spike begin, go on or end, and is an absolute limit broken?

Moves the key on and says what changed. No clock, no store: the same cells, rows and time give the same answer.
"""

from collections.abc import Iterator
from math import log, log1p

from checks.rate.change import Change, Odds
from checks.rate.fleet import BATCHES, Fleet
from checks.rate.key import Key
from checks.rate.rule import DAY, HOUR, Rule
from checks.rate.statistic import calm_point, evidence, highest_usual, loudest, wilson

LEARNED_AFTER = HOUR  # most bounces of a mail are known by then
KEPT = 3 * DAY  # cells; what is older and calm is in the baseline
IDLE = 3 * DAY  # a spike nobody has mailed into for so long is closed, without saying that it is better
LEAST_HITS = 3
SURE = 3.7  # standard errors: a limit is looked at again and again
LIKELY = 1.645
OVER = log(300)  # recovery: how much better the later mails fit the low rate
WARNING, CRITICAL = 1, 2


def look(key: Key, fleet: Fleet, rule: Rule, now: int) -> list[Change]:
    """What is new about the subject. Costs some 0.2 ms with all cells in use."""
    if not key.times:
        return []
    p, q = _usual(key, fleet, rule, now)
    changes = [*_limits(key, rule, now, p)]
    if key.firing:
        changes += _goes_on(key, rule, now, p, q)
    elif sum(key.hits) >= LEAST_HITS:
        changes += _begins(key, rule, now, p, q)
    return changes


def _usual(key: Key, fleet: Fleet, rule: Rule, now: int) -> tuple[float, float]:
    """The usual rate and the highest still called so, from what is calm; what is long past is folded into the baseline."""
    before = key.q or rule.most
    calm = calm_point(key.counts, key.hits, before, max(2 * before, rule.rise))
    times = key.times
    since = key.since if key.firing else now + 1
    while calm and (times[calm - 1] > now - LEARNED_AFTER or times[calm - 1] >= since):
        calm -= 1
    weight = fleet.strength
    n, k = key.n0 + sum(key.counts[:calm]), key.k0 + sum(key.hits[:calm])
    a = weight * fleet.usual + k
    p = a / (weight + n)
    if calm and times[0] < now - KEPT:
        old = 0
        while old < calm and times[old] < now - KEPT:
            old += 1
        key.learn(min(old, len(times) - 1), now, p)
    q = min(rule.most, max(rule.least, highest_usual(p, a, _uneven(key, fleet), rule.margin)))
    key.q = q
    return p, q


def _uneven(key: Key, fleet: Fleet) -> float:
    """How much its batches differ beyond chance: its own word beside the fleet's."""
    return max(0.01, (BATCHES * fleet.uneven + key.num) / (BATCHES + key.den))


def _begins(key: Key, rule: Rule, now: int, p: float, q: float) -> Iterator[Change]:
    seen = evidence(zip(key.counts, key.hits, key.starts, strict=True), q, rule.rise)
    per_day = key.per_day(now)
    if seen < rule.spacing * max(1.0, per_day / 1000) ** rule.volume:
        return
    first, end = loudest(key.counts, key.hits, q, rule.rise)
    n, k = sum(key.counts[first:end]), sum(key.hits[first:end])
    if k < LEAST_HITS:
        return
    low = wilson(k, n, LIKELY)[0]
    key.since, key.rate = key.times[first], low
    key.severity = CRITICAL if low >= rule.critical else WARNING
    odds = Odds(usual=p, highest=q, once_in_days=seen / max(per_day, 1.0))
    until = key.times[end] if end < len(key.times) else now
    yield Change(fires=True, critical=key.severity == CRITICAL, n=n, k=k, since=key.since, until=until, odds=odds)


def _goes_on(key: Key, rule: Rule, now: int, p: float, q: float) -> Iterator[Change]:
    if key.times[-1] < now - IDLE:
        yield _ended(key, now, p, q, idle=True)
        return
    first, end = loudest(key.counts, key.hits, q, rule.rise)
    n, k = sum(key.counts[first:end]), sum(key.hits[first:end])
    low = wilson(k, n, LIKELY)[0]
    key.rate = max(key.rate, low)
    key.severity = max(key.severity, CRITICAL if low >= rule.critical else WARNING)
    high = max(1.5 * q, low / 2)
    at = _recovered(key, now, high, min(high / 2, max(p, 0.002)))
    if at is not None:
        key.void_before = key.times[at]
        key.forget(at)
        yield _ended(key, now, p, q, idle=False)


def _ended(key: Key, now: int, p: float, q: float, *, idle: bool) -> Change:
    n, k, since = (0, 0, key.since) if idle else (sum(key.counts), sum(key.hits), key.times[0])
    if idle:
        key.void_before = key.times[-1] + 1
        key.forget(len(key.times))
    key.severity, key.since, key.rate = 0, 0, 0.0
    return Change(fires=False, n=n, k=k, since=since, until=now, odds=Odds(usual=p, highest=q), idle=idle)


def _recovered(key: Key, now: int, high: float, low: float) -> int | None:
    """The cell from which on the mails speak for the low rate, or None. Mails whose bounces may be under way are left out."""
    up, down = log(low / high), log1p(-low) - log1p(-high)
    known = now - key.lag()
    total = 0.0
    for at in range(len(key.times) - 1, -1, -1):
        if key.times[at] < key.since:
            return None
        if key.times[at] > known:
            continue
        k = key.hits[at]
        total += k * up + (key.counts[at] - k) * down
        if total >= OVER:
            return at
    return None


def _limits(key: Key, rule: Rule, now: int, p: float) -> Iterator[Change]:
    """The absolute limits, of totals that fade with a half-life of a week."""
    key.fade(now)
    n, k = key.pn, key.pk
    if not key.over and k < rule.limit_hits:
        return
    low, high = wilson(k, n, SURE)
    while key.over < len(rule.limits) and k >= rule.limit_hits and low > rule.limits[key.over]:
        limit = rule.limits[key.over]
        key.over += 1
        yield _of_totals(key, now, p, fires=True, critical=limit >= rule.critical, limit=limit)
    while key.over:
        limit = rule.limits[key.over - 1]
        # Half the limit is far enough below it where so few mails go out that nothing can be proven.
        if high >= limit and k / max(n, 1.0) >= limit / 2:
            return
        key.over -= 1
        yield _of_totals(key, now, p, fires=False, critical=limit >= rule.critical, limit=limit)


def _of_totals(key: Key, now: int, p: float, *, fires: bool, critical: bool, limit: float) -> Change:
    return Change(
        fires=fires,
        critical=critical,
        limit=limit,
        n=round(key.pn),
        k=round(key.pk),
        since=key.first_at,
        until=now,
        odds=Odds(usual=p),
    )
