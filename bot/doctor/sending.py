"""Which addresses send our mail: those the settings name, those people watch, those that events came from."""

import asyncio
import sqlite3
from ipaddress import ip_address
from pathlib import Path

from bot.settings import Settings
from bot.store import rates, watched
from bot.store.health import looking_at


async def addresses(settings: Settings) -> frozenset[str]:
    """As the bot knows them; those of the settings alone where it has no store yet."""
    return await asyncio.to_thread(_addresses, settings)


def _addresses(settings: Settings) -> frozenset[str]:
    named = [*settings.blocklists.addresses]
    path = Path(settings.store.path)
    if path.exists():
        try:
            with looking_at(path) as db:
                named += [target for kind, target in watched.targets(db, "blocklist") if kind == "ip"]
                named += rates.sending_addresses(db)
        except sqlite3.Error:
            pass  # told by the examination of the store
    return frozenset(filter(None, map(_normal, named)))


def _normal(text: str) -> str:
    """As an address is written everywhere; "" if it is none: what events say is not ours to choose."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
