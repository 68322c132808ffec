"""What else is so at this moment, read from the store, for `inhibition`."""

from bot.alerts.inhibition import Situation, inhibitor
from bot.clock import DAY
from bot.store import Connection, alert_groups, alerts, campaigns, runs

RESOLVER = "resolver"  # the check of the schedule that asks our own resolver
SOURCE = "source"  # the check whose subjects are sources that should report, and do not


def held_back_by(db: Connection, *, check: str, kind: str, subject: str, now: int) -> str:
    """What a bad finding follows from; empty: it is news."""
    campaign = campaigns.get(db, subject) if kind == "campaign" else None
    silent = [alert.subject for alert in alerts.open_alerts(db, check=SOURCE)]
    return inhibitor(
        check,
        kind,
        Situation(
            paused=campaign is not None and campaign.state == "paused",
            resolver_fails=runs.failing(db, RESOLVER),
            silent_sources=silent,
            sources=alert_groups.sources_of(db, kind, subject, since=now - DAY) if silent else (),
        ),
    )
