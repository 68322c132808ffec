"""How many questions each provider has had, this minute and today. Pure.

Where the counts are stored, so that a restart does not forget them, they are stored ahead, and no question is put
before the store has taken it: what a killed process had put is never more than what the store says, which adds up what
several processes put.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from checks.address.ledger import Asked

DAY = 86_400.0
WORTH_A_SESSION = 10  # questions: where the rate is used up, we come back for so many, not for each by itself
MOST_PROVIDERS = 100_000
A_MOMENT = 0.02  # seconds until the store will have taken what waits for it
CONTROLS = 2  # questions about a domain that come on top: an invented neighbour, the postmaster
# Questions stored before they are put: more than one flight; and of a large day's number so few that a kill, after
# which they count although they were not put, costs little.
AHEAD, MOST_AHEAD = 20, 100


@dataclass(slots=True)
class _Budget:
    """`tokens` for this minute, as of `at`; since `day` we `put` so many, and others `elsewhere`.

    `stored`: handed to the store, of ours; `sure`: taken by it.
    """

    tokens: float
    at: float
    day: float
    put: int = 0
    elsewhere: int = 0
    stored: int = 0
    sure: int = 0
    ahead: int = 0

    @property
    def today(self) -> int:
        return self.put + self.elsewhere


class Budgets:
    """Times are seconds of one clock. `notify`, where counts are stored: called when `unstored` has something new."""

    def __init__(self) -> None:
        self.notify: Callable[[], None] | None = None
        self._budgets: dict[str, _Budget] = {}
        self._short: dict[str, None] = {}  # nearly as many are put as are stored

    def allowance(
        self, provider: str, *, now: float, per_minute: int | None, per_day: int | None, worth: int = WORTH_A_SESSION
    ) -> tuple[int, float]:
        """How many questions may be put now, and, where none may, in how many seconds `worth` of them may."""
        budget = self._budget(provider, now, per_minute)
        budget.ahead = 0 if per_day is None else max(AHEAD, min(per_day // 50, MOST_AHEAD))
        left = 1_000_000
        if per_day is not None:
            left = per_day - min(CONTROLS, per_day // 10) - budget.today
            if left < 1:
                return 0, budget.day + DAY - now
            if self.notify is not None:
                self._look(provider, budget)
                left = min(left, budget.sure - CONTROLS - budget.put)
                if left < 1:
                    return 0, A_MOMENT
        if per_minute is None:
            return left, 0.0
        if budget.tokens < 1:
            return 0, (min(worth, per_minute) - budget.tokens) * 60 / per_minute
        return min(left, int(budget.tokens)), 0.0

    def spend(self, provider: str, questions: int) -> None:
        """So many were put; `allowance` was asked before."""
        budget = self._budgets[provider]
        budget.tokens -= questions
        budget.put += questions
        self._look(provider, budget)

    def unstored(self, *, now: float) -> list[Asked]:
        """What is to be added to the stored counts; it counts as stored from now on (else: `not_stored`)."""
        short, self._short = self._short, {}
        return [self._raise(provider, self._budgets[provider], now) for provider in short if provider in self._budgets]

    def unused(self, *, now: float) -> list[Asked]:
        """What was stored and, since this is the end, is not put any more."""
        return [
            Asked(provider, now - budget.day, budget.sure - budget.put)
            for provider, budget in self._budgets.items()
            if budget.sure > budget.put and now - budget.day < DAY
        ]

    def stored(self, totals: Iterable[Asked], *, now: float) -> None:
        """What the store says, all processes together, after it took what was `unstored`; or at the start."""
        for provider, age, questions in totals:
            budget = self._budgets.get(provider)
            if budget is None:
                budget = self._remember(provider, _Budget(0.0, now, now))
            budget.day, budget.elsewhere, budget.sure = now - age, max(0, questions - budget.stored), budget.stored

    def not_stored(self, asked: Iterable[Asked]) -> None:
        """The store did not take these; they come again with the next."""
        for provider, _, questions in asked:
            if (budget := self._budgets.get(provider)) is not None:
                budget.stored -= questions
                self._short[provider] = None

    def _look(self, provider: str, budget: _Budget) -> None:
        if self.notify is not None and budget.stored - budget.put < budget.ahead // 2:
            self._short[provider] = None
            self.notify()

    def _raise(self, provider: str, budget: _Budget, now: float) -> Asked:
        more = budget.put + budget.ahead - budget.stored
        budget.stored += more
        return Asked(provider, now - budget.day, more)

    def _budget(self, provider: str, now: float, per_minute: int | None) -> _Budget:
        most = float(per_minute or 0)
        budget = self._budgets.get(provider)
        if budget is None:
            budget = self._remember(provider, _Budget(most, now, now))
        budget.tokens = min(most, budget.tokens + (now - budget.at) * most / 60)
        budget.at = now
        if now - budget.day >= DAY:
            budget.put = budget.elsewhere = budget.stored = budget.sure = 0
            budget.day = now
        return budget

    def _remember(self, provider: str, budget: _Budget) -> _Budget:
        if len(self._budgets) >= MOST_PROVIDERS:
            self._budgets.pop(next(iter(self._budgets)))
        self._budgets[provider] = budget
        return budget
