"""All subjects of one measure, in memory: counts in, a look at what changed, changes out.

    detector = Detector(HARD)
    detector.sent("acme-q4", t, 500); detector.bounced("acme-q4", t + 40, t)
    for name, change in detector.tick(t + 60): …

A tick looks only at subjects with a new bounce and at those that are alarming: what did not bounce cannot begin to.
"""

from collections.abc import Callable, Iterator

from checks.rate.change import Change
from checks.rate.fleet import EVERY, Fleet, learn
from checks.rate.key import Key
from checks.rate.look import look
from checks.rate.rule import Rule

AGAIN = 300  # seconds after which an alarming subject is looked at even if nothing new is known of it


class Detector:
    """State of a fleet of subjects. Times are whole seconds, never going back from tick to tick.

    `rule` holds for the fleet, and for each subject where `rule_of` does not tell its own by its name. `has_rate`: which
    subjects can be judged.
    """

    def __init__(
        self,
        rule: Rule,
        rule_of: Callable[[str], Rule] | None = None,
        has_rate: Callable[[Key], bool] = lambda _: True,
    ) -> None:
        self.rule = rule
        self.rule_of = rule_of or (lambda _: rule)
        self.has_rate = has_rate
        self.keys: dict[str, Key] = {}
        self.fleet = Fleet.unknown(rule)
        self._bounced: dict[str, None] = {}
        self._alarming: dict[str, int] = {}  # when each is to be looked at again
        self._learned = -1

    def sent(self, name: str, t: int, n: int) -> None:
        """`n` mails of a subject went out at `t`."""
        key = self.keys.get(name)
        if key is None:
            key = self.keys[name] = Key()
        key.sent(t, n)
        if name in self._alarming:
            self._alarming[name] = 0

    def bounced(self, name: str, t: int, sent_at: int | None) -> None:
        """One of its mails bounced."""
        key = self.keys.get(name)
        if key is not None:  # a bounce of mail nobody sent
            key.bounced(t, sent_at)
            self._bounced[name] = None

    def tick(self, now: int) -> Iterator[tuple[str, Change]]:
        """What changed since the last tick."""
        if self._learned < 0:
            self._learned = now
        if now - self._learned >= EVERY:
            self._learned = now
            self.fleet = learn(list(self.keys.values()), self.rule, now)
        due, self._bounced = self._bounced, {}
        for name, at in self._alarming.items():
            if at <= now:
                due[name] = None
        for name in due:
            key = self.keys[name]
            if not self.has_rate(key):
                continue
            for change in look(key, self.fleet, self.rule_of(name), now):
                yield name, change
            if key.alarming:
                self._alarming[name] = now + AGAIN
            else:
                self._alarming.pop(name, None)
