"""Withdraw a review one asked for."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("review_withdraw")(listener(desk)(withdraw))


async def withdraw(request: Request) -> None:
    """The flags can be put up again."""
    await request.desk.reviews.withdraw(int(request.value), request.user)
    await request.ack()
