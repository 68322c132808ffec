"""Does each platform that is polled let us in? The first answers of a round are asked for; nothing of them is kept."""

import asyncio
from contextlib import aclosing

from bot import clock
from bot.doctor.result import Result, failure, ok
from bot.intake.polling import load
from bot.intake.polling.memory import Memory
from bot.intake.polling.polled import Look
from bot.intake.polling.reader import build_api
from bot.intake.reader import Refused, Unreachable
from bot.settings import Poll, Secrets

LIMIT = 45.0  # seconds: a platform may take 30 for one answer
LATER = "It is tried again by itself. If it stays so, look at its url and at the network."


def name(wanted: Poll) -> str:
    """What it is called in the results."""
    return f"poll {wanted.name}"


async def examine(wanted: Poll, secrets: Secrets) -> Result:
    """A question or two, as its reader would ask them."""
    about, polled = name(wanted), load(wanted.platform)
    mend = f"Set {wanted.secret_prefix}KEY to {polled.key_help}."
    api = build_api(wanted, secrets, pause=asyncio.sleep, stopping=asyncio.Event())
    if not api.url:
        return failure(about, f"{wanted.secret_prefix}KEY is of no form that {polled.title} has", mend)
    try:
        async with api, aclosing(polled.look(Look(api, Memory(), clock.now(), ()))) as pages:  # type: ignore[type-var]
            await anext(pages, None)
    except Refused as error:
        return failure(about, str(error), mend)
    except Unreachable as error:
        return failure(about, str(error), LATER)
    return ok(about, f"{polled.title} lets us in; it is asked every {wanted.interval:g} s")
