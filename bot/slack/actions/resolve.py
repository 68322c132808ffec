"""Resolve an alert by hand."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("alert_resolve")(listener(desk)(resolve))


async def resolve(request: Request) -> None:
    """It stays resolved until there is news."""
    await request.desk.people.must_be_member(request.user)
    await request.desk.alerts.resolve(int(request.value), request.user)
    await request.ack()
