"""Twilio SendGrid: a JSON array of events. https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event

Its `blocked` bounces are refusals for policy, or what was given up after 72 hours: never a dead address, whatever their
status says. A `dropped` mail was never tried.
"""

from bot.platforms.proof import ecdsa_holds, key_texts
from bot.platforms.reading import (
    Can,
    Event,
    Forged,
    Judgement,
    Kind,
    Platform,
    Reading,
    Request,
    Secret,
    Secrets,
    judge,
    told,
)
from bot.platforms.reading import fields as f

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
KINDS: dict[str, Kind] = {
    "processed": "queued",
    "deferred": "deferred",
    "delivered": "delivered",
    "bounce": "bounced",
    "dropped": "rejected",
    "open": "opened",
    "click": "clicked",
    "spamreport": "complained",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
    "group_resubscribe": "subscribed",
}
CLAIMS = {
    "invalid address": told("hard"),
    "technical": told("soft"),
    "mailbox unavailable": told("soft", "mailbox_full"),
    "content": told("block", "spam_content"),
    "reputation": told("block", "blocklisted"),
    "frequency or volume too high": told("block", "rate_limited"),
    "frequency/volume": told("block", "rate_limited"),
}
# Drops that are about the message; all others are SendGrid's own lists.
OWN_FAULT = {
    "spam content": "spam_content",
    "message content is spam": "spam_content",
    "recipient list over package quota": "policy",
    "invalid smtpapi header": "policy",
}
# What is SendGrid's in an event; the rest are the sender's custom arguments.
OURS = frozenset({
    "email", "timestamp", "event", "smtp-id", "sg_event_id", "sg_message_id", "category", "reason", "status",
    "type", "bounce_classification", "response", "attempt", "ip", "tls", "useragent", "url", "url_offset",
    "asm_group_id", "unique_args", "cert_err", "marketing_campaign_id", "marketing_campaign_name",
    "marketing_campaign_version", "marketing_campaign_split_id", "newsletter", "send_at", "pool", "post_type",
    "sg_user_id", "sg_content_type", "sg_machine_open", "content_type", "singlesend_id", "singlesend_name",
    "phase_id", "template_id", "template_hash", "template_version_id", "from", "sg_template_id",
    "sg_template_name",
})  # fmt: skip


def check(request: Request, secrets: Secrets, _now: int) -> None:
    """ECDSA over timestamp and body, where a public key is set."""
    keys = key_texts(secrets.get())
    if keys:
        signed = request.header(TIMESTAMP).encode("utf-8", "surrogatepass") + request.body
        given = request.header(SIGNATURE)
        if not given or not request.header(TIMESTAMP):
            raise Forged("No signature: switch Signed Event Webhook on at SendGrid.")
        if not any(ecdsa_holds(key, given, signed) for key in keys):
            raise Forged("The signature does not fit the body and the public key set up here.")


def read(request: Request) -> Reading:
    """Every event of the array."""
    return Reading([_event(row) for row in f.rows(f.body(request))])


def _event(row: f.Table) -> Event:
    word = f.text(row.get("event"))
    kind = KINDS.get(word, "unknown")
    reason, status = f.text(row.get("reason")), f.line(row.get("status"), 20)
    judged = _judged(kind, row, reason, status)
    variety = f.text(row.get("type")) if kind == "bounced" else reason if kind == "rejected" else ""
    tags = f.texts(row.get("category"))
    smtp_id = f.line(row.get("smtp-id"))
    response = f.text(row.get("response")) or (reason if kind != "rejected" else "")
    at, email = f.moment(row.get("timestamp")), f.address(row.get("email"))
    event_id = f.line(row.get("sg_event_id"), 200)
    extra = {key: value for key, value in row.items() if key not in OURS}
    return Event(
        kind=kind,
        word=f.line(f"{word}/{variety}" if variety else word, 80),
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=email,
        at=at,
        id=event_id,
        key=event_id or f"{f.text(row.get('sg_message_id'))} {word} {email} {at} {f.text(row.get('url'))[:80]}",
        message_id=smtp_id or f.line(row.get("sg_message_id")).split(".")[0],
        campaign=f.campaign(
            row,
            tags,
            "marketing_campaign_id",
            "singlesend_id",
            "marketing_campaign_name",
            "singlesend_name",
            metadata=f.table(row.get("unique_args")),
        ),
        sender=f.address(row.get("from")),
        status=status,
        diagnostic=response,
        description=reason if kind == "rejected" else "",
        tags=tags,
        metadata=extra | f.table(row.get("unique_args")),
        ip=f.line(row.get("ip"), 45),
        user_agent=f.text(row.get("useragent")),
        url=f.text(row.get("url")),
    )


def _judged(kind: Kind, row: f.Table, reason: str, status: str) -> Judgement | None:
    if kind == "deferred":
        return judge(f.text(row.get("response")) or reason, status, claim="soft", hard=False)._replace(meaning="soft")
    if kind == "rejected":
        plain = reason.strip().lower()
        fault = next((fault for words, fault in OWN_FAULT.items() if plain.startswith(words)), None)
        return told("block", fault) if fault else told("suppressed")
    if kind == "bounced":
        if f.text(row.get("type")) == "expired":
            return told("soft", "unreachable")
        if f.text(row.get("type")) == "blocked":
            return judge(reason, status, claim="block", hard=False)
        claim = CLAIMS.get(f.text(row.get("bounce_classification")).strip().lower(), told("hard"))
        return judge(reason, status, claim=claim.meaning, reason=claim.reason)
    return {"complained": told("complaint"), "unsubscribed": told("unsubscribe")}.get(kind)


PLATFORM = Platform(
    name="sendgrid",
    title="SendGrid",
    read=read,
    check=check,
    secrets=(Secret("WEBHOOK_SECRET", "public key of the signed event webhook (base64); several with commas between"),),
    needed=("WEBHOOK_SECRET", "WEBHOOK_PASSWORD"),
    can=Can(suppress=True, signs=True),
    setup=(
        "Settings › Mail Settings › Event Webhooks › Create new webhook",
        "Post URL: {url}",
        "Tick Processed, Dropped, Deferred, Delivered, Bounced, Spam Reports, Unsubscribed, Group Unsubscribes",
        "Security features: Enable Signed Event Webhook; its verification key is the secret",
    ),
)
