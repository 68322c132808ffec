"""Pause or resume the campaign an alert is about."""

from slack_bolt.async_app import AsyncApp

from bot.errors import NotFound
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.store import alerts


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("alert_pause")(listener(desk)(pause))
    app.action("alert_resume")(listener(desk)(resume))


async def pause(request: Request) -> None:
    """Until somebody resumes it."""
    await request.desk.people.must_be_member(request.user)
    await request.desk.campaigns.pause(await _campaign(request), request.user)
    await request.ack()


async def resume(request: Request) -> None:
    """It may send again."""
    await request.desk.people.must_be_member(request.user)
    await request.desk.campaigns.resume(await _campaign(request), request.user)
    await request.ack()


async def _campaign(request: Request) -> str:
    alert = await request.desk.store.read(alerts.get, request.value)
    if alert is None:
        raise NotFound("This alert is no longer stored. Use `/campaign pause NAME`.")
    return alert.subject
