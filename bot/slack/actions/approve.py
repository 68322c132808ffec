"""Approve a review."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("review_approve")(listener(desk)(approve))


async def approve(request: Request) -> None:
    """Counts an approver in; at quorum the addresses are suppressed, once."""
    await request.desk.people.must_be_approver(request.user)
    await request.desk.reviews.approve(int(request.value), request.user)
    await request.ack()
