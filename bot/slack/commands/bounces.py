"""/bounces [CAMPAIGN | DOMAIN] [24h | 7d | 30d]: the rate, its kinds, its causes, its course."""

import difflib
import re

from slack_bolt.async_app import AsyncApp

from bot.clock import DAY, HOUR
from bot.errors import InputError, NotFound
from bot.slack.blocks import bounces as blocks
from bot.slack.blocks.bounces import Report
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.store import Connection, rates
from bot.store.events import ALL

COMMAND = "/bounces"
# Name → (hours, ms a bucket): Slack's charts take twenty points at the most.
SPANS = {"24h": (24, 2 * HOUR), "7d": (7 * 24, DAY), "30d": (30 * 24, 2 * DAY)}
LIKE_A_SPAN = re.compile(r"(?<!\S)\d+[hdwmy](?!\S)", re.IGNORECASE)
CAUSES = 5


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.command(COMMAND)(listener(desk)(bounces))


async def bounces(request: Request) -> None:
    """Name and span in either order; without a name all mail, without a span a day."""
    words = request.text.split()
    if words == ["help"]:
        await request.ack(response_type="ephemeral", text=_help(request))
        return
    span = next((word.lower() for word in words if word.lower() in SPANS), "24h")
    name = " ".join(word for word in words if word.lower() not in SPANS)
    report = await request.desk.store.read(_report, name, span, request.desk.clock())
    await request.ack()
    await request.answer(blocks.render(report, request.say))


def _report(db: Connection, name: str, span: str, now: int) -> Report:
    kind, known = _subject(db, name)
    hours, width = SPANS[span]
    length = hours * HOUR
    # Whole buckets, so that the last one is the hour or day that is running.
    since = now - now % width + width - length
    return Report(
        name=known,
        hours=hours,
        total=rates.total(db, kind, known, since=since),
        before=rates.total(db, kind, known, since=since - length, until=since),
        spans=rates.buckets(db, kind, known, since=since, width=width, count=length // width),
        causes=rates.causes(db, kind, known, since=since, limit=CAUSES),
    )


def _subject(db: Connection, name: str) -> tuple[str, str]:
    if not name:
        return ALL, ""
    found = rates.named(db, name)
    if found is None:
        if odd := LIKE_A_SPAN.search(name):
            raise InputError("I do not know the span “{word}”: there are {known}.", word=odd[0], known=", ".join(SPANS))
        near = difflib.get_close_matches(name, rates.names(db), 3)
        if near:
            raise NotFound("I have seen no mail of {name}. Did you mean {near}?", name=name, near=", ".join(near))
        raise NotFound("I have seen no mail of a campaign or sending domain called {name}.", name=name)
    return found


def _help(request: Request) -> str:
    say = request.say
    return "\n".join(
        [
            "`/bounces` " + say("how much bounced in the last 24 hours, and why"),
            "`/bounces acme-q4 7d` " + say("the same for a campaign or sending domain, over 24h, 7d or 30d"),
        ]
    )
