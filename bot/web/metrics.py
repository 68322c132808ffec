"""GET /metrics: the bot's state for Prometheus, each metric explained in docs/metrics.md.

What can be read from the store is read from it at each scrape, at one moment: a restart sets no counter back. No label
holds an address, a person or a secret; campaigns are named only as far as `web.metrics_campaigns` allows.
"""

import asyncio
from collections.abc import Iterable, Iterator

from aiohttp import web
from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder

from bot.clock import DAY, SECOND, Clock
from bot.settings import Settings
from bot.store import Store, measures
from bot.store.health import octets
from bot.store.measures import Measures
from bot.web.loop_lag import LoopLag
from bot.web.tokens import refused

LIST = "list"  # the check whose alerts are lists that fail their tests


class MetricsRoutes:
    """What the route works with."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._own = CollectorRegistry()
        ProcessCollector(registry=self._own)
        self._lag = LoopLag(self._own)

    def add_to(self, app: web.Application) -> None:
        """The one route, and what measures the loop while the application runs."""
        app.router.add_get("/metrics", self.metrics)
        app.cleanup_ctx.append(self._lag.during)

    async def metrics(self, request: web.Request) -> web.StreamResponse:
        """In Prometheus' text format, or OpenMetrics where that is asked for."""
        wanted = self._settings.web
        if not wanted.metrics_open and (answer := refused(request, self._settings.secrets, writing=False)):
            return answer
        now = self._clock()
        taken = await self._store.read(measures.take_down, campaigns=wanted.metrics_campaigns, since=now - DAY)
        size = await asyncio.to_thread(octets, self._store.path)
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        scrape = CollectorRegistry()
        scrape.register(_Collected([*self._own.collect(), *families(taken, now=now, octets=size)]))
        return web.Response(body=encode(scrape), headers={"Content-Type": content_type})


class _Collected:
    """What is collected already."""

    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = list(found)

    def collect(self) -> Iterator[Metric]:
        yield from self._found

    def describe(self) -> Iterator[Metric]:
        yield from ()


def families(taken: Measures, *, now: int, octets: int) -> Iterator[Metric]:
    """Every metric that is read from the store."""
    yield _gauge("deliverabot_up", "1: the process answers and its store can be read", 1)
    mails = CounterMetricFamily(
        "deliverabot_mails", "Mails counted, each once, by what became of them", labels=["source", "outcome"]
    )
    for (source, outcome), count in sorted(taken.taken.items()):
        mails.add_metric([source, outcome], count)
    yield mails
    yield from _of_sources(taken)
    yield from _of_checks(taken, now)
    yield from _of_alerts(taken)
    outbox = GaugeMetricFamily("deliverabot_outbox_rows", "What Slack is still to be told", labels=["state"])
    for state in ("waiting", "sending"):
        outbox.add_metric([state], taken.outbox.get(state, 0))
    yield outbox
    yield _gauge(
        "deliverabot_outbox_oldest_age_seconds",
        "How long the oldest of it waits; 0: nothing waits",
        _age(taken.outbox_since, now) or 0.0,
    )
    jobs = GaugeMetricFamily("deliverabot_verification_jobs", "Lists of addresses, by state", labels=["state"])
    for state in ("loading", "running", "done", "cancelled"):
        jobs.add_metric([state], taken.jobs.get(state, 0))
    yield jobs
    yield _gauge(
        "deliverabot_verification_addresses_waiting",
        "Addresses of running lists that are not answered",
        taken.addresses_to_verify,
    )
    yield _gauge("deliverabot_campaigns_paused", "Campaigns that may not send", taken.paused)
    yield _gauge("deliverabot_suppressed_addresses", "Addresses that must not be mailed", taken.suppressed)
    yield _gauge("deliverabot_flagged_addresses", "Addresses that wait for a review", taken.flagged)
    yield _gauge("deliverabot_store_bytes", "The store's file and its write-ahead log", octets)
    yield from _of_campaigns(taken)


def _of_sources(taken: Measures) -> Iterator[Metric]:
    labels = ["kind", "name"]
    told = CounterMetricFamily("deliverabot_source_events", "Events a source told, duplicates too", labels=labels)
    failures = CounterMetricFamily("deliverabot_source_failures", "Times a source could not be read", labels=labels)
    state = GaugeMetricFamily("deliverabot_source_state", "1 for the state a source is in", labels=[*labels, "state"])
    last = GaugeMetricFamily(
        "deliverabot_source_last_event_timestamp_seconds", "When it last told an event", labels=labels
    )
    for each in taken.sources:
        named = [each.kind, each.name]
        told.add_metric(named, each.events)
        failures.add_metric(named, each.failures)
        for name in ("ok", "failing", "refused"):
            state.add_metric([*named, name], int(each.state == name))
        if each.last_event_at is not None:
            last.add_metric(named, each.last_event_at / SECOND)
    yield from (told, failures, state, last)


def _of_checks(taken: Measures, now: int) -> Iterator[Metric]:
    runs = CounterMetricFamily("deliverabot_check_runs", "Runs of a check of the schedule", labels=["check"])
    ok = GaugeMetricFamily("deliverabot_check_ok", "1: its last run that ended did; 0: it failed", labels=["check"])
    failures = GaugeMetricFamily("deliverabot_check_failures", "Failed runs in a row, up to now", labels=["check"])
    age = GaugeMetricFamily("deliverabot_check_age_seconds", "Seconds since its last run began", labels=["check"])
    for each in taken.runs:
        runs.add_metric([each.check_name], each.runs)
        ok.add_metric([each.check_name], int(each.failures == 0))
        failures.add_metric([each.check_name], each.failures)
        age.add_metric([each.check_name], _age(each.started_at, now) or 0.0)
    yield from (runs, ok, failures, age)


def _of_alerts(taken: Measures) -> Iterator[Metric]:
    alerts = GaugeMetricFamily("deliverabot_alerts_open", "Alerts that are open", labels=["check", "kind", "severity"])
    for (check, kind, severity), count in sorted(taken.alerts.items()):
        alerts.add_metric([check, kind, severity], count)
    yield alerts
    unusable = sum(count for (check, kind, _), count in taken.alerts.items() if (check, kind) == (LIST, "list"))
    yield _gauge("deliverabot_blocklists_unusable", "Blocklists that fail their tests and are not believed", unusable)


def _of_campaigns(taken: Measures) -> Iterator[Metric]:
    mails = GaugeMetricFamily(
        "deliverabot_campaign_mails_1d",
        "Mails of the last 24 hours of the busiest campaigns",
        labels=["campaign", "outcome"],
    )
    for each in taken.busiest:
        for outcome, count in (("mailed", each.mailed), ("hard", each.hard), ("complained", each.complained)):
            mails.add_metric([each.campaign, outcome], count)
    yield mails


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _age(since: int | None, now: int) -> float | None:
    return None if since is None else max(0, now - since) / SECOND
