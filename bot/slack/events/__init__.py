"""Events Slack sends by itself, one a file."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.events import home_opened


def register(app: AsyncApp, desk: Desk) -> None:
    """Every event of this folder."""
    home_opened.register(app, desk)
