"""The schema, as the list of steps that made it. A step that has been released is never edited: add another."""

from sqlite_utils import Database, Migrations

migrations = Migrations("deliverabot")

IN_KEY_ORDER = (
    " WITHOUT ROWID"  # how SQLite stores a table; nothing else depends on it, and another engine leaves it out
)


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


@migrations()
def spikes(db: Database) -> None:
    """What the spike detector remembers, and which counts it was not told of yet."""
    # state: checks.rate.Key.pack(). due: there is something new to judge. alarming: judged at every look.
    db.execute("""
        CREATE TABLE spike_key (
            measure TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, state BYTEA NOT NULL,
            due BIGINT NOT NULL DEFAULT 0, alarming BIGINT NOT NULL DEFAULT 0, changed_at BIGINT NOT NULL,
            PRIMARY KEY (measure, kind, name))""")
    db.execute("CREATE INDEX spike_key_open ON spike_key (measure, kind) WHERE due = 1 OR alarming = 1")
    db.execute("""
        CREATE TABLE spike_fleet (
            measure TEXT NOT NULL, kind TEXT NOT NULL, fleet TEXT NOT NULL, PRIMARY KEY (measure, kind))""")
    # taken_…: what of a count the detector has taken already; fresh: that is not all of it.
    for column in ("fresh", "taken_mailed", "taken_hard", "taken_blocks", "taken_complaints"):
        default = int(column == "fresh")
        db.execute(f"ALTER TABLE rate_minute ADD COLUMN {column} BIGINT NOT NULL DEFAULT {default}")
    # What a campaign explains of a domain's spike is told by its bounces now.
    db.execute("DELETE FROM rate_minute WHERE subject_kind = 'campaign_domain'")
    db.execute("DELETE FROM subject WHERE kind = 'campaign_domain'")
    db.execute("UPDATE rate_minute SET fresh = 0 WHERE subject_kind NOT IN ('campaign', 'domain', 'ip', 'provider')")
    db.execute("CREATE INDEX rate_minute_fresh ON rate_minute (subject_kind, subject, minute_at) WHERE fresh = 1")


@migrations()
def reputation(db: Database) -> None:
    """What large providers told last of our addresses and domains."""
    db.execute("""
        CREATE TABLE reputation (
            source TEXT NOT NULL, subject TEXT NOT NULL, at BIGINT NOT NULL, told TEXT NOT NULL,
            PRIMARY KEY (source, subject))""")


@migrations()
def seen_blocks(db: Database) -> None:
    """Identities of events, four octets each: see store.seen."""
    db.execute("""
        CREATE TABLE seen_block (
            block BIGINT NOT NULL, day_at BIGINT NOT NULL, marks BYTEA NOT NULL, PRIMARY KEY (block, day_at))""")
    # What came in the days before may come again.
    known: dict[tuple[int, int], bytes] = {}
    for identity, at in db.execute("SELECT identity, seen_at FROM seen_event"):
        key = ((identity >> 32) % 16_384, at - at % 86_400_000)
        known[key] = known.get(key, b"") + (identity & 0xFFFF_FFFF).to_bytes(4, "big")
    db.conn.executemany("INSERT INTO seen_block VALUES (?, ?, ?)", [(*key, marks) for key, marks in known.items()])
    db.execute("DROP TABLE seen_event")


@migrations()
def compact_counts(db: Database) -> None:
    """Counts lie in the order of their key, and are not kept beside an index of it: half the size."""
    columns = ("sent", "delivered", "deferred", "hard", "soft", "sender_side", "complained", "unsubscribed",
               "suppressed", "unknown", "auto_replied", "fresh", "taken_mailed", "taken_hard", "taken_blocks",
               "taken_complaints")  # fmt: skip
    counts = ", ".join(f"{column} BIGINT NOT NULL DEFAULT {int(column == 'fresh')}" for column in columns)
    db.execute(f"""
        CREATE TABLE rate_minute_compact (
            subject_kind TEXT NOT NULL, subject TEXT NOT NULL, minute_at BIGINT NOT NULL, {counts},
            PRIMARY KEY (subject_kind, subject, minute_at)){IN_KEY_ORDER}""")
    names = ", ".join(("subject_kind", "subject", "minute_at", *columns))
    db.execute(f"INSERT INTO rate_minute_compact ({names}) SELECT {names} FROM rate_minute")  # noqa: S608
    db.execute("DROP TABLE rate_minute")
    db.execute("ALTER TABLE rate_minute_compact RENAME TO rate_minute")
    db.execute("CREATE INDEX rate_minute_fresh ON rate_minute (subject_kind, subject, minute_at) WHERE fresh = 1")


@migrations()
def delivered_to(db: Database) -> None:
    """Whom our mail was delivered to, and when; and what of it is still to be taken in: see store.deliveries."""
    db.execute(f"""
        CREATE TABLE delivered_to (
            address BIGINT PRIMARY KEY, at BIGINT NOT NULL, before_at BIGINT){IN_KEY_ORDER}""")
    db.execute("""
        CREATE TABLE delivery_news (
            id INTEGER PRIMARY KEY, address BIGINT NOT NULL, at BIGINT NOT NULL, returned BIGINT NOT NULL)""")


@migrations()
def spared_campaigns(db: Database) -> None:
    """Of pauses that were not ordered: what else the cause is, as `bot.campaigns.elsewhere` writes it."""
    db.execute("ALTER TABLE pause_order ADD COLUMN cause TEXT NOT NULL DEFAULT ''")


@migrations()
def courtesy(db: Database) -> None:
    """What mail servers are owed: pauses, questions of the day, and who takes any name."""
    # server: an IP address, a provider, or a domain at an address. finding: what was said there, see checks.address.
    db.execute("""
        CREATE TABLE server_pause (
            server TEXT PRIMARY KEY, until_at BIGINT NOT NULL, strikes BIGINT NOT NULL, finding TEXT NOT NULL)""")
    # asked: within the 24 hours from since_at on; stored ahead, so that a killed bot had put no more than that.
    db.execute("CREATE TABLE provider_day (provider TEXT PRIMARY KEY, since_at BIGINT NOT NULL, asked BIGINT NOT NULL)")
    db.execute("""
        CREATE TABLE takes_any (
            domain TEXT NOT NULL, mx TEXT NOT NULL, until_at BIGINT NOT NULL, answer BIGINT NOT NULL,
            PRIMARY KEY (domain, mx))""")


@migrations()
def acknowledged_listings(db: Database) -> None:
    """Who has seen that something holds of a watched target, and when; lists that are silenced for all of a range."""
    db.execute("ALTER TABLE watched_item ADD COLUMN acknowledged_by TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE watched_item ADD COLUMN acknowledged_at BIGINT")
    db.execute("""
        CREATE TABLE watched_silence (
            check_name TEXT NOT NULL, target TEXT NOT NULL, list TEXT NOT NULL, until_at BIGINT NOT NULL,
            PRIMARY KEY (check_name, target, list))""")


@migrations()
def pauses_of_an_identity(db: Database) -> None:
    """As whom a server was asked that wants to be left alone: who asks under another name was not refused."""
    db.execute("ALTER TABLE server_pause ADD COLUMN asked_as TEXT NOT NULL DEFAULT ''")
