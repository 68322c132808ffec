"""A silence with its end and its reason, handed in."""

from slack_bolt.async_app import AsyncApp

from bot.clock import SECOND
from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.view("alert_silence_until")(listener(desk)(silence))


async def silence(request: Request) -> None:
    """A moment that is over is told at its field."""
    await request.desk.people.must_be_member(request.user)
    view = request.body["view"]
    values = view["state"]["values"]
    until = int(values["until"]["until"]["selected_date_time"]) * SECOND
    why = (values["why"]["why"]["value"] or "").strip()
    await request.desk.alerts.silence_until(int(view["private_metadata"]), request.user, until=until, why=why)
    await request.ack()
