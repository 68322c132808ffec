"""Verify an address once more, from its card."""

from slack_bolt.async_app import AsyncApp

from bot.slack.commands.verify import finish
from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("verify_again")(listener(desk)(recheck))


async def recheck(request: Request) -> None:
    """The card is replaced by the new answer."""
    await request.ack()
    await finish(request, [request.value])
