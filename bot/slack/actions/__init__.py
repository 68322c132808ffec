"""Buttons and menus, one a file. Who may act is checked when they click; the message shows what came of it."""

from slack_bolt.async_app import AsyncApp

from bot.slack.actions import (
    acknowledge,
    approve,
    cancel_job,
    pause,
    recheck,
    reject,
    resolve,
    review_address,
    review_addresses,
    review_job,
    show_addresses,
    silence,
    undo,
    verdict_details,
    withdraw,
)
from bot.slack.desk import Desk

ACTIONS = (
    acknowledge,
    approve,
    cancel_job,
    pause,
    recheck,
    reject,
    resolve,
    review_address,
    review_addresses,
    review_job,
    show_addresses,
    silence,
    undo,
    verdict_details,
    withdraw,
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Every action of this folder."""
    for action in ACTIONS:
        action.register(app, desk)
