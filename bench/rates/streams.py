"""Twelve kinds of mail. Each stream is what happened, in order, and where its spikes truly are.

Everything that matters for the score is drawn anew from the seed: volumes, hours, unevenness, lags, lengths.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from math import log, log1p

MINUTE, HOUR, DAY = 60, 3_600, 86_400
GRID = [
    (p0, p1)
    for p0 in (0.002, 0.005, 0.01, 0.02)
    for p1 in (0.02, 0.05, 0.1, 0.2)
    if p1 >= 2.5 * p0 or (p0, p1) == (0.01, 0.02)
]


@dataclass
class Spike:
    """From `start` until `end` mails of `key` bounced at `p1` instead of `p0`; `known` when the last bounce was."""

    key: str
    start: float
    end: float
    p0: float
    p1: float
    known: float = 0.0


@dataclass
class Stream:
    """`events`: (t, key, mails, None), or (t, key, 0, sent at or -1) for a bounce."""

    kind: str
    events: list[tuple[float, str, int, float | None]] = field(default_factory=list)
    spikes: list[Spike] = field(default_factory=list)


Lag = Callable[[random.Random], float]


def soon(rng: random.Random) -> float:
    """Seconds: the SMTP answer."""
    return rng.expovariate(1 / 3)


def slow(rng: random.Random) -> float:
    """Minutes for most, up to three days for some."""
    return min(rng.lognormvariate(log(900), 1.6), 3 * DAY) if rng.random() < 0.7 else rng.uniform(HOUR, 3 * DAY)


def hits(rng: random.Random, n: int, p: float) -> int:
    """Binomial, by geometric jumps."""
    if p <= 0:
        return 0
    if p >= 1:
        return n
    found, at, scale = 0, 0, log1p(-p)
    while True:
        at += int(log(1.0 - rng.random()) / scale) + 1
        if at > n:
            return found
        found += 1


class Mailer:
    """Collects what one key sends."""

    def __init__(self, stream: Stream, rng: random.Random, lag: Lag = soon, told: float = 1.0) -> None:
        self.stream, self.rng, self.lag, self.told = stream, rng, lag, told

    def send(self, t: float, key: str, n: int, p: float, spike: Spike | None = None) -> None:
        """`n` mails at `t`, of which each bounces with `p`, later."""
        events = self.stream.events
        t = round(t, 2)
        events.append((t, key, n, None))
        for _ in range(hits(self.rng, n, p)):
            back = round(t + self.lag(self.rng), 2)
            events.append((back, key, 0, t if self.rng.random() < self.told else -1.0))
            if spike is not None:
                spike.known = max(spike.known, back)


def length(p0: float, p1: float) -> int:
    """Mails of a spike long enough to be found: some eight times the limit."""
    kl = p1 * log(p1 / p0) + (1 - p1) * (log1p(-p1) - log1p(-p0))
    return int(8 * 13.8 / kl) + 60


def _single(mailer: Mailer, key: str, p0: float, p1: float, *, usual: int, per_day: float, after: int) -> None:
    """Mail by mail through the day, then a spike, then calm again."""
    rng, t = mailer.rng, mailer.rng.uniform(0, DAY)
    spiking = length(p0, p1)
    spike = Spike(key, 0, 0, p0, p1)
    for number in range(usual + spiking + after):
        t += rng.expovariate(per_day / DAY)
        bad = usual <= number < usual + spiking
        if number == usual:
            spike.start = t
        mailer.send(t, key, 1, p1 if bad else p0, spike if bad else None)
        if bad:
            spike.end = t
    mailer.stream.spikes.append(spike)


def grid(rng: random.Random, index: int) -> Stream:
    """A rise from p0 to p1 after 4,000 to 5,000 usual mails: in a fleet of all pairs, or alone."""
    stream = Stream("grid")
    mailer = Mailer(stream, rng)
    pairs = [pair for pair in GRID if pair != (0.01, 0.02)]
    pairs = pairs if index % 2 else [pairs[(index // 2) % len(pairs)]]
    for number, (p0, p1) in enumerate(pairs):
        per_day = rng.choice((500, 1_000, 2_000))
        _single(mailer, f"k{number}", p0, p1, usual=rng.randint(4_000, 5_000), per_day=per_day, after=3_000)
    return stream


def quiet(rng: random.Random, index: int) -> Stream:
    """Subjects of all sizes that never spike."""
    stream = Stream("quiet")
    mailer = Mailer(stream, rng, slow if index % 2 else soon)
    for number in range(20):
        p = min(0.018, rng.lognormvariate(log(0.005), 0.5))
        per_batch = max(1, int(rng.lognormvariate(log(60), 1.5)))
        gap = rng.choice((600, 3_600, 4 * HOUR))
        t = rng.uniform(0, DAY)
        while t < 40 * DAY:
            mailer.send(t, f"k{number}", rng.randint(1, 2 * per_batch), p)
            t += rng.expovariate(1 / gap)
    return stream


def quiet_od(rng: random.Random, index: int) -> Stream:
    """The same with batches that differ, worse Sundays and a slow drift."""
    stream = Stream("quiet_od")
    mailer = Mailer(stream, rng, slow if index % 2 else soon)
    for number in range(20):
        p = min(0.012, rng.lognormvariate(log(0.005), 0.4))
        uneven, sunday = rng.uniform(0.2, 0.4), rng.uniform(1, 1.5)
        drift, phase = rng.uniform(0, 0.3), rng.uniform(0, 6.28)
        per_batch = max(5, int(rng.lognormvariate(log(200), 1.2)))
        gap = rng.choice((3_600, 4 * HOUR, DAY))
        t = rng.uniform(0, DAY)
        while t < 60 * DAY:
            swing = 1 + drift * (2 * abs(((t / (30 * DAY) + phase) % 1) * 2 - 1) - 1)
            rate = p * swing * rng.lognormvariate(-uneven * uneven / 2, uneven)
            rate *= sunday if int(t // DAY) % 7 == 6 else 1
            n = rng.randint(per_batch // 2, 2 * per_batch)
            for part in range(min(n, 5)):  # a batch takes some minutes
                mailer.send(t + part * 40, f"k{number}", n // 5 + (part < n % 5), min(rate, 0.03))
            t += 300 + rng.expovariate(1 / gap)
    return stream


def small(rng: random.Random, index: int) -> Stream:  # noqa: ARG001
    """Twenty mails a day."""
    stream = Stream("small")
    mailer = Mailer(stream, rng)
    for number in range(6):
        p0, p1 = rng.choice(((0.002, 0.1), (0.005, 0.1), (0.005, 0.2), (0.01, 0.2), (0.002, 0.2)))
        _single(mailer, f"k{number}", p0, p1, usual=rng.randint(1_000, 2_500), per_day=20, after=500)
    return stream


def blast(rng: random.Random, index: int) -> Stream:
    """A newsletter in minutes, whose bounces come over hours; in some a bad part of the list."""
    stream = Stream("blast")
    mailer = Mailer(
        stream, rng, lambda r: min(r.lognormvariate(log(600), 1.4), 2 * DAY), told=1.0 if index % 4 else 0.9
    )
    for number in range(4):
        key, p0 = f"k{number}", rng.choice((0.002, 0.005, 0.008))
        t = rng.uniform(0, DAY)
        for issue in range(8):
            total = rng.randint(8_000, 30_000)
            bad = issue == 6
            p1 = rng.choice((0.05, 0.1, 0.2)) if bad else p0
            share = rng.uniform(0.05, 0.3)
            begins = rng.uniform(0, 1 - share)
            spike = Spike(key, 0, 0, p0, p1)
            minutes = rng.randint(10, 60)
            for minute in range(minutes):
                inside = bad and begins <= minute / minutes < begins + share
                if inside and not spike.start:
                    spike.start = t + minute * 60
                mailer.send(t + minute * 60, key, total // minutes, p1 if inside else p0, spike if inside else None)
                if inside:
                    spike.end = t + minute * 60 + 1
            if bad and spike.start:
                stream.spikes.append(spike)
            t += rng.uniform(0.8, 3) * DAY
    return stream


def late(rng: random.Random, index: int) -> Stream:
    """Bounces minutes to three days late; spikes last a day or two."""
    stream = Stream("late")
    mailer = Mailer(stream, rng, slow, told=1.0 if index % 3 else 0.8)
    for number in range(4):
        key, (p0, p1) = f"k{number}", rng.choice(((0.005, 0.05), (0.005, 0.1), (0.01, 0.1), (0.002, 0.05)))
        per_day = rng.choice((500, 2_000, 5_000))
        t, start = rng.uniform(0, DAY), rng.uniform(9, 12) * DAY
        spike = Spike(key, start, start + max(DAY, 86_400 * length(p0, p1) / per_day), p0, p1)
        while t < spike.end + 12 * DAY:
            bad = spike.start <= t < spike.end
            mailer.send(t, key, rng.randint(1, max(2, per_day // 72)), p1 if bad else p0, spike if bad else None)
            t += rng.expovariate(1 / 1200)
        stream.spikes.append(spike)
    return stream


def flap(rng: random.Random, index: int) -> Stream:  # noqa: ARG001
    """A spike that comes and goes by the hour: one spike, to be told once."""
    stream = Stream("flap")
    mailer = Mailer(stream, rng)
    for number in range(4):
        key, p0, p1 = f"k{number}", rng.choice((0.002, 0.005)), rng.choice((0.05, 0.1))
        per_day = rng.choice((1_000, 2_000))
        t, start = 0.0, rng.uniform(4, 6) * DAY
        spike = Spike(key, start, start + 1.5 * DAY, p0, p1)
        on = rng.choice((1, 2)) * HOUR
        while t < spike.end + 4 * DAY:
            inside = spike.start <= t < spike.end
            bad = inside and int((t - spike.start) // on) % 2 == 0
            mailer.send(t, key, 1, p1 if bad else p0, spike if inside else None)
            t += rng.expovariate(per_day / DAY)
        stream.spikes.append(spike)
    return stream


def cold(rng: random.Random, index: int) -> Stream:  # noqa: ARG001
    """Bad from the first mail; beside good ones."""
    stream = Stream("cold")
    mailer = Mailer(stream, rng)
    for number in range(10):
        bad = number % 2 == 0
        key, p0 = f"k{number}", rng.choice((0.002, 0.005, 0.008))
        p1 = rng.choice((0.08, 0.1, 0.2, 0.3)) if bad else p0
        t = rng.uniform(0, DAY)
        spike = Spike(key, t, 0, 0.007, p1)
        for _ in range(length(0.007, p1) if bad else 1_500):
            mailer.send(t, key, 1, p1, spike if bad else None)
            spike.end = t
            t += rng.expovariate(rng.choice((200, 2_000)) / DAY)
        if bad:
            stream.spikes.append(spike)
            for _ in range(2_000):
                t += rng.expovariate(1_000 / DAY)
                mailer.send(t, key, 1, p0)
    return stream


def tiny(rng: random.Random, index: int) -> Stream:  # noqa: ARG001
    """Very many keys of a few mails."""
    stream = Stream("tiny")
    mailer = Mailer(stream, rng)
    for number in range(1_500):
        t, p = rng.uniform(0, 20 * DAY), rng.lognormvariate(log(0.006), 0.6)
        for _ in range(rng.randint(3, 12)):
            mailer.send(t, f"k{number}", 1, p)
            t += rng.expovariate(1 / HOUR)
    return stream


def big(rng: random.Random, index: int) -> Stream:  # noqa: ARG001
    """Two million a day."""
    stream = Stream("big")
    mailer = Mailer(stream, rng, lambda r: r.expovariate(1 / 30))
    p0, p1 = rng.choice((0.003, 0.005)), rng.choice((0.02, 0.05, 0.1))
    spike = Spike("k0", 1.6 * DAY, 1.6 * DAY + 2 * HOUR, p0, p1)
    for minute in range(int(2 * DAY / 60)):
        t = minute * 60 + rng.uniform(0, 59)
        bad = spike.start <= t < spike.end
        mailer.send(t, "k0", rng.randint(1_000, 1_800), p1 if bad else p0, spike if bad else None)
    stream.spikes.append(spike)
    return stream


def ramp(rng: random.Random, index: int) -> Stream:  # noqa: ARG001
    """A rate that creeps up."""
    stream = Stream("ramp")
    mailer = Mailer(stream, rng)
    for number in range(4):
        key, p0, top = f"k{number}", rng.choice((0.003, 0.005)), rng.choice((0.04, 0.06, 0.08))
        span, per_day = rng.choice((3, 7, 14)) * DAY, rng.choice((500, 2_000))
        t, start = 0.0, 6 * DAY
        spike = Spike(key, start, start + span + 2 * DAY, p0, top)
        while t < spike.end + 3 * DAY:
            bad = spike.start <= t < spike.end
            p = p0 + (top - p0) * min(1.0, (t - start) / span) if bad else p0
            mailer.send(t, key, rng.randint(1, 4), p, spike if bad else None)
            t += rng.expovariate(per_day / 2.5 / DAY)
        stream.spikes.append(spike)
    return stream


def level(rng: random.Random, index: int) -> Stream:  # noqa: ARG001
    """A worse list that stays for a week, three to ten times as bad."""
    stream = Stream("level")
    mailer = Mailer(stream, rng)
    for number in range(4):
        key, p0 = f"k{number}", rng.choice((0.003, 0.005, 0.008))
        p1 = max(0.02, p0 * rng.uniform(4, 10))
        per_day = rng.choice((1_000, 5_000))
        t, start = rng.uniform(0, DAY), rng.uniform(8, 10) * DAY
        spike = Spike(key, start, start + 7 * DAY, p0, p1)
        while t < spike.end + 6 * DAY:
            bad = spike.start <= t < spike.end
            mailer.send(t, key, rng.randint(1, per_day // 144), p1 if bad else p0, spike if bad else None)
            t += rng.expovariate(1 / 300)
        stream.spikes.append(spike)
    return stream


KINDS: dict[str, Callable[[random.Random, int], Stream]] = {
    f.__name__: f for f in (grid, quiet, quiet_od, small, blast, late, flap, cold, tiny, big, ramp, level)
}


def make(kind: str, seed: int, index: int) -> Stream:
    """One stream of a kind, its events in the order they became known."""
    stream = KINDS[kind](random.Random(f"{kind} {seed} {index}"), index)
    stream.events.sort(key=lambda event: (event[0], event[3] is not None))
    return stream
