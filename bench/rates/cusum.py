"""The limit: a CUSUM that is told the usual rate and that of the spike. Nothing is faster (Moustakides 1986)."""

from functools import cache
from math import log, log1p

ARL = 1e6  # mails from one false alarm to the next


def steps(p0: float, p1: float) -> tuple[float, float]:
    """What a bounce adds, what a mail without one takes off."""
    return log(p1 / p0), log1p(-p0) - log1p(-p1)


def run_length(p: float, jump: int, height: int) -> float:
    """Exact mean number of mails until W, from 0, reaches `height` steps: bounces add `jump`, other mails take off 1."""
    reach = [0.0] * (height + jump + 1)  # chance to come down one step before the alarm
    spend = [0.0] * (height + jump + 1)  # mails until either
    for w in range(height - 1, -1, -1):
        down, mails = 1.0, 0.0
        if w + jump < height:
            for at in range(w + jump, w, -1):
                mails += down * spend[at]
                down *= reach[at]
        else:
            down = 0.0
        if w == 0:
            return (1 + p * mails) / (p * (1 - down))
        reach[w] = (1 - p) / (1 - p * down)
        spend[w] = (1 + p * mails) / (1 - p * down)
    raise AssertionError


@cache
def threshold(p0: float, p1: float) -> float:
    """The least W that gives the run length ARL while all is usual."""
    up, down = steps(p0, p1)
    jump = max(1, round(up / down))
    low, high = 1, int(20 / down)
    while high - low > max(1, jump // 20):
        middle = (low + high) // 2
        low, high = (middle, high) if run_length(p0, jump, middle) < ARL else (low, middle)
    return high * down


class Cusum:
    """Fed mail by mail in the order of sending; a bounce counts when it is known."""

    def __init__(self, p0: float, p1: float) -> None:
        self.up, self.down = steps(p0, p1)
        self.threshold = threshold(p0, p1)
        self.w = 0.0

    def sent(self, n: int) -> None:
        """Mails, taken to arrive until a bounce says otherwise."""
        self.w = max(0.0, self.w - n * self.down)

    def bounced(self) -> bool:
        """A bounce: is that enough?"""
        self.w += self.up + self.down
        return self.w >= self.threshold
