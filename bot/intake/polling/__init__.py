"""Sending platforms that are asked for their counts, one module each, found by name: each has a `POLLED`.

    polled = polling.load("listmonk")

`memory` says what is new, `http` asks within the limits of `pace`, `reader` runs one account. To add a platform: a file
here, and its name in `bot.settings.polls`.
"""

from importlib import import_module

from bot.intake.polling.polled import Polled


def load(name: str) -> Polled:
    """One platform, by the name the settings know."""
    polled: Polled = import_module(f"{__name__}.{name}").POLLED
    return polled
