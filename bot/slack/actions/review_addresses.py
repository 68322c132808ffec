"""Put flagged addresses up for review: those of an alert, or all that wait."""

from slack_bolt.async_app import AsyncApp

from bot.errors import NotFound
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.store import alert_groups, alerts


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("alert_review")(listener(desk)(of_alert))
    app.action("flags_review")(listener(desk)(of_all))


async def of_alert(request: Request) -> None:
    """The list is frozen now; it is posted where the alert is."""
    await request.desk.people.must_find_a_quorum(request.user)
    alert = await request.desk.store.read(alerts.get, request.value)
    if alert is None:
        raise NotFound("This alert is no longer stored. `/deliverability reviews` shows every flagged address.")
    channel = request.desk.settings.slack.alert_channel
    told = await request.desk.store.read(alert_groups.members, alert.id)
    # Of several told together, all that was flagged of their domain.
    about = {"domain": alert.grouped_as} if told and alert.grouped_as else {alert.subject_kind: alert.subject}
    await request.desk.reviews.ask(request.user, channel, alert_id=alert.id, **about)
    await request.ack()


async def of_all(request: Request) -> None:
    """Posted in the alert channel, wherever the button was."""
    await request.desk.people.must_find_a_quorum(request.user)
    review = await request.desk.reviews.ask(request.user, request.desk.settings.slack.alert_channel)
    await request.ack()
    where = request.desk.settings.slack.alert_channel
    if request.body.get("response_url"):
        await request.answer(request.say("Review {id} is up in {channel}.", id=review.id, channel=where))
