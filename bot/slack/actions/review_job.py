"""Put the undeliverable addresses of a list up for review."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("job_review")(listener(desk)(review))


async def review(request: Request) -> None:
    """They are flagged, frozen, and put up in the alert channel."""
    desk, job_id = request.desk, int(request.value)
    await desk.people.must_find_a_quorum(request.user)
    source = await desk.jobs.flag_undeliverable(job_id, request.user)
    where = desk.settings.slack.alert_channel
    try:
        asked = await desk.reviews.ask(request.user, where, source=source)
    finally:
        await desk.jobs.show_again(job_id)  # its button has served
    await request.ack()
    await request.answer(request.say("Review {id} is up in {channel}.", id=asked.id, channel=where))
