"""The reason of a rejection, handed in."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.view("review_reject")(listener(desk)(reject))


async def reject(request: Request) -> None:
    """Ends the review."""
    await request.desk.people.must_be_approver(request.user)
    view = request.body["view"]
    why = view["state"]["values"]["why"]["why"]["value"] or ""
    await request.desk.reviews.reject(int(view["private_metadata"]), request.user, why=why)
    await request.ack()
