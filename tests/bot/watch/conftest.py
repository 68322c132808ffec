"""The watch over Acme's mail: what came in, and which alerts it made."""

import pytest

from bot.alerts import Alerts
from bot.intake.intake import Intake
from bot.settings import Settings
from bot.store import Connection, Store
from bot.store import alerts as rows
from bot.watch.bounce_rates import BounceRates
from tests.bot.acme import SetClock
from tests.bot.watch.mail import Post


@pytest.fixture
def alerts(store: Store, clock: SetClock) -> Alerts:
    return Alerts(store, Settings(), clock)


@pytest.fixture
def rates(store: Store, alerts: Alerts, clock: SetClock) -> BounceRates:
    return BounceRates(store, alerts, Settings(), clock)


@pytest.fixture
def post(intake: Intake, clock: SetClock) -> Post:
    return Post(intake, clock)


def told_in(db: Connection, check: str = "") -> dict[tuple[str, str], tuple[str, str]]:
    """(kind, subject) of each open alert → (kind, subject) of the one whose message tells of it."""
    found = {alert.id: alert for alert in rows.open_alerts(db, check=check)}
    return {
        (alert.subject_kind, alert.subject): (found[alert.top].subject_kind, found[alert.top].subject)
        for alert in found.values()
    }


def alarming(db: Connection) -> list[tuple[str, str, str]]:
    """(kind, subject, severity) of the open alerts."""
    return [(alert.subject_kind, alert.subject, alert.severity) for alert in rows.open_alerts(db)]


def finding_states(db: Connection, check: str) -> dict[str, str]:
    """Subject → what the last look of a check said about it."""
    return {subject: state for (_, subject), (state, _, _) in rows.findings(db, check).items()}
