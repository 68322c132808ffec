"""How fast a platform may be asked: so many requests in so many seconds, and no sooner than it said after a 429."""

import random
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple


class Limit(NamedTuple):
    """At most `requests` in any `seconds`."""

    requests: int
    seconds: float


class Pace:
    """Remembers when was asked. `time`: seconds of a clock that is never set back."""

    def __init__(self, limits: Sequence[Limit], time: Callable[[], float] = monotonic) -> None:
        self._asked = [(limit, deque[float](maxlen=limit.requests)) for limit in limits]
        self._time = time
        self._held_until = 0.0

    def wait(self) -> float:
        """Seconds until the next request may go; 0: now."""
        now = self._time()
        free = [asked[0] + limit.seconds for limit, asked in self._asked if len(asked) == limit.requests]
        return max(0.0, self._held_until - now, *(at - now for at in free))

    def note(self) -> None:
        """One is asked now."""
        for _, asked in self._asked:
            asked.append(self._time())

    def hold(self, seconds: float) -> None:
        """None sooner than that; a little later, so that not all who were told so come back at once."""
        self._held_until = max(self._held_until, self._time() + seconds * random.uniform(1.0, 1.1))
