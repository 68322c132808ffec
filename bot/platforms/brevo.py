"""Brevo: one event, or an array of them where the webhook is batched; not signed. https://developers.brevo.com/docs/transactional-webhooks

Transactional and marketing mail have a vocabulary each. `blocked` is Brevo's own list, or a refusal of the receiver: its
`reason` decides. The `id` is the webhook's, not the event's; `date` is the account's local time.
"""

import re

from bot.platforms.proof import in_url
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, judge, told
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "request": "queued",
    "sent": "queued",
    "delivered": "delivered",
    "deferred": "deferred",
    "soft_bounce": "bounced",
    "hard_bounce": "bounced",
    "blocked": "rejected",
    "invalid_email": "bounced",
    "invalid": "bounced",
    "error": "failed",
    "spam": "complained",
    "complaint": "complained",
    "unsubscribe": "unsubscribed",
    "unsubscribed": "unsubscribed",
    "opened": "opened",
    "open": "opened",
    "unique_opened": "opened",
    "proxy_open": "opened",
    "unique_proxy_open": "opened",
    "click": "clicked",
    "clicked": "clicked",
    "list_addition": "subscribed",
}
OWN_LIST = re.compile(
    r"due to (an? )?(blacklist|blocklist|unsub|bounce|spam|complain)|blacklisted? user", re.IGNORECASE
)


def read(request: Request) -> Reading:
    """One event or many."""
    body = f.body(request)
    inner = body.get("events") if isinstance(body, dict) else None
    return Reading([_event(row) for row in f.rows(inner or body) if "event" in row])


def _event(row: f.Table) -> Event:
    word = f.line(row.get("event"), 40)
    plain = word.lower()
    plain = {"hardbounce": "hard_bounce", "softbounce": "soft_bounce", "listaddition": "list_addition"}.get(
        plain, plain
    )
    kind = KINDS.get(plain.replace("uniqueopened", "unique_opened"), "unknown")
    text = f.text(row.get("reason"))
    judged = _judged(kind, plain, text)
    tags = f.texts(row.get("tags")) or f.texts(row.get("tag"))
    metadata = f.json(f.text(row.get("X-Mailin-custom")))
    message_id = f.line(row.get("message-id"))
    recipient = next(iter(f.addresses(row.get("email"))), "")
    # `ts_epoch` is in ms, yet comes in seconds, too; the others are in seconds.
    at = f.moment(f.first(row, "ts_epoch", "ts_event", "ts"))
    return Event(
        kind=kind,
        word=word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        key=f"{message_id or f.line(row.get('camp_id'))} {word} {recipient} {at} {f.line(row.get('link'), 80)}",
        message_id=message_id,
        campaign=f.campaign(row, tags, "camp_id", "campaign name", metadata=f.table(metadata)),
        sender=f.address(row.get("sender_email")),
        sent_at=f.moment(row.get("ts_sent")),
        diagnostic=text,
        tags=tags,
        metadata=metadata if isinstance(metadata, dict) else {},
        ip=f.line(f.first(row, "sending_ip", "ip"), 45),
        user_agent=f.text(row.get("user_agent")),
        url=f.text(f.first(row, "link", "URL")),
    )


def _judged(kind: Kind, word: str, text: str) -> Judgement | None:
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind == "deferred":
        return judge(text, claim="soft", hard=False)._replace(meaning="soft")
    if kind == "failed":
        return told("block")
    if word == "blocked":
        return told("suppressed") if OWN_LIST.search(text) else judge(text, claim="suppressed", hard=False)
    if word in ("invalid_email", "invalid"):
        return judge(text, claim="hard")
    if kind == "bounced":
        return judge(text, claim="hard" if word == "hard_bounce" else "soft", hard=word == "hard_bounce")
    return None


PLATFORM = Platform(
    name="brevo",
    title="Brevo",
    read=read,
    check=in_url,
    secrets=(Secret("WEBHOOK_SECRET", "token of the webhook, or password in the URL; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(pause=True, suppress=True),
    setup=(
        "Transactional › Settings › Webhook › Add a webhook; for campaigns: Campaigns › Settings › Webhooks",
        "URL: {url}; Authentication: token, the secret (or basic, any user, the secret as password)",
        "Tick Sent, Delivered, Soft bounce, Hard bounce, Blocked, Invalid email, Error, Deferred, Complaint, Unsubscribed",
    ),
)
