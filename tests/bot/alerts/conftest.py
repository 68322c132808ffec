"""The alerts of Acme Mail, and what its one campaign's rate looks like."""

import pytest

from bot.alerts import Alerts, Finding
from bot.settings import Settings
from bot.store import Connection, Store, audit
from bot.store import alerts as rows
from bot.store.alerts import Alert
from tests.bot.acme import SetClock


@pytest.fixture
def alerts(store: Store, clock: SetClock) -> Alerts:
    return Alerts(store, Settings(), clock)


def rate(state: str, hard: int = 50, subject: str = "acme-q4") -> Finding:
    """What the bounce-rate check says of a campaign that sent a thousand."""
    evidence = {"sent": 1_000, "hard": hard, "rate": hard / 1_000}
    return Finding(check="bounce_rate", kind="campaign", subject=subject, state=state, evidence=evidence)


def all_alerts(db: Connection) -> list[Alert]:
    found = [rows.get(db, row[0]) for row in db.execute("SELECT id FROM alert ORDER BY id")]
    return [alert for alert in found if alert is not None]


def actions(db: Connection, alert_id: int = 1) -> list[tuple[str, str]]:
    """(action, who) of all that happened to an alert."""
    return [(line.action, line.who) for line in audit.about(db, "alert", alert_id)]
