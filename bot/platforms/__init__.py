"""The platforms that send mail for others, one module each: how its webhook is proven, how it is read, how it is set up.

    platform = platforms.load("sendgrid")
    platform.prove(request, secrets, now)     # raises Forged
    reading = platform.read(request)          # events, in words all platforms share

They are found by where they are: every module of this folder has a `PLATFORM`. To add one, add a file, and its samples in
tests/data/webhooks. `reading` and `proof` are what they are made of. Nothing here does I/O, or knows the settings.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bot.errors import NotFound
from bot.platforms.reading import Event, Forged, NoPassword, Platform, Reading, Request, Secrets, Unreadable

__all__ = [
    "Event",
    "Forged",
    "NoPassword",
    "Platform",
    "Reading",
    "Request",
    "Secrets",
    "Unreadable",
    "environment",
    "load",
    "names",
    "secrets_in",
]


@cache
def names() -> tuple[str, ...]:
    """Every platform, in the order of the alphabet."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if not module.ispkg))


@cache
def load(name: str) -> Platform:
    """One platform. NotFound says which there are."""
    wanted = name.lower().replace("-", "_")
    if wanted not in names():
        raise NotFound(f"There is no platform {name[:40]!r}. There are: {', '.join(names())}.")
    platform: Platform = import_module(f"{__name__}.{wanted}").PLATFORM
    return platform


def environment() -> dict[str, str]:
    """Every environment variable that some platform reads, with its help."""
    found = (load(name) for name in names())
    return {platform.env(secret.name): secret.help for platform in found for secret in platform.settable}


def secrets_in(environ: Mapping[str, str]) -> dict[str, Secrets]:
    """What is set up, by platform."""
    found = {name: load(name).secrets_in(environ) for name in names()}
    return {name: secrets for name, secrets in found.items() if secrets.values}
