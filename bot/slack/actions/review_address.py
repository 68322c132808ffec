"""Put one dead address up for review, from its card."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("verify_review")(listener(desk)(review))


async def review(request: Request) -> None:
    """Its flag was raised by what found it dead."""
    await request.desk.people.must_find_a_quorum(request.user)
    where = request.desk.settings.slack.alert_channel
    asked = await request.desk.reviews.ask(request.user, where, address=request.value.lower())
    await request.ack()
    await request.answer(request.say("Review {id} is up in {channel}.", id=asked.id, channel=where))
