"""What is remembered about servers that take mail for any name: each is asked once a day, not once an address."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from checks.address.ledger import TakesAny

DAY = 86_400.0
YES_LASTS = 7 * DAY
NO_LASTS = 1 * DAY
ENTRIES = 100_000


class CatchAllMemory:
    """Kept per (domain, MX host). Give one to every `verify` of a run.

    `notify`, where it is stored: called when `unstored` has something new.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.notify: Callable[[], None] | None = None
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, bool]] = {}
        self._unstored: dict[tuple[str, str], None] = {}

    def recall(self, domain: str, mx: str) -> bool | None:
        """True: takes any name. False: refuses invented ones. None: not known, or too long ago."""
        until, answer = self._known.get((domain, mx), (0.0, False))
        return answer if until > self._clock() else None

    def remember(self, domain: str, mx: str, answer: bool) -> None:
        self._keep(domain, mx, YES_LASTS if answer else NO_LASTS, answer)
        if self.notify is not None:
            self._unstored[domain, mx] = None
            self.notify()

    def unstored(self) -> list[TakesAny]:
        """What was learnt since this was asked last."""
        keys, self._unstored = self._unstored, {}
        known = [(key, *self._known[key]) for key in keys if key in self._known]
        return [TakesAny(*key, until - self._clock(), answer) for key, until, answer in known]

    def not_stored(self, learnt: Iterable[TakesAny]) -> None:
        """The store did not take these; they come again with the next."""
        self._unstored |= dict.fromkeys((each.domain, each.mx) for each in learnt)

    def restore(self, learnt: Iterable[TakesAny]) -> None:
        """What was stored by a process before."""
        for domain, mx, left, answer in learnt:
            self._keep(domain, mx, left, answer)

    def _keep(self, domain: str, mx: str, left: float, answer: bool) -> None:
        if len(self._known) >= ENTRIES:
            self._known.pop(next(iter(self._known)))
        self._known[domain, mx] = (self._clock() + left, answer)
