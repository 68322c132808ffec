"""What is forgotten, and when. What people decided (campaigns, flags, reviews, suppressions) and the audit trail stay."""

from bot.clock import DAY
from bot.store.engine import Connection

OVER = "(state IN ('done', 'cancelled') AND finished_at < :events) OR (state = 'loading' AND created_at < :ids)"
# Table, and what of it is past its time. :events is the retention of events, :ids that of their identities.
PAST = (
    ("kept_event", "at < :events"),
    ("rate_minute", "minute_at < :events"),
    ("subject", "changed_at < :events"),
    ("spike_key", "changed_at < :events AND alarming = 0"),
    ("source_hour", "hour_at < :events"),
    ("seen_block", f"day_at < :ids - {DAY}"),  # its last event came up to a day later
    ("idempotency_key", "at < :ids"),
    ("recipient_domain", "provider IS NOT NULL AND asked_at < :events"),
    ("watched_change", "at < :events"),
    ("domain_report", "at < :events"),
    ("reputation", "at < :events"),
    ("finding", "at < :events"),
    ("verification", "checked_at < :events"),
    ("alert", "state = 'resolved' AND resolved_at < :events"),
    # A line of a thread is never told again once it is there; a message stays known while what it shows is.
    ("post", "posted_at < :events AND kind IN ('history', 'notice')"),
    ("post", "kind = 'alert' AND NOT EXISTS (SELECT 1 FROM alert WHERE CAST(alert.id AS TEXT) = post.about)"),
    # Lists are personal data. One that was being loaded when the bot was killed was never promised to anybody.
    ("job_address", f"job_id IN (SELECT id FROM job WHERE {OVER})"),  # noqa: S608
    ("callback", "created_at < :events AND state <> 'waiting'"),
    ("alert_mail", "NOT EXISTS (SELECT 1 FROM alert WHERE alert.id = alert_mail.alert_id)"),
    ("job", OVER),
)


def forget(db: Connection, *, events_before: int, identities_before: int) -> int:
    """Drops what is past its time. Returns how many rows that were."""
    limits = {"events": events_before, "ids": identities_before}
    return sum(db.execute(f"DELETE FROM {table} WHERE {past}", limits).rowcount for table, past in PAST)  # noqa: S608
