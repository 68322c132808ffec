"""One look at one subject: does a spike begin, go on or end, and is an absolute limit broken?

Moves the key on and says what changed. No clock, no store: the same cells, rows and time give the same answer.
"""

from collections.abc import Iterator
from math import log, log1p, sqrt

from checks.rate.change import Change, Odds
from checks.rate.fleet import Fleet
from checks.rate.key import Key
from checks.rate.rule import DAY, HOUR, Rule
from checks.rate.statistic import calm_point, evidence, highest_usual, loudest, wilson

LEARNED_AFTER = HOUR  # most bounces of a mail are known by then
KEPT = 3 * DAY  # cells; what is older and calm is in the baseline
IDLE = 3 * DAY  # a spike nobody has mailed into for so long is closed, without saying that it is better
SURE = 3.7  # standard errors: a limit is looked at again and again
LIKELY = 1.645
MOST_ODDS = 1e12  # days: nobody asks for more
OVER = log(500)  # recovery: how much better the later mails fit the low rate
OWN_WEIGHT = 600.0  # of the fleet's word on unevenness, beside the subject's
SUSPECT = (
    1.25,
    2.0,
)  # times the highest usual rate, at least and at most: towards it, bounces are not learned as usual
UNSURE = 3.0  # how that falls with what is known
TRIES = 2_000  # mails of a spike in which chance may look like its end once in 100
WARNING, CRITICAL = 1, 2


def look(key: Key, fleet: Fleet, rule: Rule, now: int) -> list[Change]:
    """What is new about the subject. Costs some 0.2 ms with all cells in use."""
    if not key.times:
        return []
    p, q = _usual(key, fleet, rule, now)
    changes: list[Change] = []
    if key.firing:
        changes += _goes_on(key, rule, now, p, q)
    elif sum(key.hits) >= rule.least_hits:
        changes += _begins(key, rule, now, p, q)
    return [*changes, *_limits(key, rule, now, p)]


def _usual(key: Key, fleet: Fleet, rule: Rule, now: int) -> tuple[float, float]:
    """The usual rate and the highest still called so, from what is calm; what is long past is folded into the baseline."""
    before = key.q or rule.most
    calm = calm_point(key.counts, key.hits, before, max(_suspect(key, fleet) * before, rule.rise))
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
        key.learn(min(old, len(times) - 1), now)
    q = min(rule.most, max(rule.least, highest_usual(p, a, _uneven(key, fleet), rule.margin)))
    key.p, key.q = p, q
    return p, q


def _suspect(key: Key, fleet: Fleet) -> float:
    """How far above the highest usual rate mails are kept out of the baseline: the less, the better the rate is known.

    Of a new subject much must be learned, or one that is worse than its fleet never is. Of a known one little may be, or a
    slight spike becomes what is usual before it is found.
    """
    bounces = key.p * (fleet.strength + key.n0 + sum(key.counts))
    least, most = SUSPECT
    return min(most, max(least, 1 + UNSURE / sqrt(max(bounces, 1.0))))


def _uneven(key: Key, fleet: Fleet) -> float:
    """How much its batches differ beyond chance: its own word beside the fleet's, where it says more."""
    own = (OWN_WEIGHT * fleet.uneven + key.num) / (OWN_WEIGHT + key.den)
    return max(0.01, fleet.uneven, own)


def _begins(key: Key, rule: Rule, now: int, p: float, q: float) -> Iterator[Change]:
    seen = evidence(zip(key.counts, key.hits, strict=True), q, rule.rise)
    per_day = key.per_day(now)
    if seen < rule.spacing * max(1.0, per_day / 1000) ** rule.volume:
        return
    first, end = loudest(key.counts, key.hits, q, rule.rise)
    n, k = sum(key.counts[first:end]), sum(key.hits[first:end])
    if k < rule.least_hits or sum(key.counts[first:]) < rule.least_sent:
        return
    until = key.times[end] if end < len(key.times) else now
    if until < now - KEPT:  # history, told after the fact
        key.close(until)
        return
    low = wilson(k, n, LIKELY)[0]
    key.since, key.rate = key.times[first], low
    key.severity = CRITICAL if low >= rule.critical else WARNING
    key.usual, key.odds = p, min(seen / max(per_day, 1.0), MOST_ODDS)
    odds = Odds(usual=p, highest=q, once_in_days=key.odds)
    yield Change(fires=True, critical=key.severity == CRITICAL, n=n, k=k, since=key.since, until=until, odds=odds)


def _goes_on(key: Key, rule: Rule, now: int, p: float, q: float) -> Iterator[Change]:
    if key.times[-1] < now - IDLE:
        yield _ended(key, now, p, q, idle=True, since=key.times[-1] + 1)
        return
    first, end = loudest(key.counts, key.hits, q, rule.rise)
    n, k = sum(key.counts[first:end]), sum(key.hits[first:end])
    low = wilson(k, n, LIKELY)[0]
    lasts = 3 * n >= sum(count for t, count in zip(key.times, key.counts, strict=True) if t >= key.since)
    key.rate = low if lasts else min(key.rate, low)  # a burst within it does not tell how bad it goes on
    key.severity = max(key.severity, CRITICAL if low >= rule.critical else WARNING)
    high = min(max(1.5 * q, 0.8 * key.rate), 6 * q)
    at = _recovered(key, now, high, min(high / 2, max(p, 0.002)))
    if at is not None:
        yield _ended(key, now, p, q, idle=False, since=key.times[at])


def _ended(key: Key, now: int, p: float, q: float, *, idle: bool, since: int) -> Change:
    critical = key.severity == CRITICAL
    key.close(since)
    n, k = sum(key.counts), sum(key.hits)
    odds = Odds(usual=p, highest=q)
    return Change(fires=False, critical=critical, n=n, k=k, since=since, until=now, odds=odds, idle=idle)


def _recovered(key: Key, now: int, high: float, low: float) -> int | None:
    """The cell from which on the mails speak for the low rate, or None. Mails whose bounces may be under way are left out."""
    up, down = log(low / high), log1p(-low) - log1p(-high)
    known = now - key.lag()
    # The longer it goes on, the more often chance has had its try.
    tries = sum(key.counts) / TRIES
    enough = OVER + log(max(1.0, tries))
    total = 0.0
    for at in range(len(key.times) - 1, -1, -1):
        if key.times[at] < key.since:
            return None
        if key.times[at] > known:
            continue
        k = key.hits[at]
        total += k * up + (key.counts[at] - k) * down
        if total >= enough:
            return at
    return None


def _limits(key: Key, rule: Rule, now: int, p: float) -> Iterator[Change]:
    """The absolute limits, of totals that fade with a half-life of a week."""
    key.fade(now)
    n, k = key.pn, key.pk
    if not key.over and (k < rule.limit_hits or n < rule.least_sent):
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
