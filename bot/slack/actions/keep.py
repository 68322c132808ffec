"""Keep a campaign sending that the bot would pause by itself: approvers only."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("alert_keep")(listener(desk)(keep))


async def keep(request: Request) -> None:
    """One of those it takes."""
    await request.desk.people.must_be_approver(request.user)
    await request.desk.policies.keep(int(request.value), request.user)
    await request.ack()
