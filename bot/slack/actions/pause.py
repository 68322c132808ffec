"""Pause or resume the campaign an alert is about."""

from slack_bolt.async_app import AsyncApp

from bot.errors import NotFound
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.store import Connection, alert_groups, alerts, campaigns


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("alert_pause")(listener(desk)(pause))
    app.action("alert_resume")(listener(desk)(resume))


async def pause(request: Request) -> None:
    """Until somebody resumes it. `alert:all` pauses every campaign told of in an alert."""
    await request.desk.people.must_be_member(request.user)
    alert, _, which = request.value.partition(":")
    names = await request.desk.store.read(_running, alert) if which else [await _campaign(request, alert)]
    for name in names:
        await request.desk.campaigns.pause(name, request.user)
    await request.ack()


async def resume(request: Request) -> None:
    """It may send again."""
    await request.desk.people.must_be_member(request.user)
    await request.desk.campaigns.resume(await _campaign(request, request.value), request.user)
    await request.ack()


async def _campaign(request: Request, alert_id: str) -> str:
    alert = await request.desk.store.read(alerts.get, alert_id)
    if alert is None:
        raise NotFound("This alert is no longer stored. Use `/campaign pause NAME`.")
    return alert.subject


def _running(db: Connection, alert_id: str) -> list[str]:
    lead = alerts.get(db, alert_id)
    told = [lead, *alert_groups.members(db, lead.id)] if lead else []
    names = [alert.subject for alert in told if alert.subject_kind == "campaign"]
    return [name for name in names if (known := campaigns.get(db, name)) and known.state == "running"]
