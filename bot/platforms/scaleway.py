"""Scaleway Transactional Email, by its Topics and Events. https://www.scaleway.com/en/docs/transactional-email/reference-content/webhook-events-payloads/

Its messages come in an envelope like that of Amazon SNS, or bare; they are proven by the password in the URL.
"""

import re

from bot.platforms.proof import in_url
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, Secrets, judge, told
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "email_queued": "queued",
    "email_sent": "sent",
    "email_delivered": "delivered",
    "email_deferred": "deferred",
    "email_dropped": "bounced",
    "email_mailbox_not_found": "bounced",
    "email_spam": "bounced",
    "email_blocklisted": "rejected",
    "blocklist_created": "rejected",
}
CONFIRMATION = re.compile(
    r"https://(?:[a-z0-9-]{1,40}\.)*sns\.(?:[a-z0-9-]{1,40}\.)*scaleway\.com/\?[\x21-\x7e]{1,2000}"
)


def may_confirm(url: str, secrets: Secrets) -> bool:
    """At Scaleway's only: the request itself was proven by the password."""
    return bool(secrets.get()) and CONFIRMATION.fullmatch(url) is not None


def read(request: Request) -> Reading:
    """The one event."""
    body = f.table(f.body(request))
    if f.text(body.get("Type")) == "SubscriptionConfirmation":
        return Reading(confirm=f.text(body.get("SubscribeURL")))
    inner = body.get("Message")
    row = inner if isinstance(inner, dict) else f.json(inner) if inner is not None else body
    found = f.rows(row)
    return Reading([_event(one) for one in found if "type" in one])


def _event(row: f.Table) -> Event:
    word = f.line(row.get("type"), 60)
    kind = KINDS.get(word, "unknown")
    text = f.text(f.first(row, "email_response_message", "email_error"))
    code = f.line(row.get("email_response_code"), 3)
    judged = _judged(kind, word, text, code if code != "0" else "")
    at, number = f.moment(row.get("created_at")), f.line(row.get("id"), 120)
    headers = {f.text(one.get("key")).lower(): f.text(one.get("value")) for one in f.rows(row.get("email_headers"))}
    recipient = (f.addresses(f.first(row, "email_to", "email")) or [""])[0]
    message_id = f.line(row.get("email_id"))
    return Event(
        kind=kind,
        word=word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        id=number,
        key=number or f"{message_id} {word} {recipient} {at}",
        message_id=message_id,
        campaign=f.name(f.first(headers, "x-campaign-id", "x-campaign")),
        sender=f.address(row.get("email_from")) or f.address(row.get("domain_name")),
        sent_at=f.moment(row.get("email_queued_at")) if kind == "bounced" else None,
        reply_code=code if code[:1] in ("4", "5") else "",
        diagnostic=text,
    )


def _judged(kind: Kind, word: str, text: str, code: str) -> Judgement | None:
    if word == "email_mailbox_not_found":
        return judge(text, "", code, claim="hard")
    if word == "email_spam":
        return told("block", "spam_content")
    if kind == "deferred":
        return judge(text, "", code, claim="soft", hard=False)._replace(meaning="soft")
    if kind == "rejected":
        return told("suppressed")
    return judge(text, "", code, claim="unknown") if kind == "bounced" else None


PLATFORM = Platform(
    name="scaleway",
    title="Scaleway Transactional Email",
    read=read,
    check=in_url,
    secrets=(Secret("WEBHOOK_SECRET", "password in the URL; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(suppress=True),
    setup=(
        "Topics and Events: a topic, with a subscription to {url_with_token} (it is confirmed at once)",
        "Transactional Email › the domain › Webhooks › Add: that topic, every event type",
    ),
    may_confirm=may_confirm,
)
