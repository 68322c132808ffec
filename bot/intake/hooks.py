"""A platform's request → proven → entries, ready for the store. Pure: the same for the route, the command line, a bench."""

from collections import Counter
from typing import NamedTuple

from bot.intake.prepare import prepare
from bot.platforms import Platform, Reading, Request, Secrets
from bot.store.events import Entry


class Taken(NamedTuple):
    """`ignored`: the platform's words of events that are not counted, and how often each."""

    reading: Reading
    entries: list[Entry]
    ignored: dict[str, int]


def understood(platform: Platform, request: Request, secrets: Secrets, now: int) -> Taken:
    """Raises Forged where it is not proven, and Unreadable. `now`: epoch ms."""
    platform.prove(request, secrets, now)
    return entries_of(platform, platform.read(request.unpacked()), now)


def entries_of(platform: Platform, reading: Reading, now: int) -> Taken:
    """What of a reading is counted."""
    ignored = Counter(reading.ignored)
    found = []
    for event in reading.events:
        delivery = event.delivery(now)
        if delivery is None:
            ignored[event.word or "no type"] += 1
        else:
            found.append(prepare(delivery, platform.name))
    return Taken(reading, found, dict(ignored))
