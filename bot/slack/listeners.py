"""Listeners are found by where they are: every module of the folders below registers itself. To add one, add a file."""

from importlib import import_module
from pkgutil import iter_modules

from slack_bolt.async_app import AsyncApp

from bot.slack import actions, commands, events, shortcuts, views
from bot.slack.desk import Desk

FOLDERS = (commands, actions, views, events, shortcuts)


def register_all(app: AsyncApp, desk: Desk) -> None:
    """With the app. Each module has `register(app, desk)`."""
    for folder in FOLDERS:
        for module in iter_modules(folder.__path__):
            import_module(f"{folder.__name__}.{module.name}").register(app, desk)
