"""Three dead addresses of two campaigns, flagged and waiting for a review."""

import pytest

from bot.intake.intake import Intake
from bot.reviews import Reviews
from bot.settings import Settings
from bot.store import Connection, Store, audit, flags, suppressions
from tests.bot.acme import SetClock, hard

DEAD = ["al@dead.example", "jo@dead.example", "mo@gone.example"]


@pytest.fixture
async def reviews(store: Store, intake: Intake, clock: SetClock) -> Reviews:
    batch = [
        hard("1", DEAD[0], campaign="acme-q4", minutes_ago=3),
        hard("2", DEAD[1], campaign="acme-q4", minutes_ago=2),
        hard("3", DEAD[1], campaign="acme-q4", minutes_ago=1),
        hard("4", DEAD[2], campaign="acme-q3", sender="news@else.example"),
    ]
    await intake.take(batch, source="events")
    return Reviews(store, Settings(), clock)


def trail(db: Connection, review_id: int = 1) -> list[tuple[str, str]]:
    return [(line.action, line.who) for line in audit.about(db, "review", review_id)]


def suppressed(db: Connection) -> list[str]:
    return [row.address for row in suppressions.page(db)]


def flag_states(db: Connection) -> dict[str, int]:
    found = {state: flags.count(db, state) for state in ("flagged", "in_review", "suppressed", "dismissed")}
    return {state: count for state, count in found.items() if count}
