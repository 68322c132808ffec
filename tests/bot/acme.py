"""Acme Mail: its people, its mail, and a clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clock import to_ms
from bot.delivery_event import DeliveryEvent
from bot.store import Connection
from bot.store.outbox import Row

ALICE, BOB, CAROL, MALLORY = "U0ALICE", "U0BOB", "U0CAROL", "U0MALLORY"
CHANNEL = "#deliverability"  # where the settings' defaults post alerts
TEN = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)  # the time the clock shows at first
NOW = to_ms(TEN)


class SetClock:
    """A `Clock` that shows what it is set to."""

    def __init__(self, ms: int = NOW) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms

    def forward(self, span: int) -> None:
        """So many milliseconds pass."""
        self.ms += span


def event(number: str, kind: str = "delivered", *, minutes_ago: float = 0, **fields: Any) -> DeliveryEvent:
    """Something that happened to a mail of Acme's."""
    told: dict[str, Any] = {"at": TEN - timedelta(minutes=minutes_ago), "sender": "news@mail.acme.example"}
    return DeliveryEvent(**{**told, **fields, "id": number, "kind": kind})


def hard(number: str, recipient: str = "jo@dead.example", **fields: Any) -> DeliveryEvent:
    """A bounce that says there is no such address."""
    told = {"status": "5.1.1", "reply_code": "550", "diagnostic": "550 5.1.1 user unknown"}
    return event(number, "bounced", recipient=recipient, **{**told, **fields})


def waiting_rows(db: Connection) -> list[Row]:
    """All of the outbox, oldest first."""
    return [Row(**row) for row in db.execute("SELECT * FROM outbox ORDER BY id")]


def told(db: Connection) -> list[tuple[str, str]]:
    """(kind, about) of all that Slack is still to be told, oldest first."""
    return [(row.kind, row.about) for row in waiting_rows(db)]
