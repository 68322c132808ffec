"""Show a review's whole addresses, to those who decide about them."""

from slack_bolt.async_app import AsyncApp

from bot.errors import NotFound
from bot.slack.blocks import review as blocks
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.store import reviews


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("review_show")(listener(desk)(show))


async def show(request: Request) -> None:
    """Opens a modal: in the channel the addresses are shortened, for they are personal data."""
    desk = request.desk
    review = await desk.store.read(reviews.get, request.value)
    if review is None:
        raise NotFound("This review is no longer stored.")
    if request.user != review.asked_by:
        await desk.people.must_be_approver(request.user)
    rows = await desk.store.read(reviews.addresses, review.id)
    await desk.client.views_open(trigger_id=request.trigger, view=blocks.addresses_view(review, rows, request.say))
    await request.ack()
