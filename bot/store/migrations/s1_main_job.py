"""The main job: mail, campaigns, alerts, reviews, lists of addresses."""

from sqlite_utils import Database

from bot.store.migrations.steps import migrations


@migrations()
def mail(db: Database) -> None:
    """What happened to the mail: identities of events, counts, and the bounces and complaints themselves."""
    # One number an event: a 64-bit hash of source and id (see store.events), since ids are many and only compared.
    db.execute("CREATE TABLE seen_event (identity BIGINT PRIMARY KEY, seen_at BIGINT NOT NULL)")
    db.execute("""
        CREATE TABLE rate_minute (
            subject_kind TEXT NOT NULL, subject TEXT NOT NULL, minute_at BIGINT NOT NULL,
            sent BIGINT NOT NULL DEFAULT 0, delivered BIGINT NOT NULL DEFAULT 0, deferred BIGINT NOT NULL DEFAULT 0,
            hard BIGINT NOT NULL DEFAULT 0, soft BIGINT NOT NULL DEFAULT 0, sender_side BIGINT NOT NULL DEFAULT 0,
            complained BIGINT NOT NULL DEFAULT 0, unsubscribed BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (subject_kind, subject, minute_at))""")
    db.execute("""
        CREATE TABLE subject (
            kind TEXT NOT NULL, name TEXT NOT NULL, first_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
            PRIMARY KEY (kind, name))""")
    db.execute("CREATE INDEX subject_changed ON subject (changed_at)")
    db.execute("""
        CREATE TABLE kept_event (
            id INTEGER PRIMARY KEY, identity BIGINT NOT NULL UNIQUE, kind TEXT NOT NULL, recipient TEXT NOT NULL,
            at BIGINT NOT NULL, sent_at BIGINT, campaign TEXT NOT NULL DEFAULT '', domain TEXT NOT NULL DEFAULT '',
            hard BIGINT NOT NULL, permanent BIGINT NOT NULL, reason TEXT NOT NULL, rule TEXT NOT NULL DEFAULT '',
            status TEXT NOT NULL DEFAULT '', reply_code TEXT NOT NULL DEFAULT '', diagnostic TEXT NOT NULL DEFAULT '',
            message_id TEXT NOT NULL DEFAULT '', source TEXT NOT NULL DEFAULT '')""")
    db.execute("CREATE INDEX kept_event_recipient ON kept_event (recipient)")
    db.execute("CREATE INDEX kept_event_campaign ON kept_event (campaign, at)")
    db.execute("CREATE INDEX kept_event_domain ON kept_event (domain, at)")
    db.execute("CREATE INDEX kept_event_at ON kept_event (at)")


@migrations()
def campaigns_and_alerts(db: Database) -> None:
    """Campaigns, findings, alerts, the audit trail, and when each check last ran."""
    db.execute("""
        CREATE TABLE campaign (
            id TEXT PRIMARY KEY, state TEXT NOT NULL DEFAULT 'running', since_at BIGINT NOT NULL, until_at BIGINT,
            reason TEXT NOT NULL DEFAULT '', who TEXT NOT NULL DEFAULT '', first_at BIGINT NOT NULL)""")
    db.execute("""
        CREATE TABLE finding (
            check_name TEXT NOT NULL, subject_kind TEXT NOT NULL, subject TEXT NOT NULL,
            state TEXT NOT NULL, evidence TEXT NOT NULL, at BIGINT NOT NULL, since_at BIGINT NOT NULL,
            PRIMARY KEY (check_name, subject_kind, subject))""")
    db.execute("""
        CREATE TABLE alert (
            id INTEGER PRIMARY KEY, check_name TEXT NOT NULL, subject_kind TEXT NOT NULL, subject TEXT NOT NULL,
            state TEXT NOT NULL, severity TEXT NOT NULL, evidence TEXT NOT NULL, peak TEXT NOT NULL,
            opened_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, resolved_at BIGINT, version BIGINT NOT NULL DEFAULT 1,
            owner TEXT NOT NULL DEFAULT '', owned_at BIGINT,
            silenced_until BIGINT, silenced_by TEXT NOT NULL DEFAULT '', silence_reason TEXT NOT NULL DEFAULT '')""")
    # At most one open alert for a check and a subject, whoever races.
    db.execute("CREATE UNIQUE INDEX alert_open ON alert (check_name, subject_kind, subject) WHERE state = 'open'")
    db.execute("""
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at BIGINT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
            about_kind TEXT NOT NULL, about TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', details TEXT NOT NULL DEFAULT '{}')""")
    db.execute("CREATE INDEX audit_about ON audit (about_kind, about, id)")
    db.execute("""
        CREATE TABLE watch_run (
            check_name TEXT PRIMARY KEY, started_at BIGINT NOT NULL, finished_at BIGINT, outcome TEXT NOT NULL DEFAULT '',
            detail TEXT NOT NULL DEFAULT '', runs BIGINT NOT NULL DEFAULT 0)""")


