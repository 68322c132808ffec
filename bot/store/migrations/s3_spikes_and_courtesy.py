"""What the spike detector remembers; compact counts; what is known of addresses and owed to mail servers."""

from sqlite_utils import Database

from bot.store.migrations.steps import IN_KEY_ORDER, migrations


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
    # asked_as: whom they want to leave them alone; who asks under another name was not refused.
    db.execute("""
        CREATE TABLE server_pause (
            server TEXT PRIMARY KEY, until_at BIGINT NOT NULL, strikes BIGINT NOT NULL, finding TEXT NOT NULL,
            asked_as TEXT NOT NULL)""")
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
