"""What is remembered about servers that take mail for any name: each is asked once a day, not once an address."""

from __future__ import annotations

import time
from collections.abc import Callable

DAY = 86_400.0
YES_LASTS = 7 * DAY
NO_LASTS = 1 * DAY
ENTRIES = 100_000


class CatchAllMemory:
    """Kept per (domain, MX host). Give one to every `verify` of a run; a stored one needs the same two methods."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, bool]] = {}

    def recall(self, domain: str, mx: str) -> bool | None:
        """True: takes any name. False: refuses invented ones. None: not known, or too long ago."""
        until, answer = self._known.get((domain, mx), (0.0, False))
        return answer if until > self._clock() else None

    def remember(self, domain: str, mx: str, answer: bool) -> None:
        if len(self._known) >= ENTRIES:
            self._known.pop(next(iter(self._known)))
        self._known[domain, mx] = (self._clock() + (YES_LASTS if answer else NO_LASTS), answer)
