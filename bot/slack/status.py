"""How things stand, read from the store."""

from bot.settings import Settings
from bot.slack.blocks.status import Status
from bot.store import Connection, alerts, flags, jobs, outbox, reviews, runs, suppressions


def read_status(db: Connection, settings: Settings) -> Status:
    """One consistent look."""
    backlog, error = outbox.backlog(db)
    return Status(
        runs=list(runs.all_runs(db).values()),
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
