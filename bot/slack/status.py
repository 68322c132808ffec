"""How things stand, read from the store."""

from collections.abc import Mapping

from bot.slack.blocks.status import Status
from bot.store import Connection, alerts, flags, jobs, outbox, reviews, runs, suppressions
from bot.targets import BLOCKLIST, DOMAIN, Targets


def read_status(db: Connection, targets: Targets, *, every: Mapping[str, float], now: int) -> Status:
    """One consistent look. `every`: seconds between two runs of each check; others run no more."""
    last = [run for run in runs.all_runs(db).values() if run.check_name in every]
    backlog, error = outbox.backlog(db)
    listed, checked = targets.named(db, BLOCKLIST), targets.named(db, DOMAIN)
    return Status(
        runs=last,
        late=[run.check_name for run in last if run.is_late(every[run.check_name], now)],
        open_alerts=alerts.open_alerts(db),
        open_reviews=reviews.open_reviews(db),
        running_jobs=jobs.running(db),
        flagged=flags.waiting_count(db),
        suppressed=suppressions.count(db),
        watched_ips=[target for kind, target in listed if kind != "domain"],
        watched_domains=list(dict.fromkeys(target for kind, target in (*listed, *checked) if kind == "domain")),
        backlog=backlog,
        backlog_error=error,
    )
