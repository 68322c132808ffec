"""Bounce messages → entries: every row of what `checks.bounce` reads, with the campaign its headers tell."""

import email.utils
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b

from bot.clock import to_ms
from bot.intake.prepare import column
from bot.store.events import Entry, identity
from checks.bounce import Bounce, Classification, parse

# Which header of the returned mail names the campaign; the first that is there decides.
CAMPAIGN_HEADERS = ("x-campaign-id", "x-campaign", "x-mailgun-tag", "x-pm-tag", "x-mc-tags", "feedback-id")
KINDS = {"complaint": "complained", "delivered": "delivered", "relayed": "delivered", "delayed": "deferred"}
SOURCE = "mail"  # a DSN and the log line of the same failure are one event: they share the source


def entries(message: bytes, *, now: int) -> list[Entry]:
    """What a message reports; empty for what is no report. Automatic replies report nothing about delivery."""
    rows = [row for row in parse(message) if row.reason != "auto_reply"]
    if not rows:
        return []
    at = min(date(message) or now, now)
    fingerprint = blake2b(b"".join(message.split()), digest_size=12).hexdigest()
    return [_entry(row, at, row.message_id or fingerprint) for row in rows]


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
        hard=row.hard and kind == "bounced",
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
        value = "".join(c if c.isprintable() else " " for c in row.returned_headers.get(name, "")).strip()
        if value:
            # Feedback-ID is `campaign:customer:type:sender` (Gmail's form); the others are the name itself.
            return (value.split(":")[0] if name == "feedback-id" else value).replace("/", "-")[:120]
    return ""


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
