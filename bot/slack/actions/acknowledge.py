"""Acknowledge an alert, and undo that."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("alert_acknowledge")(listener(desk)(acknowledge))
    app.action("alert_unacknowledge")(listener(desk)(unacknowledge))


async def acknowledge(request: Request) -> None:
    """Who clicks first owns it."""
    await request.desk.people.must_be_member(request.user)
    await request.desk.alerts.acknowledge(int(request.value), request.user)
    await request.ack()


async def unacknowledge(request: Request) -> None:
    """Nobody owns it again."""
    await request.desk.people.must_be_member(request.user)
    await request.desk.alerts.unacknowledge(int(request.value), request.user)
    await request.ack()
