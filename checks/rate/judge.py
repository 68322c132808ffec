"""The rule: in some window up to now, the rate is above the limit even at the lower end of what chance allows.

Several windows are looked at, since a spike of an hour drowns in a day and a slow one does not show in ten minutes.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import sqrt

from checks.rate.model import Cell, History, Limits, State, Verdict

MINUTE = 60_000
WINDOWS = (10 * MINUTE, 60 * MINUTE, 6 * 60 * MINUTE, 24 * 60 * MINUTE)
# Looked at again and again, so the bound is far out: three standard errors, about once in 700 looks by chance alone.
SURE = 3.0
# How bad it is, once it is sure that it is bad: the usual 95 % bound.
LIKELY = 1.645
IDLE = 72 * 60 * MINUTE  # a spike nobody has mailed into for so long is closed, with `sent` 0: no claim of recovery
USUAL_NEEDS = 300  # mails: fewer say nothing about what is usual


def judge(history: History, *, now: int, limits: Limits, firing: bool = False) -> Verdict:
    """What the counts up to `now` say. While `firing`, OK means that the spike is over, which takes its own proof."""
    cells = [cell for cell in history.cells if history.calm_since < cell.at + MINUTE and cell.at <= now]
    worst = max((_window(cells, now - span, limits) for span in WINDOWS), key=lambda verdict: verdict.low)
    if firing and (_recovered(cells, limits) or not cells or cells[-1].at < now - IDLE):
        last = _window(cells, now - WINDOWS[1], limits)
        return Verdict(State.OK, last.sent, last.hard, last.low, _usual(history.cells, last.since), last.since)
    if worst.sent < limits.minimum_sent:
        return Verdict(State.UNKNOWN, worst.sent, worst.hard, since=worst.since)
    state = _state(worst, limits)
    if firing and state is State.OK:
        state = State.WARNING  # diluted, but not proven to be over
    broken = {State.CRITICAL: limits.critical, State.WARNING: limits.warning}.get(state, 0.0)
    return Verdict(state, worst.sent, worst.hard, worst.low, _usual(history.cells, worst.since), worst.since, broken)


def wilson(hard: int, sent: int, z: float) -> tuple[float, float]:
    """The interval of rates that `hard` of `sent` leaves possible, `z` standard errors wide (Wilson 1927)."""
    if sent == 0:
        return 0.0, 1.0
    rate, square = hard / sent, z * z
    centre = rate + square / (2 * sent)
    spread = z * sqrt(rate * (1 - rate) / sent + square / (4 * sent * sent))
    scale = 1 + square / sent
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def _window(cells: Sequence[Cell], start: int, limits: Limits) -> Verdict:
    inside = [cell for cell in cells if cell.at >= start]
    sent, hard = sum(cell.sent for cell in inside), sum(cell.hard for cell in inside)
    since = inside[0].at if inside else start
    enough = sent >= limits.minimum_sent and hard >= limits.minimum_hard
    low = wilson(hard, sent, SURE)[0] if enough else 0.0
    return Verdict(State.UNKNOWN, sent, hard, low, since=since)


def _state(window: Verdict, limits: Limits) -> State:
    if window.low < limits.warning:
        return State.OK
    return State.CRITICAL if wilson(window.hard, window.sent, LIKELY)[0] >= limits.critical else State.WARNING


def _recovered(cells: Sequence[Cell], limits: Limits) -> bool:
    """Over some latest stretch of enough mails the rate is below the warning even at the upper end of the likely."""
    totals = accumulate(
        reversed(cells), lambda total, cell: (total[0] + cell.sent, total[1] + cell.hard), initial=(0, 0)
    )
    return any(sent >= limits.minimum_sent and wilson(hard, sent, LIKELY)[1] < limits.warning for sent, hard in totals)


def _usual(cells: Sequence[Cell], before: int) -> float | None:
    earlier = [cell for cell in cells if cell.at < before]
    sent = sum(cell.sent for cell in earlier)
    return sum(cell.hard for cell in earlier) / sent if sent >= USUAL_NEEDS else None
