"""How often servers may be asked: who wants to be left alone, and how many questions a provider has had. Pure.

Remembered by group: a server's IP address, or the whole provider where our data file knows its host names; or one
domain at a server, since what is said at RCPT may be the policy of one customer of many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from checks.address.controls import Finding
from checks.address.lists import entries
from checks.address.replies import Reply, Stage

DAY = 86_400.0
UNREACHABLE_SECONDS = 60.0  # for how long the others at a dead server are told what the first one met
IN_A_ROW = 3  # RCPTs answered with nothing but refusals of us, or faults: no address is meant, but all
_UNREACHABLE = ("no_connection", "disconnected", "timeout")
_OPENING = (Stage.BANNER, Stage.EHLO, Stage.STARTTLS, Stage.MAIL)
WORTH_A_SESSION = 10  # questions: where the rate is used up, we come back for so many, not for each by itself
MOST_GROUPS = 100_000


@dataclass(slots=True)
class _Pause:
    until: float
    strikes: int
    finding: Finding


@dataclass(slots=True)
class _Budget:
    """`tokens` for this minute, as of `at`; `today` questions since `day`."""

    tokens: float
    at: float
    today: int
    day: float


class Pace:
    """What a process remembers of the servers it asked. Times are seconds of one clock."""

    def __init__(self) -> None:
        self._pauses: dict[str, _Pause] = {}
        self._budgets: dict[str, _Budget] = {}

    def pause(self, group: str, finding: Finding, *, now: float, back_off: tuple[float, ...]) -> int:
        """Leave the group alone after this finding; each time longer. Returns for how many seconds."""
        known = self._pauses.get(group)
        strikes = known.strikes if known else 0
        refuses_us = finding.stage in _OPENING and (finding.code or 0) >= 500  # and will not like us better soon
        seconds = DAY if refuses_us else back_off[min(strikes, len(back_off) - 1)]
        self._remember(group, _Pause(now + seconds, strikes + 1, finding))
        return round(seconds)

    def unreachable(self, group: str, finding: Finding, *, now: float) -> None:
        """The server could not be talked to at all: no need for everybody to find that out."""
        self._remember(group, _Pause(now + UNREACHABLE_SECONDS, 0, finding))

    def relieve(self, group: str, *, now: float) -> None:
        """It answers as it should: the next pause is a first one again."""
        pause = self._pauses.get(group)
        if pause is not None and pause.until <= now:
            del self._pauses[group]

    def paused(self, group: str, *, now: float) -> Finding | None:
        """What an address that is not asked about now is told; None if the group may be asked."""
        pause = self._pauses.get(group)
        if pause is None or pause.until <= now:
            return None
        if not pause.strikes:
            return pause.finding
        left = max(1, round(pause.until - now))
        said = f"{pause.finding.code or ''} {pause.finding.reply}".strip()
        why = f"not asked: the server is left alone for {left} s, since it said: {said}"
        return replace(pause.finding, code=None, reply=why, retry_after=left)

    def allowance(self, provider: str, *, now: float, per_minute: int | None, per_day: int | None) -> tuple[int, float]:
        """How many questions may be put now, and, where none may, in how many seconds one may."""
        budget = self._budget(provider, now, per_minute)
        if per_day is not None and budget.today >= per_day:
            return 0, budget.day + DAY - now
        left = per_day - budget.today if per_day is not None else 1_000_000
        if per_minute is None:
            return left, 0.0
        if budget.tokens < 1:
            return 0, (min(WORTH_A_SESSION, per_minute) - budget.tokens) * 60 / per_minute
        return min(left, int(budget.tokens)), 0.0

    def spend(self, provider: str, questions: int) -> None:
        """So many were put; `allowance` was asked before."""
        budget = self._budgets[provider]
        budget.tokens -= questions
        budget.today += questions

    def _budget(self, provider: str, now: float, per_minute: int | None) -> _Budget:
        most = float(per_minute or 0)
        budget = self._budgets.get(provider)
        if budget is None:
            if len(self._budgets) >= MOST_GROUPS:
                self._budgets.pop(next(iter(self._budgets)))
            budget = self._budgets[provider] = _Budget(most, now, 0, now)
        budget.tokens = min(most, budget.tokens + (now - budget.at) * most / 60)
        budget.at = now
        if now - budget.day >= DAY:
            budget.today, budget.day = 0, now
        return budget

    def _remember(self, group: str, pause: _Pause) -> None:
        if len(self._pauses) >= MOST_GROUPS:
            self._pauses.pop(next(iter(self._pauses)))
        self._pauses[group] = pause


def asks_for_a_pause(finding: Finding) -> bool:
    """Whether this answer is about us and not about one address or domain: 421, and 4xx and 5xx before RCPT."""
    code = finding.code or 0
    return code == 421 or (finding.stage in _OPENING and code >= 400)


def is_unreachable(finding: Finding) -> bool:
    """Whether nobody can talk to this server: there is no connection, or no greeting."""
    return finding.reason in _UNREACHABLE and finding.stage in (Stage.CONNECT, Stage.BANNER)


def counts_against_server(finding: Finding) -> bool:
    """Whether `IN_A_ROW` such answers, and no other, mean that the whole domain is not to be asked about."""
    if finding.reason != "temporary":
        return finding.reason == "blocked"
    return not Reply(finding.code or 0, finding.reply).enhanced.startswith(("4.1.", "4.2."))  # about the address


def provider_of(host: str, known: Mapping[str, int]) -> str:
    """Who runs this MX host: the end of its name that is known, else its last two labels (three for "co.uk")."""
    labels = host.split(".")
    for start in range(len(labels)):
        suffix = ".".join(labels[start:])
        if suffix in known:
            return suffix
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if short else -2 :])


def default_rates() -> dict[str, int]:
    """Provider → questions a minute, from the data file."""
    rates = (line.split() for line in entries("provider_rates"))
    return {suffix: int(rate) for suffix, rate in rates}
