"""Reject a review: the button asks why in a modal (`views/reject.py` takes the answer)."""

from slack_bolt.async_app import AsyncApp

from bot.errors import NotFound
from bot.slack.blocks import review as blocks
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.store import reviews


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("review_reject_open")(listener(desk)(ask_why))


async def ask_why(request: Request) -> None:
    """Opens the modal."""
    await request.desk.people.must_be_approver(request.user)
    review = await request.desk.store.read(reviews.get, request.value)
    if review is None:
        raise NotFound("This review is no longer stored.")
    await request.desk.client.views_open(trigger_id=request.trigger, view=blocks.reject_view(review, request.say))
    await request.ack()
