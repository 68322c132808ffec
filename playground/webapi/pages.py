"""Lists in portions, with Slack's opaque cursor. https://docs.slack.dev/apis/web-api/pagination"""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from playground.errors import SlackError
from playground.jsontypes import Json
from playground.webapi.arguments import Arguments

MOST_A_PAGE = 1000
T = TypeVar("T")


def page(items: Sequence[T], args: Arguments, *, default: int = 100) -> tuple[Sequence[T], Json]:
    """The portion asked for by `limit` and `cursor`, and its response_metadata.

    Errors: invalid_limit, invalid_cursor.
    """
    limit = args.number("limit", default=default) or default
    if not 1 <= limit <= MOST_A_PAGE:
        raise SlackError("invalid_limit")
    start = _position(args.text("cursor"))
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": cursor}}


def _position(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise SlackError("invalid_cursor")
        return int(number)
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
