"""What can go wrong, as seen by the two who may ask.

PlaygroundError
  SlackError      the app asked the Web API for something Slack refuses: {"ok": false, "error": …}
  PersonRefused   a person tried what Slack's client would not let them do: HTTP 4xx on /playground/…
  NotAcknowledged the app did not take an interaction in time, or at all
"""

from collections.abc import Mapping
from typing import Any

from playground.jsontypes import Json


class PlaygroundError(Exception):
    """Base of everything raised here on purpose."""


class SlackError(PlaygroundError):
    """One of Slack's error codes, with what goes beside it in the answer."""

    def __init__(
        self, error: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **details: Any
    ) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = dict(headers or {})
        self.details = details

    def answer(self) -> Json:
        return {"ok": False, "error": self.error, **self.details}


def invalid_arguments(*messages: str) -> SlackError:
    """`invalid_arguments` with the lines Slack puts in response_metadata.messages."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {line}" for line in messages]})


class PersonRefused(PlaygroundError):
    """Said to the person as it stands."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class NotAcknowledged(PlaygroundError):
    """`error` is what Slack shows: operation_timeout (3 seconds went by) or dispatch_failed (nobody took it)."""

    def __init__(self, error: str, *, reason: str, retry: bool = True) -> None:
        super().__init__(error)
        self.error = error
        self.reason = reason  # for X-Slack-Retry-Reason: http_timeout, http_error, connection_failed
        self.retry = retry
