"""What modals hand in, one a file."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.views import reject, verify_list


def register(app: AsyncApp, desk: Desk) -> None:
    """Every view of this folder."""
    reject.register(app, desk)
    verify_list.register(app, desk)
