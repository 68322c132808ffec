"""Anybody who signs by Standard Webhooks: `{"type", "timestamp", "data"}`, or DeliveryEvents as `POST /events` takes them.

`data` is an event in the words of docs/events.md (`recipient`, `reason`, `diagnostic` …); `type` is its kind, alone or as the
end of a dotted name: "email.bounced". An array of such, and DeliveryEvents themselves, are taken as well.
"""

from typing import get_args

from bot.delivery_event import Reason
from bot.platforms.proof import standard_webhooks
from bot.platforms.proof.standard_webhooks import message_id
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, judge, told
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "queued": "queued", "accepted": "queued", "sent": "sent", "delivered": "delivered", "deferred": "deferred",
    "delayed": "deferred", "delivery_delayed": "deferred", "bounced": "bounced", "bounce": "bounced",
    "hard_bounced": "bounced", "soft_bounced": "bounced", "rejected": "rejected", "suppressed": "rejected",
    "dropped": "rejected", "failed": "failed", "complained": "complained", "complaint": "complained", "spam": "complained",
    "unsubscribed": "unsubscribed", "subscribed": "subscribed", "opened": "opened", "clicked": "clicked",
    "auto_replied": "autoresponded", "autoresponded": "autoresponded",
}  # fmt: skip
REASONS = set(get_args(Reason))


def read(request: Request) -> Reading:
    """One event or many."""
    rows = f.rows(f.body(request))
    return Reading([_event(row, message_id(request), number) for number, row in enumerate(rows)])


def _event(row: f.Table, known: str, number: int) -> Event:
    data = f.table(row.get("data")) or row
    word = f.line(f.first(row, "type", "kind", "event") or f.first(data, "kind", "event"), 60)
    last = word.rpartition(".")[2].lower()
    kind = KINDS.get(last, "unknown")
    text = f.text(f.first(data, "diagnostic", "response", "message"))
    status, code = f.line(data.get("status"), 20), f.line(f.first(data, "reply_code", "code"), 3)
    tags = f.texts(data.get("tags"))
    own = f.line(f.first(data, "id", "event_id") or row.get("id"), 200)
    judged = _judged(kind, last, data, text, status, code)
    found = f.addresses(f.first(data, "recipient", "email", "to", "address"))
    return Event(
        kind=kind,
        word=word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=found[0] if found else "",
        at=f.moment(f.first(data, "at", "timestamp") or f.first(row, "timestamp", "at", "created_at")),
        id=own or f.line(known, 200),
        key=own or (f"{f.line(known, 200)} {number}" if known else ""),
        message_id=f.line(f.first(data, "message_id", "email_id")),
        campaign=f.campaign(data, tags),
        sender=f.address(f.first(data, "sender", "from")),
        sent_at=f.moment(data.get("sent_at")),
        status=status,
        reply_code=code,
        diagnostic=text,
        tags=tags,
        metadata=f.table(data.get("metadata")),
        ip=f.line(data.get("ip"), 45),
    )


def _judged(kind: Kind, word: str, data: f.Table, text: str, status: str, code: str) -> Judgement | None:
    fixed = {"complained": told("complaint"), "unsubscribed": told("unsubscribe"), "autoresponded": told("auto-reply")}
    if kind in fixed:
        return fixed[kind]
    if kind == "deferred":
        return judge(text, status, code, claim="soft", hard=False)._replace(meaning="soft")
    if kind == "rejected":
        return told("suppressed")
    if kind not in ("bounced", "failed"):
        return None
    reason = f.text(data.get("reason"))
    if reason in REASONS and data.get("hard") is True:
        return told("hard", reason)
    hard = data.get("hard") is True or word == "hard_bounced"
    claim = "hard" if hard else "soft" if word == "soft_bounced" else "block" if kind == "failed" else "unknown"
    return judge(text or reason.replace("_", " "), status, code, claim=claim)  # type: ignore[arg-type]


PLATFORM = Platform(
    name="standard_webhooks",
    title="Standard Webhooks",
    read=read,
    check=standard_webhooks,
    secrets=(Secret("WEBHOOK_SECRET", "whsec_… the sender signs with; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(signs=True),
    setup=(
        "Wherever webhooks are signed by https://www.standardwebhooks.com",
        'URL: {url}; body: {"type": "email.bounced", "timestamp": "…", "data": {"recipient": "…", "diagnostic": "…"}}',
    ),
)
