"""Cancel a list that is being verified."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("job_cancel")(listener(desk)(cancel))


async def cancel(request: Request) -> None:
    """What is answered stays."""
    await request.desk.jobs.cancel(int(request.value), request.user)
    await request.ack()
