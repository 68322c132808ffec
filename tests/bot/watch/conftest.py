"""The watch over Acme's mail: what came in, and which alerts it made."""

import pytest

from bot.alerts import Alerts
from bot.settings import Settings
from bot.store import Connection, Store
from bot.store import alerts as rows
from tests.bot.acme import SetClock


@pytest.fixture
def alerts(store: Store, clock: SetClock) -> Alerts:
    return Alerts(store, Settings(), clock)


def alarming(db: Connection) -> list[tuple[str, str, str]]:
    """(kind, subject, severity) of the open alerts."""
    return [(alert.subject_kind, alert.subject, alert.severity) for alert in rows.open_alerts(db)]


def finding_states(db: Connection, check: str) -> dict[str, str]:
    """Subject → what the last look of a check said about it."""
    return {subject: state for (_, subject), (state, _, _) in rows.findings(db, check).items()}
