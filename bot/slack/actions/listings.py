"""Acknowledge or silence single lists of an alert: opens the form."""

from slack_bolt.async_app import AsyncApp

from bot.errors import NotFound
from bot.slack.blocks import listings_form
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.store import alerts


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("alert_lists")(listener(desk)(choose))


async def choose(request: Request) -> None:
    """Offers the lists of this moment."""
    desk = request.desk
    await desk.people.must_be_member(request.user)
    alert = await desk.store.read(alerts.get, request.value)
    rows = alert.evidence.get("lists") if alert else None
    if alert is None or not rows:
        raise NotFound("No list holds this any more.")
    await desk.client.views_open(trigger_id=request.trigger, view=listings_form.view(alert.subject, rows, request.say))
    await request.ack()
