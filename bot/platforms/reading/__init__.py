"""What every platform module is made of: requests and readings, events, tolerant fields, and the judgement of bounces."""

from bot.platforms.proof.request import Forged, NoPassword, Proof, Request, Secret, Secrets, Unreadable, split
from bot.platforms.reading.event import Event, Kind, Meaning
from bot.platforms.reading.judge import Judgement, judge, told
from bot.platforms.reading.platform import Can, Platform, Reading

__all__ = [
    "Can",
    "Event",
    "Forged",
    "Judgement",
    "Kind",
    "Meaning",
    "NoPassword",
    "Platform",
    "Proof",
    "Reading",
    "Request",
    "Secret",
    "Secrets",
    "Unreadable",
    "judge",
    "split",
    "told",
]
