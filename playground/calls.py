"""The record of every Web API call, in order: what a test asks about the bot's manners."""

from copy import deepcopy

from playground.clock import Clock
from playground.jsontypes import Json


class Calls:
    """`status` is 0 where the answer never left (the socket was closed on purpose)."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._calls: list[Json] = []

    def record(self, *, method: str, args: Json, status: int, answer: Json | None) -> None:
        call = {
            "n": len(self._calls) + 1,
            "at": self._clock.now(),
            "method": method,
            "args": args,
            "status": status,
            "answer": deepcopy(answer),  # as it was answered: views and messages change in place
        }
        self._calls.append(call)

    def lose_last_answer(self) -> None:
        """The work was done, and its answer never arrived."""
        self._calls[-1] |= {"status": 0, "answer": None}

    def of(self, method: str | None = None, *, since: int = 0) -> list[Json]:
        """The calls of that method (or all) after number `since`."""
        return [call for call in self._calls[since:] if method is None or call["method"] == method]
