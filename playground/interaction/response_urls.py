"""Response URLs: five answers within thirty minutes to what a person did.

Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

from dataclasses import dataclass

from playground.clock import Clock
from playground.errors import SlackError
from playground.identifiers import new_secret

MOST_USES = 5
OPEN_SECONDS = 30 * 60.0


@dataclass
class Place:
    """Where the person acted: `ts` is the message they acted on, None for a command."""

    person_id: str
    channel: str
    ts: str | None = None
    ephemeral: bool = False
    thread_ts: str | None = None


@dataclass
class ResponseUrl:
    place: Place
    given_at: float
    uses: int = 0


class ResponseUrls:
    def __init__(self, *, clock: Clock, url: str) -> None:
        self._clock = clock
        self._url = url
        self._urls: dict[str, ResponseUrl] = {}

    def give(self, place: Place) -> str:
        key = new_secret()
        self._urls[key] = ResponseUrl(place, self._clock.now())
        return f"{self._url}/response/{key}"

    def use(self, key: str) -> Place:
        """Counts one use. Errors (404): no_such_url, expired_url, used_url."""
        found = self._urls.get(key)
        if found is None:
            raise SlackError("no_such_url", status=404)
        if self._clock.now() - found.given_at > OPEN_SECONDS:
            raise SlackError("expired_url", status=404)
        if found.uses >= MOST_USES:
            raise SlackError("used_url", status=404)
        found.uses += 1
        return found.place
