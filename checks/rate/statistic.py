"""The numbers of the detector. Cells are given oldest first as (mails, bounces)."""

from array import array
from collections.abc import Iterable, Sequence
from math import exp, log, log1p, sqrt

LARGEST = 1e120  # far above any threshold, far below what a float holds


def wilson(hits: float, sent: float, z: float) -> tuple[float, float]:
    """The interval of rates that `hits` of `sent` leaves possible, `z` standard errors wide (Wilson 1927)."""
    if sent <= 0:
        return 0.0, 1.0
    rate, square = hits / sent, z * z
    centre = rate + square / (2 * sent)
    spread = z * sqrt(rate * (1 - rate) / sent + square / (4 * sent * sent))
    scale = 1 + square / sent
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def highest_usual(p: float, a: float, uneven: float, z: float) -> float:
    """The upper quantile of a rate known from `a` bounces to be about `p` (Wilson and Hilferty's cube root of a gamma)."""
    a = 1 / (1 / a + uneven)
    return float(p * (1 - 1 / (9 * a) + z / (3 * sqrt(a))) ** 3)


def alternatives(q: float, rise: float) -> list[tuple[float, float]]:
    """The rates looked for, each as what a bounce and what a mail without one add to the log-likelihood ratio."""
    found, p = [], max(2 * q, rise)
    while p < 0.9:
        found.append((log(p / q), log1p(-p) - log1p(-q)))
        p *= 1.7
    return found


def evidence(cells: Iterable[tuple[int, int]], q: float, rise: float) -> float:
    """The mixture Shiryaev-Roberts e-detector at its highest: mails that would have to pass to see so much by chance.

    While no mail bounces with more than `q`, given the past, the expected value never exceeds the mails sent: hence
    a threshold A is reached within N mails with a chance of at most N / A, however often one looks.
    """
    rates = alternatives(q, rise)
    steep = rates[-1][0]
    sums = [0.0] * len(rates)
    highest = 0.0
    for n, k in cells:
        r = n - k
        if k:
            if k * steep > 250:  # would not fit a float: the largest is large enough
                sums = [
                    min((m + n) * exp(min(k * a + r * b, 250.0)), LARGEST)
                    for m, (a, b) in zip(sums, rates, strict=True)
                ]
            else:
                sums = [(m + n) * exp(k * a + r * b) for m, (a, b) in zip(sums, rates, strict=True)]
            total = sum(sums)
            if total > highest:
                highest = total
                if total > LARGEST:
                    sums = [min(m, LARGEST) for m in sums]
        else:
            sums = [(m + n) * exp(r * b) for m, (_, b) in zip(sums, rates, strict=True)]
    return min(highest, LARGEST) / len(rates)


def loudest(counts: Sequence[int], hits: Sequence[int], q: float, rise: float) -> tuple[int, int]:
    """The run of cells, (first, one past the last), that speaks most against `q`."""
    best, found = 0.0, (0, len(counts))
    for a, b in alternatives(q, rise):
        run, first = 0.0, 0
        for at, (n, k) in enumerate(zip(counts, hits, strict=True)):
            if run <= 0:
                run, first = 0.0, at
            run += k * a + (n - k) * b
            if run > best:
                best, found = run, (first, at + 1)
    return found


def calm_point(counts: "array[int]", hits: "array[int]", q: float, p: float) -> int:
    """Cells before it look usual: behind it, bounces have been running ahead of `q` towards `p` ever since."""
    up, down = log(p / q), log1p(-p) - log1p(-q)
    total = lowest = 0.0
    calm = 0
    for at, (n, k) in enumerate(zip(counts, hits, strict=True), 1):
        total += k * up + (n - k) * down
        if total <= lowest:
            lowest, calm = total, at
    return calm
