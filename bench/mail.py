"""Events as senders post them: mostly delivered, some deferred, a few bounced with what real servers answer.

And a store in use: a week of counts of twenty campaigns, which every look at the rates has to read.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import uuid4

Event = dict[str, Any]

ANSWERS: list[dict[str, Any]] = json.loads(files("samples").joinpath("answers.json").read_text("utf-8"))
HARD = [answer for answer in ANSWERS if answer["hard"]]
OTHER = [answer for answer in ANSWERS if not answer["hard"]]
DOMAINS = ("gmail.example", "outlook.example", "orange.example", "acme.example", "laposte.example")
CAMPAIGNS = [f"campaign-{number}" for number in range(20)]
# Shares of an ordinary day: below every alarm.
HARD_SHARE, OTHER_SHARE, DEFERRED_SHARE = 0.005, 0.01, 0.02


def event(campaign: str, kind: str = "delivered", **more: Any) -> Event:
    """One event of now."""
    return {
        "id": uuid4().hex,
        "kind": kind,
        "at": datetime.now(UTC).isoformat(),
        "recipient": f"somebody.{random.randrange(10**7)}@{random.choice(DOMAINS)}",
        "campaign": campaign,
        "sender": f"news@{campaign}.example",
        **more,
    }


def bounce(campaign: str, *, hard: bool) -> Event:
    """One bounce, in the words of a real server."""
    chosen = HARD if hard else OTHER
    answer = random.choices(chosen, [one["weight"] for one in chosen])[0]
    made = event(campaign, "bounced", status=answer["status"], reply_code=answer["reply_code"])
    text = answer["diagnostic"].format(recipient=made["recipient"], domain=made["recipient"].partition("@")[2])
    return made | {"diagnostic": text}


def ordinary(campaign: str) -> Event:
    """One event of an ordinary day."""
    chance = random.random()
    if chance < HARD_SHARE:
        return bounce(campaign, hard=True)
    if chance < HARD_SHARE + OTHER_SHARE:
        return bounce(campaign, hard=False)
    return event(campaign, "deferred" if chance < HARD_SHARE + OTHER_SHARE + DEFERRED_SHARE else "delivered")


def past_week() -> Iterator[list[Event]]:
    """Fifty mails a minute of every campaign, in batches: one event stands for the fifty."""
    now = datetime.now(UTC)
    for campaign in CAMPAIGNS:
        for day in range(7):
            moments = (now - timedelta(days=day, minutes=minute) for minute in range(1, 1_441))
            yield [event(campaign, at=moment.isoformat(), count=50) for moment in moments]
