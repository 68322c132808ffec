"""What is remembered of one subject: cells of mails by the time they were sent, and one row. Never above 2.5 KB.

    key = Key(); key.sent(t, 500); key.bounced(t + 40, sent_at=t)

Times are whole seconds since some epoch. A bounce is counted in the cell its mail was sent in, however late it comes.
"""

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from checks.rate.rule import DAY, HOUR

MOST_CELLS = 96
MERGED_TO = 64
LAGS = 20  # powers of two of seconds, 2^19 s = six days
WEEK = 7 * DAY
MONTH = 28 * DAY
UNKNOWN_LAG = -1
MOST_WEIGHT = 4_000.0
ONE_PAIR = 8.0
MIXED = 3.0  # a cell holds several batches, whose differences are hidden in it: by simulation, two thirds of them
APART = 300  # seconds: closer cells are parts of one batch, which say nothing about how batches differ
SOON = 600  # seconds in which a bounce that does not tell when its mail was sent most likely was

_FORMAT = 1
_ROW = struct.Struct("<B9d q B B I d I 3d 2H")  # little-endian: a store may move to another machine


class Key:
    """State of one subject. Plain attributes, read and moved on by `checks.rate.judge`."""

    __slots__ = (
        "counts", "den", "faded_at", "first_at", "hits", "k0", "lags", "n0", "num", "odds", "over", "p", "pk",
        "pn", "pt", "q", "rate", "severity", "since", "times", "usual", "void_before",
    )  # fmt: skip

    def __init__(self) -> None:
        # Cells, oldest first: when the first mail was sent, mails, bounces so far.
        self.times, self.counts, self.hits = array("I"), array("I"), array("I")
        # The baseline, fading with a half-life of 28 days.
        self.n0 = self.k0 = self.faded_at = 0.0
        # How much neighbouring cells differed beyond chance: `num` of `den` is a squared coefficient of variation.
        self.num = self.den = 0.0
        self.lags: array[int] | None = None
        # Totals that fade with a half-life of a week, for the absolute limits; `over`: how many are broken.
        self.pn = self.pk = self.pt = 0.0
        self.over = 0
        self.first_at = -1
        # The spike, if there is one now.
        self.severity = 0
        self.since = 0
        self.rate = 0.0
        self.usual = self.odds = 0.0  # as they were when it began
        self.void_before = 0
        self.p = self.q = 0.0  # the usual rate, and the highest still called so

    @property
    def firing(self) -> bool:
        """Is a spike going on?"""
        return self.severity > 0

    @property
    def alarming(self) -> bool:
        """Is a spike going on, or a limit broken?"""
        return self.severity > 0 or self.over > 0

    @property
    def only_hits(self) -> bool:
        """Is no mail known that did not bounce? Then there is no rate."""
        return not self.alarming and self.k0 + sum(self.hits) >= self.n0 + sum(self.counts)

    def calm_down(self) -> None:
        """As if nothing had fired."""
        self.severity, self.since, self.rate, self.over = 0, 0, 0.0, 0

    def sent(self, t: int, n: int) -> None:
        """`n` mails went out at `t`, which may lie before what is known already."""
        times = self.times
        if t - self.pt > HOUR:
            self.fade(t)
        self.pn += n
        if times and t <= times[-1]:
            place = bisect_right(times, t) - 1
            if place >= 0:
                self.counts[place] += n
            elif t >= self.void_before:
                self.n0 += n
            return
        if self.first_at < 0:
            self.first_at = t
            self.faded_at = t
        times.append(t)
        self.counts.append(n)
        self.hits.append(0)
        if len(times) > MOST_CELLS:
            self._merge()

    def bounced(self, t: int, sent_at: int | None, *, lag: int | None = None) -> None:
        """One of the mails bounced at `t`; `sent_at` None where nobody told when it was sent.

        `lag`: seconds it took, where `t` is not the time of the bounce but that of hearing of it; -1: not known.
        """
        times, counts, hits = self.times, self.counts, self.hits
        if not times:
            return
        if sent_at is None:
            place = self._likely(t)
        else:
            self._lag(t - sent_at if lag is None else lag)
            place = bisect_right(times, sent_at) - 1
            if place < 0:
                if sent_at >= self.void_before and self.k0 < self.n0:
                    self.k0 += 1
                    self._count_for_limits()
                return
        if hits[place] >= counts[place]:  # clocks that differ by seconds: the neighbour's mail
            others = [at for at in (place - 1, place + 1) if 0 <= at < len(times) and hits[at] < counts[at]]
            if not others:
                return
            place = others[0]
        hits[place] += 1
        self._count_for_limits()

    def fade(self, now: float) -> None:
        """Brings the fading totals to `now`."""
        if now > self.pt:
            part = 0.5 ** ((now - self.pt) / WEEK)
            self.pn *= part
            self.pk *= part
            self.pt = now

    def per_day(self, now: int) -> float:
        """Mails a day, of late."""
        age = max(now - self.first_at, DAY)
        return float(self.pn * (0.693147 / 7) / (1 - 0.5 ** (age / WEEK)))

    def lag(self) -> int:
        """Seconds after which nine of ten bounces are known; an hour until 20 told theirs."""
        if self.lags is None:
            return HOUR
        total = sum(self.lags)
        if total < 20:
            return HOUR
        seen = accumulate(self.lags)
        return int(2 ** next(power for power, number in enumerate(seen) if number >= 0.9 * total)) - 1

    def learn(self, upto: int, now: int) -> None:
        """The first `upto` cells become the baseline."""
        part = 0.5 ** (max(0.0, now - self.faded_at) / MONTH)
        self.n0 = self.n0 * part + sum(self.counts[:upto])
        self.k0 = self.k0 * part + sum(self.hits[:upto])
        self.faded_at = float(max(now, self.faded_at))
        self.forget(upto)

    def forget(self, upto: int) -> None:
        """Drops the first `upto` cells."""
        del self.times[:upto], self.counts[:upto], self.hits[:upto]

    def close(self, at: int) -> None:
        """The spike is over since `at`, by whatever is said: mails up to then count neither as bad nor as usual.

        They leave the totals for the limits, too: what a spike has told, no limit tells again.
        """
        self.severity, self.since, self.rate = 0, 0, 0.0
        self.void_before = max(self.void_before, at)
        old = bisect_right(self.times, at - 1)
        self.pk = max(0.0, self.pk - sum(self.hits[:old]))
        self.forget(old)

    def without(self, less: Iterable[tuple[int, int, int]]) -> "Key":
        """A copy without some of the mails: (sent at, mails, bounces) each."""
        rest = Key.unpack(self.pack())
        for sent_at, n, k in less:
            place = bisect_right(rest.times, sent_at) - 1
            if place >= 0:
                rest.hits[place] -= min(k, rest.hits[place])
                gone = min(n, rest.counts[place] - rest.hits[place])
                rest.counts[place] -= gone
                rest.pn, rest.pk = max(rest.pn - gone, 0.0), max(rest.pk - k, 0.0)
        return rest

    def pack(self) -> bytes:
        """All of it as octets; `unpack` gives the same key back."""
        lags = self.lags or ()
        row = _ROW.pack(
            _FORMAT, self.n0, self.k0, self.faded_at, self.num, self.den, self.p, self.pn, self.pk, self.pt,
            self.first_at, self.over, self.severity, self.since, self.rate, self.void_before, self.q,
            self.usual, self.odds, len(lags), len(self.times),
        )  # fmt: skip
        numbers = (*lags, *self.times, *self.counts, *self.hits)
        return row + struct.pack(f"<{len(numbers)}I", *numbers)

    @classmethod
    def unpack(cls, octets: bytes) -> "Key":
        """ValueError where these are not the octets of a key."""
        if len(octets) < _ROW.size or octets[0] != _FORMAT:
            raise ValueError("not a packed key of this format")
        key = cls()
        (
            _, key.n0, key.k0, key.faded_at, key.num, key.den, key.p, key.pn, key.pk, key.pt,
            key.first_at, key.over, key.severity, key.since, key.rate, key.void_before, key.q,
            key.usual, key.odds, lags, cells,
        ) = _ROW.unpack_from(octets)  # fmt: skip
        if len(octets) != _ROW.size + 4 * (lags + 3 * cells):
            raise ValueError("a packed key that was cut off")
        numbers = array("I", struct.unpack_from(f"<{lags + 3 * cells}I", octets, _ROW.size))
        key.lags = numbers[:lags] if lags else None
        parts = [numbers[lags + at * cells : lags + (at + 1) * cells] for at in range(3)]
        key.times, key.counts, key.hits = parts
        return key

    def _count_for_limits(self) -> None:
        self.pk = min(self.pk + 1, self.pn)

    def _lag(self, seconds: int) -> None:
        if seconds == UNKNOWN_LAG:
            return
        if self.lags is None:
            self.lags = array("I", [0]) * LAGS
        self.lags[min(max(seconds, 0).bit_length(), LAGS - 1)] += 1

    def _likely(self, t: int) -> int:
        """The least bounced cell of the last ten minutes; of the last day, where nothing was sent in those."""
        times, counts, hits = self.times, self.counts, self.hits
        last = len(times) - 1
        for span in (SOON, DAY):
            if times[last] >= t - span:
                first = bisect_right(times, t - span - 1)
                return min(range(first, last + 1), key=lambda at: (hits[at] + 0.5) / (counts[at] + 0.5))
        return last

    def _merge(self) -> None:
        """Adjacent cells become one, always the pair that is smallest beside all mails newer than it."""
        times, counts, hits = self.times, self.counts, self.hits
        newer, ratios = 0, []
        for at in range(len(times) - 1, 0, -1):
            ratios.append((counts[at] + counts[at - 1]) / (newer + 1))
            newer += counts[at]
        ratios.reverse()  # ratios[i]: of the pair i, i + 1
        after = [0] * len(times)  # mails newer than cell i
        for at in range(len(times) - 2, -1, -1):
            after[at] = after[at + 1] + counts[at + 1]
        while len(times) > MERGED_TO:
            at = ratios.index(min(ratios))
            if times[at + 1] - times[at] >= APART:
                self._contrast(counts[at], hits[at], counts[at + 1], hits[at + 1])
            counts[at] += counts[at + 1]
            hits[at] += hits[at + 1]
            for part in (times, counts, hits):
                del part[at + 1]
            after[at] = after[at + 1]
            del after[at + 1], ratios[at]
            if at < len(ratios):
                ratios[at] = (counts[at] + counts[at + 1]) / (after[at + 1] + 1)
            if at:
                ratios[at - 1] = (counts[at - 1] + counts[at]) / (after[at] + 1)

    def _contrast(self, n: int, k: int, m: int, j: int) -> None:
        """Two cells become one: how far apart were they, beside what chance allows? Less, where they differ wildly: a spike."""
        if not self.p or not n or not m or self.severity:
            return
        share = m / (n + m)
        weight = 2 * (self.p * n * share) ** 2
        chance = (k + j) * share * (1 - share)
        apart = min((k - (k + j) * (1 - share)) ** 2, 10 * chance + weight) - chance
        part = min(1.0, ONE_PAIR / weight)  # many cells in one tell less of how single batches differ
        self.num += MIXED * part * apart
        self.den += part * weight
        if self.den > MOST_WEIGHT:  # the latest count most
            self.num *= MOST_WEIGHT / self.den
            self.den = MOST_WEIGHT
