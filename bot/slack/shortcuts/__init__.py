"""Shortcuts of the message menu, one a file."""

from slack_bolt.async_app import AsyncApp

from bot.slack.desk import Desk
from bot.slack.shortcuts import verify_message


def register(app: AsyncApp, desk: Desk) -> None:
    """Every shortcut of this folder."""
    verify_message.register(app, desk)
