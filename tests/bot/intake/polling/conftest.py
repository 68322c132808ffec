"""A poll of a platform that is on loopback, a round at a time."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.intake.polling.reader import PollReader
from bot.settings import Poll, Secrets
from bot.store import Connection, Store
from tests.bot.acme import SetClock
from tests.bot.intake.polling.fakes import KEY, Fake, serving

Counts = dict[tuple[str, str], int]
Begin = Callable[..., Awaitable[PollReader]]


@pytest.fixture
async def begin(store: Store, clock: SetClock) -> AsyncIterator[Begin]:
    """Starts the fake, if it is not up, and makes a reader of its own, as after a start of the bot."""
    async with AsyncExitStack() as stack:

        async def make(fake: Fake, *, key: str = KEY, store: Any = store, **wanted: Any) -> PollReader:
            if not fake.url:
                await stack.enter_async_context(serving(fake))
            platform = type(fake).__name__.lower()
            poll = Poll(**{"name": platform, "platform": platform, "url": fake.url, "interval": 0.2, **wanted})
            secrets = Secrets(named={f"{poll.secret_prefix}KEY": key})
            return PollReader(poll, secrets=secrets, store=store, clock=clock, first_pause=0.01)

        yield make


def counts(db: Connection) -> Counts:
    """(campaign, column) → mails; zeros are left out."""
    columns = ("sent", "delivered", "hard", "soft", "sender_side", "unknown", "complained", "unsubscribed")
    sums = ", ".join(f"sum({column})" for column in columns)
    rows = db.execute(f"SELECT subject, {sums} FROM rate_minute WHERE subject_kind = 'campaign' GROUP BY subject")
    return {(row[0], column): count for row in rows for column, count in zip(columns, row[1:], strict=False) if count}


def overall(db: Connection) -> dict[str, int]:
    """Of everything: column → mails."""
    row = db.execute(
        "SELECT sum(sent), sum(delivered), sum(hard), sum(soft) FROM rate_minute WHERE subject_kind = 'all'"
    )
    return dict(zip(("sent", "delivered", "hard", "soft"), (value or 0 for value in row.fetchone()), strict=True))


def kept(db: Connection) -> list[tuple[str, str, str]]:
    """(recipient, campaign, kind) of what is kept."""
    return [tuple(r) for r in db.execute("SELECT recipient, campaign, kind FROM kept_event ORDER BY recipient, id")]


def flagged(db: Connection) -> list[str]:
    """Addresses that wait for a review."""
    return [row[0] for row in db.execute("SELECT address FROM flag ORDER BY address")]
