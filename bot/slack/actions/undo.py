"""Undo an approved review."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("review_undo")(listener(desk)(undo))


async def undo(request: Request) -> None:
    """An approver lifts what the review suppressed."""
    await request.desk.people.must_be_approver(request.user)
    await request.desk.reviews.undo(int(request.value), request.user)
    await request.ack()
