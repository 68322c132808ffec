"""Trigger ids: a right to open one modal, for three seconds after a person acted.

Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

from dataclasses import dataclass

from playground.clock import Clock
from playground.errors import SlackError
from playground.identifiers import new_secret

TRIGGER_SECONDS = 3.0


@dataclass
class Trigger:
    person_id: str
    given_at: float
    used: bool = False


class Triggers:
    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}

    def give(self, person_id: str) -> str:
        now = self._clock.now()
        trigger_id = f"{int(now * 1000)}.{len(self._triggers) + 1}.{new_secret(32).lower()}"
        self._triggers[trigger_id] = Trigger(person_id, now)
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """The person it was given for. Errors: invalid_trigger_id, exchanged_trigger_id, expired_trigger_id."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.now() - trigger.given_at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.person_id
