"""How things stand, read from the store."""

from collections.abc import Mapping

from bot.settings import Settings
from bot.slack.blocks.status import Status
from bot.store import Connection, alerts, flags, jobs, outbox, reviews, runs, suppressions


def read_status(db: Connection, settings: Settings, *, every: Mapping[str, float], now: int) -> Status:
    """One consistent look. `every`: seconds between two runs of each check; others run no more."""
    last = [run for run in runs.all_runs(db).values() if run.check_name in every]
    backlog, error = outbox.backlog(db)
    return Status(
        runs=last,
        late=[run.check_name for run in last if run.is_late(every[run.check_name], now)],
        open_alerts=alerts.open_alerts(db),
        open_reviews=reviews.open_reviews(db),
        running_jobs=jobs.running(db),
        flagged=flags.waiting_count(db),
        suppressed=suppressions.count(db),
        watched_ips=settings.blocklists.ips,
        watched_domains=settings.blocklists.domains,
        backlog=backlog,
        backlog_error=error,
    )
