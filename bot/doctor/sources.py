"""What the bot wrote down of its sources of events: which of them fail, are refused, or are silent against their habit."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bot import clock
from bot.doctor.result import Result, failure, ok, skipped, warning
from bot.doctor.span import span
from bot.intake.faring import Faring, read_sources
from bot.settings import Settings
from bot.store.health import looking_at

SHOWS = "deliverabot sources shows all of them."


async def examine(settings: Settings) -> list[Result]:
    """Nothing where there is no store yet, or none that can be read: others tell."""
    return await asyncio.to_thread(_examine, Path(settings.store.path))


def _examine(path: Path) -> list[Result]:
    if not path.exists():
        return []
    now = clock.now()
    try:
        with looking_at(path) as db:
            return judge(read_sources(db, now), now)
    except sqlite3.Error:
        return []


def judge(found: Sequence[Faring], now: int) -> list[Result]:
    """Pure: those that are wrong by themselves, the others together."""
    if not found:
        mend = "README.md, “Tell it what happens to your mail”, says how it does."
        return [skipped("sources", "no event has come in yet", mend)]
    wrong = [_judge(each, now) for each in found if each.wrong]
    works = len(found) - len(wrong)
    return [*wrong, *([ok("sources", f"{works} of {len(found)} work")] if works else [])]


def _judge(faring: Faring, now: int) -> Result:
    health = faring.health
    about = f"source {health.kind} {health.name}"
    when = f"{span(now - health.failed_at)} ago" if health.failed_at is not None else "lately"
    if health.state == "refused":
        mend = f"Somebody must mend it: its password, token, path or folder. {SHOWS}"
        return failure(about, f"lets us in no more, {when}: {health.last_failure}", mend)
    if health.state == "failing":
        return warning(about, f"failed {when}: {health.last_failure}", f"It is tried again by itself. {SHOWS}")
    last = span(now - (health.last_event_at or now))
    mend = f"Is mail being sent? If it is, look at the webhook, mailbox or log. {SHOWS}"
    return warning(about, f"is silent against its habit: the last event is {last} old", mend)
