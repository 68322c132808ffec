"""DeliveryEvent → Entry: when it counts, for whom, and what it means. Pure."""

from collections.abc import Iterable

from bot.clock import to_ms
from bot.delivery_event import SENDER_SIDE, DeliveryEvent
from bot.store.events import Entry, identity
from checks.bounce import REASONS, Classification, classify, is_hard
from checks.provider import of_domain


def prepare(event: DeliveryEvent, source: str) -> Entry:
    """One event, ready for the store. A bounce counts for the time its mail was sent, where that is told."""
    at = to_ms(event.at)
    recipient = event.recipient.strip().lower()
    meaning = _meaning(event) if event.kind == "bounced" else None
    return Entry(
        identity=identity(source, event.id),
        kind=event.kind,
        column=column(meaning) if meaning else event.kind,
        at=at,
        counted_at=to_ms(event.sent_at) if event.sent_at else at,
        recipient=recipient,
        count=event.count,
        campaign=event.campaign,
        domain=event.domain,
        ip=event.ip,
        provider=of_domain(recipient.rpartition("@")[2]) if recipient else "",
        hard=is_dead(meaning) if meaning else False,
        permanent=meaning.permanent if meaning else False,
        reason=meaning.reason if meaning else "",
        rule=meaning.rule if meaning else "",
        status=event.status,
        reply_code=event.reply_code,
        diagnostic=event.diagnostic,
        message_id=event.message_id.strip("<> "),
        source=source,
    )


def prepare_all(events: Iterable[DeliveryEvent], source: str) -> list[Entry]:
    """Many; some 20 µs each, bounces 100: run it in a thread where there are hundreds."""
    return [prepare(event, source) for event in events]


def is_dead(meaning: Classification) -> bool:
    """Does it say that the address is dead? A suppressed mail was never tried: it says nothing new."""
    return meaning.hard and meaning.reason != "suppressed"


def column(meaning: Classification) -> str:
    """Which count a bounce adds to."""
    if is_dead(meaning):
        return "hard"
    # To count suppressed ones as hard would make a spike out of every re-send.
    if meaning.reason in ("suppressed", "unknown"):
        return meaning.reason
    return "sender_side" if meaning.reason in SENDER_SIDE else "soft"


def _meaning(event: DeliveryEvent) -> Classification:
    if event.reason is None:
        return classify(event.diagnostic, event.status or None, event.reply_code or None)
    assert event.reason in REASONS
    hard = is_hard(event.reason) if event.hard is None else event.hard
    permanent = hard or not (event.status or event.reply_code).startswith("4")
    return Classification(event.reason, hard, permanent, event.word or "told-by-sender")
