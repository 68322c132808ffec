"""Where events come from, what is watched, and the lives of alerts."""

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def sources(db: Database) -> None:
    """Where events come from: how each fares, how much it tells an hour, and where its reader goes on."""
    db.execute("""
        CREATE TABLE source (
            kind TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'ok', first_at BIGINT NOT NULL,
            worked_at BIGINT, last_event_at BIGINT, events BIGINT NOT NULL DEFAULT 0,
            failures BIGINT NOT NULL DEFAULT 0, last_failure TEXT NOT NULL DEFAULT '', failed_at BIGINT,
            PRIMARY KEY (kind, name))""")
    db.execute("""
        CREATE TABLE source_hour (
            kind TEXT NOT NULL, name TEXT NOT NULL, hour_at BIGINT NOT NULL, events BIGINT NOT NULL,
            PRIMARY KEY (kind, name, hour_at))""")
    db.execute("""
        CREATE TABLE source_position (
            kind TEXT NOT NULL, name TEXT NOT NULL, position TEXT NOT NULL, PRIMARY KEY (kind, name))""")
    db.execute("""
        CREATE TABLE source_item (
            kind TEXT NOT NULL, name TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (kind, name, item))""")


@migrations()
def idempotency(db: Database) -> None:
    """Requests that named themselves, and what they were answered. Digests only."""
    db.execute("""
        CREATE TABLE idempotency_key (
            id TEXT PRIMARY KEY, body TEXT NOT NULL, added BIGINT NOT NULL, duplicates BIGINT NOT NULL, at BIGINT NOT NULL)""")
    db.execute("CREATE INDEX idempotency_key_at ON idempotency_key (at)")


@migrations()
def recipient_providers(db: Database) -> None:
    """Who runs the mail of recipients' domains. `provider`: NULL until it is known, "" where it is nobody we know."""
    # asked_at: when it was found out; until then, when it is to be asked.
    db.execute("CREATE TABLE recipient_domain (name TEXT PRIMARY KEY, provider TEXT, asked_at BIGINT NOT NULL)")
    db.execute("CREATE INDEX recipient_domain_due ON recipient_domain (asked_at) WHERE provider IS NULL")
    db.execute("ALTER TABLE kept_event ADD COLUMN provider TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE kept_event ADD COLUMN ip TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE INDEX kept_event_provider ON kept_event (provider, at) WHERE provider <> ''")
    db.execute("CREATE INDEX kept_event_ip ON kept_event (ip, at) WHERE ip <> ''")


@migrations()
def alert_lives(db: Database) -> None:
    """Of alerts: where they are posted, what they are told with, and what waits for its time. What pauses by itself."""
    for column in (
        "lead_id BIGINT",  # the alert in whose message and thread this one is told
        "channel TEXT NOT NULL DEFAULT ''",
        "episode BIGINT NOT NULL DEFAULT 1",  # how many times it opened
        "unowned_at BIGINT",  # since when it waits for an owner
        "owned_until BIGINT",
        "reminded_at BIGINT",
        "told_at BIGINT NOT NULL DEFAULT 0",
        "escalated BIGINT NOT NULL DEFAULT 0",
        "held_until BIGINT",
        "inhibited_by TEXT NOT NULL DEFAULT ''",
        "flapped_at BIGINT",  # the latest change of an alert that goes back and forth
        "grouped_as TEXT NOT NULL DEFAULT ''",
    ):
        db.execute(f"ALTER TABLE alert ADD COLUMN {column}")
    db.execute("UPDATE alert SET unowned_at = opened_at, told_at = changed_at WHERE state = 'open'")
    db.execute(
        "UPDATE alert SET channel = coalesce("
        "(SELECT min(channel) FROM post WHERE kind = 'alert' AND about = CAST(alert.id AS TEXT)),"
        " (SELECT min(channel) FROM outbox WHERE kind = 'alert' AND about = CAST(alert.id AS TEXT)), '')"
    )
    db.execute("CREATE INDEX alert_lead ON alert (lead_id)")
    db.execute("ALTER TABLE watch_run ADD COLUMN failures BIGINT NOT NULL DEFAULT 0")
    db.execute("""
        CREATE TABLE pause_order (
            id INTEGER PRIMARY KEY, alert_id BIGINT NOT NULL, campaign TEXT NOT NULL, episode BIGINT NOT NULL,
            mode TEXT NOT NULL, state TEXT NOT NULL, asked_at BIGINT NOT NULL, due_at BIGINT NOT NULL, needed BIGINT NOT NULL,
            decided_at BIGINT, UNIQUE (alert_id, campaign, episode))""")
    db.execute("CREATE INDEX pause_order_asked ON pause_order (due_at) WHERE state = 'asked'")
    db.execute("""
        CREATE TABLE pause_vote (
            order_id BIGINT NOT NULL REFERENCES pause_order (id), who TEXT NOT NULL, at BIGINT NOT NULL,
            PRIMARY KEY (order_id, who))""")
    db.execute(
        "CREATE TABLE digest (name TEXT PRIMARY KEY, since_at BIGINT NOT NULL, until_at BIGINT NOT NULL, mailed_at BIGINT)"
    )


@migrations()
def last_success(db: Database) -> None:
    """When each check last told something."""
    db.execute("ALTER TABLE watch_run ADD COLUMN succeeded_at BIGINT")


@migrations()
def what_platforms_tell(db: Database) -> None:
    """Counts of mails that were not tried, of bounces nobody gave a reason for, and of automatic replies."""
    for column in ("suppressed", "unknown", "auto_replied"):
        db.execute(f"ALTER TABLE rate_minute ADD COLUMN {column} BIGINT NOT NULL DEFAULT 0")


@migrations()
def watched(db: Database) -> None:
    """Targets people added to those of the settings, what holds of each, what came and went, and domains' reports."""
    db.execute("""
        CREATE TABLE watched_target (
            check_name TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL, added_by TEXT NOT NULL,
            added_at BIGINT NOT NULL, PRIMARY KEY (check_name, target))""")
    db.execute("""
        CREATE TABLE watched_look (
            check_name TEXT NOT NULL, target TEXT NOT NULL, first_at BIGINT NOT NULL, PRIMARY KEY (check_name, target))""")
    db.execute("""
        CREATE TABLE watched_item (
            check_name TEXT NOT NULL, target TEXT NOT NULL, item TEXT NOT NULL, present BIGINT NOT NULL,
            since_at BIGINT NOT NULL, baseline BIGINT NOT NULL, doubted_at BIGINT, hushed_until BIGINT,
            evidence TEXT NOT NULL, PRIMARY KEY (check_name, target, item))""")
    db.execute("""
        CREATE TABLE watched_change (
            id INTEGER PRIMARY KEY, check_name TEXT NOT NULL, target TEXT NOT NULL, item TEXT NOT NULL,
            present BIGINT NOT NULL, at BIGINT NOT NULL)""")
    db.execute("CREATE INDEX watched_change_target ON watched_change (check_name, target, at)")
    db.execute("""
        CREATE TABLE domain_report (
            domain TEXT NOT NULL, day_at BIGINT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL, score BIGINT,
            report TEXT NOT NULL, PRIMARY KEY (domain, day_at))""")


@migrations()
def event_totals(db: Database) -> None:
    """Mails counted since ever, by what their ids are told apart by and what became of them: they never fall."""
    db.execute("""
        CREATE TABLE event_total (
            source TEXT NOT NULL, outcome TEXT NOT NULL, mails BIGINT NOT NULL, PRIMARY KEY (source, outcome))""")
