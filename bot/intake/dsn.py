"""Bounce messages → entries: every row of what `checks.bounce` reads, with the campaign its headers tell."""

import email.utils
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b

from msgspec.structs import replace as replace_entry

from bot.clock import to_ms
from bot.intake.prepare import column, is_dead
from bot.intake.verp import Mailed
from bot.store.events import Entry, identity
from checks.bounce import Bounce, Classification, parse

# Which header of the returned mail names the campaign; the first that is there decides.
CAMPAIGN_HEADERS = ("x-campaign-id", "x-campaign", "x-mailgun-tag", "x-pm-tag", "x-mc-tags", "feedback-id")
KINDS = {"complaint": "complained", "delivered": "delivered", "relayed": "delivered", "delayed": "deferred"}
SOURCE = "mail"  # a DSN and the log line of the same failure are one event: they share the source


def entries(message: bytes, *, now: int, mailed: Mailed | None = None, returned: bool = False) -> list[Entry]:
    """What a message reports; empty for what is no report. Automatic replies report nothing about delivery.

    `mailed`: whom the mail went to, where a signed address says so: it is believed before the report, which anybody
    could have written. `returned`: the message came with the null sender, so that, with `mailed`, what cannot be read
    is a bounce still, of a reason unknown.
    """
    read = parse(message)
    rows = [row for row in read if row.reason != "auto_reply"]
    if not read and mailed is not None and returned:
        rows = [Bounce(mailed.recipient, "unknown", hard=False, permanent=False, action="failed", rule="null-sender")]
    if not rows:
        return []
    at = min(date(message) or now, now)
    fingerprint = blake2b(b"".join(message.split()), digest_size=12).hexdigest()
    if mailed is not None:
        # The mail had one recipient; other names in its report are where it went on to.
        rows = sorted(rows, key=lambda row: row.recipient != mailed.recipient)
        rows = [replace(row, recipient=mailed.recipient) for row in rows]
    found = [_entry(row, at, row.message_id or fingerprint) for row in rows]
    if mailed is not None and mailed.campaign:
        found = [replace_entry(entry, campaign=campaign_name(mailed.campaign)) for entry in found]
    return list({entry.identity: entry for entry in reversed(found)}.values())[::-1]


def event_id(message_id: str, recipient: str, kind: str) -> str:
    """One failure of one mail for one recipient, whoever reports it."""
    return f"{message_id} {recipient} {kind}"


def date(message: bytes) -> int | None:
    """The Date header as epoch ms; None where there is none that can be read."""
    head = message[:65_536].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    for line in head.split(b"\n"):
        if line[:5].lower() == b"date:":
            return _moment(line[5:].decode("ascii", "replace"))
    return None


def _entry(row: Bounce, at: int, mail: str) -> Entry:
    kind = KINDS.get(row.action, "bounced")
    meaning = Classification(row.reason, row.hard, row.permanent, row.rule)
    sent_at = _iso(row.original_date)
    return Entry(
        identity=identity(SOURCE, event_id(mail, row.recipient, kind)),
        kind=kind,
        column={"bounced": column(meaning)}.get(kind, kind),
        at=at,
        counted_at=sent_at if sent_at is not None and sent_at <= at else at,
        recipient=row.recipient,
        campaign=_campaign(row),
        domain=email.utils.parseaddr(row.original_from)[1].rpartition("@")[2].lower(),
        hard=is_dead(meaning) and kind == "bounced",
        permanent=row.permanent,
        reason=row.reason,
        rule=row.rule,
        status=row.status,
        reply_code=row.reply_code,
        diagnostic=row.diagnostic[:4_000],
        message_id=row.message_id,
        source=SOURCE,
    )


def _campaign(row: Bounce) -> str:
    for name in CAMPAIGN_HEADERS:
        value = row.returned_headers.get(name, "")
        # Feedback-ID is `campaign:customer:type:sender` (Gmail's form); the others are the name itself.
        if campaign := campaign_name(value.split(":")[0] if name == "feedback-id" else value):
            return campaign
    return ""


def campaign_name(text: str) -> str:
    """A name as campaigns have them: on one line, without slashes, at most 120 characters."""
    return "".join(c if c.isprintable() else " " for c in text).strip().replace("/", "-")[:120]


def _moment(text: str) -> int | None:
    try:
        moment = email.utils.parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return to_ms(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _iso(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return to_ms(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def summary(found: Sequence[Entry]) -> dict[str, int]:
    """How many entries of each reason (for bounces) or kind."""
    counts: dict[str, int] = {}
    for entry in found:
        name = entry.reason if entry.kind == "bounced" else entry.kind
        counts[name] = counts.get(name, 0) + 1
    return counts
