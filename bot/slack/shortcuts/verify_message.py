"""Verify the addresses in a message, from its menu. Only who asked sees the answer, below the message."""

from collections.abc import Iterator
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.errors import InputError
from bot.slack.answering import answer_with_verdicts
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.verification import addresses_among


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.shortcut("verify_message")(listener(desk)(verify_message))


async def verify_message(request: Request) -> None:
    """What is no address in it is passed over."""
    addresses = addresses_among("\n".join(_words(request.body["message"])))
    if not addresses:
        raise InputError("There is no address in this message.")
    await answer_with_verdicts(request, addresses)


def _words(value: Any) -> Iterator[str]:
    """All text of a message: its own, and what other apps put into blocks and attachments."""
    if isinstance(value, dict):
        for name in ("text", "fallback", "pretext", "value", "title", "email", "url"):
            if isinstance(value.get(name), str):
                yield value[name].removeprefix("mailto:")
        for part in value.values():
            if isinstance(part, (dict, list)):
                yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)
