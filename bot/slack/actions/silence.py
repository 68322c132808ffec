"""Silence an alert for a while, or end its silence."""

from slack_bolt.async_app import AsyncApp

from bot.slack.blocks import silence_form
from bot.slack.blocks.alert_buttons import UNTIL
from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("alert_silence")(listener(desk)(silence))


async def silence(request: Request) -> None:
    """The chosen option is `alert:hours`; 0 hours end the silence, `until` asks for a moment and a reason."""
    await request.desk.people.must_be_member(request.user)
    alert, _, hours = request.value.partition(":")
    if hours == UNTIL:
        now = request.desk.clock()
        form = silence_form.view(int(alert), request.say, now=now)
        await request.desk.client.views_open(trigger_id=request.trigger, view=form)
    elif int(hours):
        await request.desk.alerts.silence(int(alert), request.user, hours=int(hours))
    else:
        await request.desk.alerts.unsilence(int(alert), request.user)
    await request.ack()
