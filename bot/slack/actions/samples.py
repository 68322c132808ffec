"""The button in the App Home: one of each message, to whoever clicks."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.slack.sampling import answer_with_samples


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("samples")(listener(desk)(samples))


async def samples(request: Request) -> None:
    """All kinds."""
    await answer_with_samples(request, "")
