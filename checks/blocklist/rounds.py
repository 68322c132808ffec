"""Lists over many rounds: one that fails its tests is left out for a while, longer each time, and told of once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checks.blocklist.health import resolver_fault

ListKind = tuple[str, str]  # zone, and the kind of targets it was asked about: "ip4", "ip6", "domain"
FIRST_PAUSE, LONGEST_PAUSE = 300.0, 4 * 3_600.0  # seconds
TOLD_AFTER = 2  # failures in a row: one alone may be a lost packet


@dataclass(frozen=True, slots=True)
class News:
    """`list` failed for targets of this kind (`fault` says why), or works again (""). Without a list: the resolver."""

    list: str
    kind: str
    fault: str


@dataclass(slots=True)
class _Failing:
    fault: str
    times: int = 0
    until: float = 0.0
    told: bool = False


class Health:
    """What one process knows about its lists, from round to round. Hand the same one to every `check_many`."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failing: dict[ListKind, _Failing] = {}
        self._news: list[News] = []

    def left_out(self, one: ListKind) -> str:
        """Why the list is not even tested now; "" when its test is due."""
        failing = self._failing.get(one)
        return failing.fault if failing is not None and self._clock() < failing.until else ""

    def tested(self, faults: Mapping[ListKind, str]) -> None:
        """One round's result: list → fault, "" for none, of the lists that were tested in it.

        Where all of several failed the resolver is to blame: it is told of, and no list is left out for that.
        """
        blamed = resolver_fault(faults)
        self._note(("", ""), blamed, pause=False)
        if not blamed:
            for one, fault in faults.items():
                self._note(one, fault)

    def news(self) -> list[News]:
        """What is to be told and was not yet: each failure once, and once that it is over."""
        news, self._news = self._news, []
        return news

    def _note(self, one: ListKind, fault: str, *, pause: bool = True) -> None:
        if not fault:
            before = self._failing.pop(one, None)
            if before is not None and before.told:
                self._news.append(News(*one, ""))
            return
        failing = self._failing.setdefault(one, _Failing(fault))
        failing.fault = fault
        failing.times += 1
        if pause:
            failing.until = self._clock() + min(FIRST_PAUSE * 2 ** (failing.times - 1), LONGEST_PAUSE)
        if failing.times >= TOLD_AFTER and not failing.told:
            failing.told = True
            self._news.append(News(*one, fault))
