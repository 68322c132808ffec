"""What follows from something known is held back: stored and in the history, told once when nothing explains it any more."""

import pytest

from bot.alerts import Alerts, Finding
from bot.alerts.inhibition import Situation, inhibitor
from bot.campaigns import Campaigns
from bot.intake.intake import Intake
from bot.settings import Settings
from bot.store import Store, runs
from bot.store import alerts as rows
from tests.bot.acme import ALICE, SetClock, hard, told
from tests.bot.alerts.conftest import actions, all_alerts, rate

TABLE = [
    ("bounce_rate", "campaign", Situation(), ""),
    ("bounce_rate", "campaign", Situation(paused=True), "paused"),
    ("bounce_rate", "domain", Situation(paused=True), ""),
    ("blocklist", "ip", Situation(paused=True), ""),
    ("blocklist", "ip", Situation(resolver_fails=True), "resolver"),
    ("domain_spf", "domain", Situation(resolver_fails=True), "resolver"),
    ("bounce_rate", "campaign", Situation(resolver_fails=True), ""),
    ("bounce_rate", "campaign", Situation(silent_sources=["ses"], sources=["ses", "log"]), "source:ses"),
    ("bounce_rate", "campaign", Situation(silent_sources=["ses"], sources=["log"]), ""),
    ("source", "source", Situation(silent_sources=["ses"], sources=["ses"]), ""),
]


@pytest.mark.parametrize(("check", "kind", "situation", "by"), TABLE)
def test_what_holds_a_finding_back(check: str, kind: str, situation: Situation, by: str) -> None:
    assert inhibitor(check, kind, situation) == by


@pytest.fixture
async def campaigns(store: Store, intake: Intake, clock: SetClock) -> Campaigns:
    await intake.take([hard("1", campaign="acme-q4")], source="ses")
    return Campaigns(store, Settings(), clock)


async def test_late_bounces_of_a_paused_campaign_are_stored_and_not_told(
    alerts: Alerts, campaigns: Campaigns, store: Store
) -> None:
    await campaigns.pause("acme-q4", ALICE)
    await alerts.consider([rate("critical", 90)])
    [alert] = await store.read(all_alerts)
    assert (alert.state, alert.inhibited_by) == ("open", "paused")
    assert await store.read(actions) == [("opened", "deliverabot")]
    assert await store.read(told) == []


async def test_it_is_told_once_when_the_campaign_sends_again(
    alerts: Alerts, campaigns: Campaigns, store: Store
) -> None:
    await campaigns.pause("acme-q4", ALICE)
    await alerts.consider([rate("critical", 90)])
    await campaigns.resume("acme-q4", ALICE)
    await alerts.attend()
    await alerts.attend()
    assert await store.read(told) == [("alert", "1")]
    assert [action for action, _ in await store.read(actions)] == ["opened", "uninhibited"]


async def test_what_is_over_before_is_never_told(alerts: Alerts, campaigns: Campaigns, store: Store) -> None:
    await campaigns.pause("acme-q4", ALICE)
    await alerts.consider([rate("critical", 90)])
    await alerts.consider([rate("ok", 0)])
    await campaigns.resume("acme-q4", ALICE)
    await alerts.attend()
    assert await store.read(told) == []
    assert [action for action, _ in await store.read(actions)] == ["opened", "resolved"]


async def test_an_open_alert_shows_late_bounces_and_its_thread_keeps_quiet(
    alerts: Alerts, campaigns: Campaigns, store: Store
) -> None:
    await alerts.consider([rate("warning", 30)])
    await campaigns.pause("acme-q4", ALICE)
    before = await store.read(told)
    await alerts.consider([rate("critical", 90)])
    assert (await store.read(all_alerts))[0].severity == "critical"
    assert await store.read(told) == before


async def test_without_a_resolver_a_listing_is_no_news(alerts: Alerts, store: Store, clock: SetClock) -> None:
    await store.write(runs.started, "resolver", clock())
    await store.write(runs.finished, "resolver", outcome="failed", detail="no answer", now=clock())
    listed = Finding(check="blocklist", kind="ip", subject="203.0.113.7", state="critical", evidence={"lists": []})
    await alerts.consider([listed])
    assert [alert.inhibited_by for alert in await store.read(rows.open_alerts)] == ["resolver"]
    await store.write(runs.finished, "resolver", outcome="ok", detail="", now=clock())
    await alerts.attend()
    assert await store.read(told) == [("alert", "1")]


async def test_a_rate_of_a_source_gone_silent_waits_for_it(alerts: Alerts, campaigns: Campaigns, store: Store) -> None:
    assert campaigns  # its mail came from the source `ses`
    silent = Finding(check="source", kind="source", subject="ses", state="warning", evidence={})
    await alerts.consider([silent, rate("critical", 90)])
    by = {alert.subject: alert.inhibited_by for alert in await store.read(rows.open_alerts)}
    assert by == {"ses": "", "acme-q4": "source:ses"}
