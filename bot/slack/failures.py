"""What a failed call to Slack means for the message: will it ever go, may it have gone, and when to try again."""

import asyncio
import random
from typing import NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError

LONGEST_WAIT = 300.0  # seconds between two tries at the most: a channel may be mended any time
SHRINK = frozenset({"invalid_blocks", "invalid_blocks_format"})
GONE = frozenset({"message_not_found", "cant_update_message", "is_archived", "edit_window_closed"})


class Failure(NamedTuple):
    """`wait` seconds; `uncertain`: Slack may have it; `whole_channel`: nothing else goes there meanwhile."""

    error: str
    wait: float
    uncertain: bool
    whole_channel: bool = False


def read(error: Exception, attempts: int) -> Failure:
    """What became of the call."""
    backoff = min(LONGEST_WAIT, 2.0 ** min(attempts, 10)) * random.uniform(0.8, 1.2)
    if isinstance(error, SlackApiError):
        response = error.response
        status = getattr(response, "status_code", 0)
        if status == 429:
            seconds = float(response.headers.get("Retry-After", 30))
            return Failure("ratelimited", seconds, uncertain=False, whole_channel=True)
        return Failure(name(error), backoff, uncertain=status >= 500)
    if isinstance(error, (aiohttp.ClientConnectorError, ConnectionRefusedError)):
        return Failure("Slack cannot be reached", backoff, uncertain=False, whole_channel=True)
    if isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, OSError)):
        return Failure(f"no answer from Slack ({type(error).__name__})", backoff, uncertain=True)
    return Failure(f"{type(error).__name__}: {error}", backoff, uncertain=False)


def name(error: SlackApiError) -> str:
    """Slack's own name for what is wrong, such as `not_in_channel`."""
    response = error.response
    try:
        return str(response.get("error") or f"HTTP {response.status_code}")
    except (AttributeError, ValueError):
        return f"HTTP {getattr(response, 'status_code', '?')}"
