"""Does the watch run, and does Slack get what it is to be told? Read from what the bot itself has written down."""

import asyncio
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from bot import clock
from bot.clock import MINUTE, SECOND
from bot.doctor.result import Result, failure, ok, skipped, warning
from bot.doctor.span import span
from bot.service.scheduled import intervals
from bot.settings import Settings
from bot.store import outbox, runs
from bot.store.health import looking_at
from bot.store.outbox import Row
from bot.store.runs import Run

LATE = 5 * MINUTE  # a message should not wait longer
START = "Is the bot running? Start it: deliverabot run"
MENDED_BY = {
    "not_in_channel": "Invite the bot: /invite @Deliverabot in that channel.",
    "channel_not_found": "Set slack.alert_channel to a channel that is there, and invite the bot.",
    "is_archived": "Set slack.alert_channel to a channel that is not archived.",
    "invalid_auth": "See the token above.",
    "token_revoked": "See the token above.",
    "missing_scope": "See the scopes above.",
}


async def examine(settings: Settings) -> list[Result]:
    """Each check's last run, and the outbox."""
    return await asyncio.to_thread(_examine, settings)


def _examine(settings: Settings) -> list[Result]:
    path = Path(settings.store.path)
    if not path.exists():
        return [skipped("schedule", "the bot has not run here yet", "Start it: deliverabot run")]
    try:
        with looking_at(path) as db:
            last, (count, error), oldest = runs.all_runs(db), outbox.backlog(db), outbox.oldest(db)
    except sqlite3.Error as trouble:
        return [skipped("schedule", f"the store cannot be read: {trouble}", "See the store above.")]
    now = clock.now()
    return [*judge_runs(last, intervals(settings), now), judge_outbox(count, error, oldest, now)]


def judge_runs(last: Mapping[str, Run], every: Mapping[str, float], now: int) -> list[Result]:
    """Pure: when each check should have run, and whether it did."""
    if not last:
        return [skipped("schedule", "no check has run yet", "Start the bot: deliverabot run")]
    late = [name for name, seconds in every.items() if name not in last or last[name].is_late(seconds, now)]
    latest = max(last.values(), key=lambda run: run.started_at)
    if latest.is_late(min(every.values()), now):  # those that run each few seconds, and with them the bot
        down = failure("schedule", f"no check has run for {span(now - latest.started_at)}", START)
        return [
            down,
            *(_judge_run(name, last[name], every[name], now, late=False) for name in every if name not in late),
        ]
    return [_judge_run(name, last.get(name), every[name], now, late=name in late) for name in every]


def judge_outbox(count: int, error: str, oldest: Row | None, now: int) -> Result:
    """Pure: whether what is to be told reaches Slack."""
    if oldest is None:
        return ok("outbox", "nothing waits to be told")
    waited = now - oldest.created_at
    said = f"{count} to be told, the oldest for {span(waited)}" + (f"; Slack said: {error}" if error else "")
    if waited < LATE and not error:
        return ok("outbox", said)
    mend = MENDED_BY.get(error.partition(":")[0].strip(), START)
    return failure("outbox", said, mend) if waited >= LATE else warning("outbox", said, mend)


def _judge_run(name: str, run: Run | None, seconds: float, now: int, *, late: bool) -> Result:
    about = f"check {name}"
    if run is None:
        return failure(about, "has never run", START)
    ago = span(now - run.started_at)
    if run.outcome == "failed":
        return failure(
            about, f"failed {ago} ago: {run.detail}", "The bot's log says more; it is tried again by itself."
        )
    if late and run.finished_at is None:
        return failure(about, f"began {ago} ago and has not ended", "If the bot runs, restart it; its log may say why.")
    if late:
        return failure(about, f"last ran {ago} ago, should every {span(int(seconds * SECOND))}", START)
    return ok(about, f"ran {ago} ago{f': {run.detail}' if run.detail else ''}")
