"""Slash commands, one a file. Each answers `help`."""

from slack_bolt.async_app import AsyncApp

from bot.slack.commands import bounces, campaign, deliverability, verify
from bot.slack.desk import Desk

COMMANDS = (bounces, campaign, deliverability, verify)


def register(app: AsyncApp, desk: Desk) -> None:
    """Every command of this folder."""
    for command in COMMANDS:
        command.register(app, desk)
