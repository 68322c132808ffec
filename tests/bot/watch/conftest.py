"""The watch over Acme's mail: what came in, and which alerts it made."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from bot.alerts import Alerts
from bot.intake.intake import Intake
from bot.settings import Settings
from bot.store import Connection, Store
from bot.store import alerts as rows
from bot.watch.bounce_rates import BounceRates
from tests.bot.acme import SetClock
from tests.bot.watch.lists import ZONES, Watch
from tests.bot.watch.mail import Post
from tests.servers.rbldnsd import rbldnsd
from tests.servers.unbound import unbound


@pytest.fixture
def alerts(store: Store, clock: SetClock) -> Alerts:
    return Alerts(store, Settings(), clock)


@pytest.fixture
def rates(store: Store, alerts: Alerts, clock: SetClock) -> BounceRates:
    return BounceRates(store, alerts, Settings(), clock)


@pytest.fixture
def post(intake: Intake, clock: SetClock) -> Post:
    return Post(intake, clock)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def nameserver() -> AsyncIterator[str]:
    async with AsyncExitStack() as stack:
        lists = await stack.enter_async_context(rbldnsd(ZONES))
        forward = dict.fromkeys(ZONES, lists.nameserver)
        server = await stack.enter_async_context(unbound("", forward=forward, refused=["broken.test"]))
        yield server.nameserver


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def refusing() -> AsyncIterator[str]:
    """The same resolver, on a day on which bl.test refuses it."""
    async with AsyncExitStack() as stack:
        lists = await stack.enter_async_context(rbldnsd(ZONES))
        forward = {zone: lists.nameserver for zone in ZONES if zone != "bl.test"}
        server = await stack.enter_async_context(unbound("", forward=forward, refused=["bl.test"]))
        yield server.nameserver


@pytest.fixture
def look(store: Store, alerts: Alerts, clock: SetClock, nameserver: str) -> Watch:
    return Watch(store, alerts, clock, nameserver)


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
