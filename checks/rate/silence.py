"""Has a source of events fallen silent, against its habit? Pure.

The habit is the pauses it made before: nights, weekends. Nothing is assumed of how much it tells.
"""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

HOUR = 3_600_000  # ms
DAY = 24 * HOUR
HABIT_DAYS = 28  # what is longer ago is no habit
LEAST_HOURS = 12  # with events, and three days: below, nothing can be said
LEAST_SPAN = 3 * DAY
WEEKEND = (
    66 * HOUR
)  # Friday evening to Monday morning: a pause every source may make that was not watched for a week yet
A_WEEK_SEEN = 8 * DAY
TWO_WEEKS_SEEN = 15 * DAY


class Silence(Struct, frozen=True):
    """`pause`: ms since the last event; `usual`: the longest pause that is habit. Both in whole hours or more."""

    silent: bool
    pause: int
    usual: int


def silence(hours: Sequence[int], *, last: int, now: int) -> Silence | None:
    """Judge a source by the hours in which it told something (their beginnings, epoch ms, ascending).

    `last`: when its last event came, epoch ms. None: it was not watched long enough to have a habit.
    """
    known = [hour for hour in hours if hour >= now - HABIT_DAYS * DAY]
    span = known[-1] - known[0] if known else 0
    if len(known) < LEAST_HOURS or span < LEAST_SPAN:
        return None
    pauses = sorted((later - earlier for earlier, later in pairwise(known)), reverse=True)
    # One long outage is no habit; two weekends are. Before two were seen, the longest pause counts.
    usual = pauses[1] if span >= TWO_WEEKS_SEEN else pauses[0]
    if span < A_WEEK_SEEN:
        usual = max(usual, WEEKEND)
    pause = max(now - last, 0)
    return Silence(pause > usual + usual // 2 + 2 * HOUR, pause, usual)
