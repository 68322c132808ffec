"""/metrics: what Prometheus reads; who may; and that no address, person or secret gets out."""

from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from bot.alerts import Alerts, Finding
from bot.campaigns import Campaigns
from bot.clock import HOUR, MINUTE
from bot.intake.intake import Intake
from bot.settings import Settings, Web
from bot.store import Store, outbox, runs, sources
from bot.store.sources import Source
from bot.verification import Jobs
from tests.bot.acme import ALICE, NOW, SetClock, event, hard
from tests.bot.web.conftest import READ, SECRETS, WRITE, Http, detail

Found = dict[str, dict[tuple[str, ...], float]]


async def scraped(http: Http) -> Found:
    """Sample → labels' values, in the order of the labels' names → value."""
    answer = await http.get("/metrics", headers=READ)
    assert answer.status == 200
    found: Found = {}
    for family in read_text(await answer.text()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


async def test_a_bare_bot_is_up(http: Http) -> None:
    found = await scraped(http)
    assert found["deliverabot_up"] == {(): 1}
    assert found["deliverabot_outbox_oldest_age_seconds"] == {(): 0}
    assert found["deliverabot_store_bytes"][()] > 10_000
    assert found["process_resident_memory_bytes"][()] > 1_000_000


async def test_mails_are_counted_by_source_and_outcome_each_once(http: Http, intake: Intake) -> None:
    batch = [event("1", "sent", count=40), hard("2"), hard("2"), event("3", "complained", recipient="jo@acme.com")]
    await intake.take(batch, source="events")
    await intake.take(batch, source="events")
    await intake.take([event("1")], source="mail")
    assert (await scraped(http))["deliverabot_mails_total"] == {
        ("sent", "events"): 40, ("hard", "events"): 1, ("complained", "events"): 1, ("delivered", "mail"): 1,
    }  # fmt: skip


async def test_sources(http: Http, store: Store) -> None:
    await store.write(sources.seen, Source("api", "events"), events=3, now=NOW - MINUTE)
    await store.write(sources.failed, Source("imap", "box"), why="no answer", now=NOW)
    found = await scraped(http)
    assert found["deliverabot_source_events_total"] == {("api", "events"): 3, ("imap", "box"): 0}
    assert found["deliverabot_source_failures_total"] == {("api", "events"): 0, ("imap", "box"): 1}
    assert found["deliverabot_source_last_event_timestamp_seconds"] == {("api", "events"): (NOW - MINUTE) / 1_000}
    assert [key for key, value in found["deliverabot_source_state"].items() if value] == [
        ("api", "events", "ok"),
        ("imap", "box", "failing"),
    ]


async def test_checks(http: Http, store: Store) -> None:
    await store.write(runs.started, "blocklist", NOW - HOUR)
    await store.write(runs.finished, "blocklist", outcome="failed", detail="", now=NOW - HOUR + MINUTE)
    await store.write(runs.started, "bounce_rate", NOW - MINUTE)
    found = await scraped(http)
    assert found["deliverabot_check_ok"] == {("blocklist",): 0, ("bounce_rate",): 1}
    assert found["deliverabot_check_failures"] == {("blocklist",): 1, ("bounce_rate",): 0}
    assert found["deliverabot_check_age_seconds"] == {("blocklist",): 3_600, ("bounce_rate",): 60}


async def test_alerts_and_what_slack_is_still_to_be_told(http: Http, store: Store, clock: SetClock) -> None:
    bad = Finding(check="list", kind="list", subject="bl.example.org", state="warning", evidence={"fault": "lists all"})
    await Alerts(store, Settings(), clock).consider([bad])
    await store.write(outbox.put, kind="notice", about="1", channel="#ops", now=NOW - HOUR)
    found = await scraped(http)
    assert found["deliverabot_alerts_open"] == {("list", "list", "warning"): 1}
    assert found["deliverabot_blocklists_unusable"] == {(): 1}
    assert found["deliverabot_outbox_rows"][("waiting",)] >= 1
    assert found["deliverabot_outbox_oldest_age_seconds"] == {(): 3_600}


async def test_what_people_decided_and_asked_for(http: Http, intake: Intake, campaigns: Campaigns, jobs: Jobs) -> None:
    await intake.take([hard("1", campaign="acme-q4")], source="events")
    await campaigns.pause("acme-q4", ALICE)
    await jobs.create(["jo@acme.com", "al@acme.com"], title="", asked_by="api")
    found = await scraped(http)
    assert found["deliverabot_campaigns_paused"] == {(): 1}
    assert found["deliverabot_flagged_addresses"] == {(): 1}
    assert found["deliverabot_verification_jobs"][("running",)] == 1
    assert found["deliverabot_verification_addresses_waiting"] == {(): 2}


async def test_only_the_busiest_campaigns_of_a_day_are_named(
    serving: Callable[..., Any], intake: Intake, clock: SetClock
) -> None:
    batch = [event(str(n), "sent", campaign=f"acme-{n}", count=n, minutes_ago=5) for n in range(1, 5)]
    await intake.take([*batch, event("old", campaign="acme-old", count=99, minutes_ago=25 * 60)], source="events")
    found = await scraped(await serving(web=Web(metrics_campaigns=2)))
    mailed = {key[0]: value for key, value in found["deliverabot_campaign_mails_1d"].items() if key[1] == "mailed"}
    assert mailed == {"acme-4": 4, "acme-3": 3}
    assert "deliverabot_campaign_mails_1d" not in await scraped(await serving(web=Web(metrics_campaigns=0)))


async def test_the_event_loop_is_watched(http: Http) -> None:
    assert ("0.1",) in (await scraped(http))["deliverabot_event_loop_lag_seconds_bucket"]


async def test_no_address_person_or_secret_gets_out(http: Http, intake: Intake, campaigns: Campaigns) -> None:
    await intake.take([hard("1", recipient="jo@dead.example", campaign="acme-q4")], source="events")
    await campaigns.pause("acme-q4", ALICE)
    text = await (await http.get("/metrics", headers=READ)).text()
    for private in ("@", "dead.example", ALICE, SECRETS.api_token, SECRETS.read_token):
        assert private not in text


async def test_openmetrics_where_it_is_asked_for(http: Http, intake: Intake) -> None:
    await intake.take([event("1", campaign='acme "q4"\\')], source="events")
    answer = await http.get("/metrics", headers={**READ, "Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    families = {family.name: family for family in read_openmetrics(await answer.text())}
    assert families["deliverabot_campaign_mails_1d"].samples[0].labels["campaign"] == 'acme "q4"\\'


@pytest.mark.parametrize("headers", [READ, WRITE])
async def test_either_token_may_read(http: Http, headers: dict[str, str]) -> None:
    assert (await http.get("/metrics", headers=headers)).status == 200


async def test_without_a_token_nothing_is_told(http: Http) -> None:
    assert "Authorization: Bearer" in await detail(await http.get("/metrics"), 401)


async def test_open_where_the_settings_say_so(serving: Callable[..., Any]) -> None:
    http = await serving(web=Web(metrics_open=True))
    assert (await http.get("/metrics")).status == 200
