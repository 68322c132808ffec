"""How often servers may be asked: who wants to be left alone, and how many questions a provider has had. Pure.

Remembered by group: a server's IP address, or the whole provider where it is known by its hosts' names; or one
domain at a server, since what is said at RCPT may be the policy of one customer of many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from checks.address.budgets import DAY, Budgets
from checks.address.controls import Finding
from checks.address.ledger import Pause
from checks.address.replies import Reply, Stage

UNREACHABLE_SECONDS = 60.0  # for how long the others at a dead server are told what the first one met
IN_A_ROW = 3  # RCPTs answered with nothing but refusals of us, or faults: no address is meant, but all
LATER_IN_A_ROW = 8  # the same, after addresses were answered: a mailbox may have a fault of its own, so many have not
_UNREACHABLE = ("no_connection", "disconnected", "timeout")
_OPENING = (Stage.BANNER, Stage.EHLO, Stage.STARTTLS, Stage.MAIL)
MOST_GROUPS = 100_000


@dataclass(slots=True)
class _Pause:
    until: float
    strikes: int
    finding: Finding


class Pace:
    """What is remembered of the servers that were asked. Times are seconds of one clock.

    `notify`, where it is stored: called when `unstored` has something new.
    """

    def __init__(self) -> None:
        self.budgets = Budgets()
        self.notify: Callable[[], None] | None = None
        self._pauses: dict[str, _Pause] = {}
        self._unstored: dict[str, None] = {}

    def pause(self, group: str, finding: Finding, *, now: float, back_off: tuple[float, ...]) -> int:
        """Leave the group alone after this finding; each time longer. Returns for how many seconds."""
        known = self._pauses.get(group)
        strikes = known.strikes if known else 0
        refused = (finding.code or 0) >= 500  # who refuses us will not like us better soon
        seconds = DAY if refused else back_off[min(strikes, len(back_off) - 1)]
        self._remember(group, _Pause(now + seconds, strikes + 1, finding))
        self._changed(group)
        return round(seconds)

    def leave_alone(self, group: str, finding: Finding, *, now: float, back_off: tuple[float, ...]) -> Finding:
        """The same, unless the group is left alone already. Returns the finding with `retry_after`."""
        known = self.paused(group, now=now)
        if known is not None and known.retry_after is not None:  # another session was told so a moment ago
            return replace(finding, retry_after=known.retry_after)
        return replace(finding, retry_after=self.pause(group, finding, now=now, back_off=back_off))

    def unreachable(self, group: str, finding: Finding, *, now: float) -> None:
        """The server could not be talked to at all: no need for everybody to find that out."""
        self._remember(group, _Pause(now + UNREACHABLE_SECONDS, 0, finding))

    def relieve(self, group: str, *, now: float) -> None:
        """It answers as it should: the next pause is a first one again."""
        pause = self._pauses.get(group)
        if pause is not None and pause.until <= now:
            del self._pauses[group]
            self._changed(group)

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

    def unstored(self, *, now: float) -> tuple[list[Pause], list[str]]:
        """Pauses to be stored, and groups whose stored pause is to be forgotten; each is told once."""
        groups, self._unstored = self._unstored, {}
        known = [(group, self._pauses[group]) for group in groups if group in self._pauses]
        pauses = [Pause(group, pause.until - now, pause.strikes, pause.finding) for group, pause in known]
        return pauses, [group for group in groups if group not in self._pauses]

    def not_stored(self, groups: Iterable[str]) -> None:
        """The store did not take these; they come again with the next."""
        self._unstored |= dict.fromkeys(groups)

    def restore(self, pauses: Iterable[Pause], *, now: float) -> None:
        """What was stored by a process before."""
        for group, left, strikes, finding in pauses:
            self._remember(group, _Pause(now + left, strikes, finding))

    def _changed(self, group: str) -> None:
        if self.notify is not None:
            self._unstored[group] = None
            self.notify()

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


def used_up(provider: str, wait: float) -> Finding:
    """What an address is told whose provider has had its questions; `wait` seconds until it may be asked again."""
    why = f"{provider} has been asked as often as it may for now"
    return Finding("not_probed", Stage.CONNECT, reply=why, retry_after=max(1, round(wait)))


def busy(host: str) -> Finding:
    """What an address is told for whom there was no room at its server in time."""
    return Finding("not_probed", Stage.CONNECT, reply=f"other questions of ours keep {host} busy", retry_after=60)