@migrations()
def outbox(db: Database) -> None:
    """What Slack is still to be told, and which message tells what."""
    db.execute("""
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, channel TEXT NOT NULL,
            thread_kind TEXT NOT NULL DEFAULT '', thread_about TEXT NOT NULL DEFAULT '',
            state TEXT NOT NULL DEFAULT 'waiting', created_at BIGINT NOT NULL, next_try_at BIGINT NOT NULL,
            attempts BIGINT NOT NULL DEFAULT 0, uncertain BIGINT NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '')""")
    # Several updates of one thing fold into the one row that waits.
    db.execute("CREATE UNIQUE INDEX outbox_waiting ON outbox (kind, about, channel) WHERE state = 'waiting'")
    db.execute("CREATE INDEX outbox_due ON outbox (state, next_try_at)")
    db.execute("""
        CREATE TABLE post (
            kind TEXT NOT NULL, about TEXT NOT NULL, channel TEXT NOT NULL, channel_id TEXT NOT NULL, ts TEXT NOT NULL,
            posted_at BIGINT NOT NULL, PRIMARY KEY (kind, about, channel))""")


@migrations()
def reviews(db: Database) -> None:
    """Flagged addresses, what people decide about them, and the addresses that must not be mailed."""
    db.execute("""
        CREATE TABLE flag (
            address TEXT PRIMARY KEY, state TEXT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL,
            times BIGINT NOT NULL DEFAULT 1, reason TEXT NOT NULL, source TEXT NOT NULL,
            campaign TEXT NOT NULL DEFAULT '', domain TEXT NOT NULL DEFAULT '', evidence TEXT NOT NULL DEFAULT '')""")
    db.execute("CREATE INDEX flag_state ON flag (state, last_at)")
    db.execute("""
        CREATE TABLE review (
            id INTEGER PRIMARY KEY, hash TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open',
            asked_by TEXT NOT NULL, asked_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, quorum BIGINT NOT NULL,
            self_approval BIGINT NOT NULL DEFAULT 0, channel TEXT NOT NULL, alert_id BIGINT,
            decided_at BIGINT, size BIGINT NOT NULL)""")
    # The same frozen list is never put up twice at once.
    db.execute("CREATE UNIQUE INDEX review_open ON review (hash) WHERE state = 'open'")
    db.execute("""
        CREATE TABLE review_address (
            review_id BIGINT NOT NULL REFERENCES review (id), address TEXT NOT NULL, reason TEXT NOT NULL,
            times BIGINT NOT NULL, last_at BIGINT NOT NULL, evidence TEXT NOT NULL, PRIMARY KEY (review_id, address))""")
    db.execute("""
        CREATE TABLE vote (
            review_id BIGINT NOT NULL REFERENCES review (id), who TEXT NOT NULL, choice TEXT NOT NULL, at BIGINT NOT NULL,
            why TEXT NOT NULL DEFAULT '', PRIMARY KEY (review_id, who))""")
    db.execute("""
        CREATE TABLE suppression (
            address TEXT PRIMARY KEY, reason TEXT NOT NULL, since_at BIGINT NOT NULL, decided_by TEXT NOT NULL,
            review_id BIGINT, lifted_at BIGINT, lifted_by TEXT NOT NULL DEFAULT '')""")
    db.execute("""
        CREATE TABLE verification (
            address TEXT PRIMARY KEY, verdict TEXT NOT NULL, reason TEXT NOT NULL, checked_at BIGINT NOT NULL,
            answer TEXT NOT NULL)""")


@migrations()
def jobs(db: Database) -> None:
    """Lists of addresses that are verified in the background, and go on after a restart."""
    db.execute("""
        CREATE TABLE job (
            id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'loading', title TEXT NOT NULL, asked_by TEXT NOT NULL,
            channel TEXT NOT NULL DEFAULT '', callback TEXT NOT NULL DEFAULT '',
            created_at BIGINT NOT NULL, finished_at BIGINT, size BIGINT NOT NULL DEFAULT 0, given BIGINT NOT NULL DEFAULT 0,
            answered BIGINT NOT NULL DEFAULT 0)""")
    db.execute("""
        CREATE TABLE job_address (
            job_id BIGINT NOT NULL REFERENCES job (id), position BIGINT NOT NULL, address TEXT NOT NULL,
            domain TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', next_try_at BIGINT NOT NULL DEFAULT 0,
            tries BIGINT NOT NULL DEFAULT 0, verdict TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
            answer TEXT NOT NULL DEFAULT '', PRIMARY KEY (job_id, position), UNIQUE (job_id, address))""")
    # A job is worked through domain by domain, so that one session serves many addresses.
    db.execute("CREATE INDEX job_address_todo ON job_address (job_id, domain, position) WHERE state = 'waiting'")


@migrations()
def callbacks_and_mail(db: Database) -> None:
    """Webhooks that others are still to be sent, and the alerts that were mailed because Slack could not be told."""
    db.execute("""
        CREATE TABLE callback (
            id INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, about TEXT NOT NULL,
            url TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', created_at BIGINT NOT NULL,
            next_try_at BIGINT NOT NULL, attempts BIGINT NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
            UNIQUE (kind, about))""")
    db.execute("CREATE INDEX callback_due ON callback (state, next_try_at)")
    db.execute("CREATE TABLE alert_mail (alert_id BIGINT PRIMARY KEY, mailed_at BIGINT NOT NULL)")
