"""Events as senders post them: mostly delivered, some deferred, a few bounced with what real servers answer."""

import json
import random
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from uuid import uuid4

Event = dict[str, Any]

ANSWERS: list[dict[str, Any]] = json.loads(files("samples").joinpath("answers.json").read_text("utf-8"))
HARD = [answer for answer in ANSWERS if answer["hard"]]
OTHER = [answer for answer in ANSWERS if not answer["hard"]]
DOMAINS = ("gmail.example", "outlook.example", "orange.example", "acme.example", "laposte.example")
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
