"""Unisender Go: events by user, or a single one; the proof is a field of the body. https://godocs.unisender.ru/webhook-format

`auth` is the MD5 of the body with `auth` replaced by the API key, octet by octet. Times are UTC without a zone.
"""

import hashlib
import re
from collections import Counter

from bot.platforms.proof import same
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
    split,
    told,
)
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "accepted": "queued",
    "sent": "sent",
    "delivered": "delivered",
    "opened": "opened",
    "clicked": "clicked",
    "unsubscribed": "unsubscribed",
    "subscribed": "subscribed",
    "soft_bounced": "deferred",
    "hard_bounced": "bounced",
    "spam": "complained",
}
STATES: dict[str, Judgement] = {
    "err_user_unknown": told("hard"),
    "err_user_inactive": told("hard", "closed_account"),
    "err_domain_inactive": told("hard", "domain_invalid"),
    "err_mailbox_discarded": told("hard", "closed_account"),
    "err_mailbox_full": told("soft", "mailbox_full"),
    "err_will_retry": told("soft", "server_error"),
    "err_unreachable": told("soft", "unreachable"),
    "err_delivery_failed": told("soft", "server_error"),
    "err_resend": told("soft", "server_error"),
    "err_spam_rejected": told("block", "spam_content"),
    "err_spam_folder": told("block", "spam_content"),
    "err_blacklisted": told("block", "blocklisted"),
    "err_too_large": told("block", "message_too_big"),
    "err_destination_misconfigured": told("block", "policy"),
    "err_unsubscribed": told("suppressed"),
    "err_spam_skipped": told("suppressed"),
    "err_skip_letter": told("suppressed"),
    "err_spam_removed": told("suppressed"),
    "err_lost": told("unknown"),
}
STATUS = ("transactional_email_status", "")  # others tell of a whole domain's blocks
TEXT_DECIDES = {"", "hard", "unknown"}
AUTH = re.compile(rb'"auth"\s*:\s*"([0-9a-f]{32})"')


def check(request: Request, secrets: Secrets, _now: int) -> None:
    """Compared in constant time; a body with several `auth`, or none, proves nothing."""
    told_here = f.text(f.table(f.json(request.body.decode("utf-8", "replace"))).get("auth"))
    places = AUTH.findall(request.body)
    if len(places) != 1 or places[0].decode() != told_here:
        raise Forged("No signature: the body has no field auth of Unisender Go.")
    before, _, after = request.body.partition(b'"' + places[0] + b'"')
    found = False
    for key in split(secrets.get()):
        digest = hashlib.md5(before + b'"' + key.encode() + b'"' + after, usedforsecurity=False).hexdigest()
        found |= same(told_here, digest)
    if not found:
        raise Forged("The field auth does not fit the body and the API key set up here.")


def read(request: Request) -> Reading:
    """Every event of every user in it."""
    body = f.table(f.body(request))
    found, ignored = [], Counter[str]()
    if "events_by_user" in body:
        rows = [event for user in f.rows(body["events_by_user"]) for event in f.rows(user.get("events"))]
    else:
        rows = [body] if "event_name" in body or "status" in body else []
    for row in rows:
        if f.text(row.get("event_name")) in STATUS:
            found.append(_event(f.table(row.get("event_data")) or row))
        else:
            ignored[f.line(row.get("event_name"), 60)] += 1
    return Reading(found, ignored)


def _event(row: f.Table) -> Event:
    word, about = f.line(row.get("status"), 40), f.table(row.get("delivery_info"))
    state, text = f.line(about.get("delivery_status"), 40), f.text(about.get("destination_response"))
    kind = KINDS.get(word, "unknown")
    judged = _judged(kind, state, text)
    if judged and judged.meaning in ("suppressed", "block"):
        kind = "rejected" if judged.meaning == "suppressed" else "bounced"
    metadata = f.table(row.get("metadata"))
    at, recipient, job = f.moment(row.get("event_time")), f.address(row.get("email")), f.line(row.get("job_id"))
    return Event(
        kind=kind,
        word=f"{word}/{state}" if state else word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        key=f"{job} {recipient} {word} {at} {f.line(row.get('url'), 60)}",
        message_id=f.line(metadata.get("message_id")) or job,
        campaign=f.campaign(metadata) or f.name(row.get("campaign_id")),
        diagnostic=text,
        description=state or f.text(row.get("comment")),
        metadata=metadata,
        ip=f.line(about.get("ip"), 45),
        user_agent=f.text(about.get("user_agent")),
        url=f.text(row.get("url")),
    )


def _judged(kind: Kind, state: str, text: str) -> Judgement | None:
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind not in ("bounced", "deferred"):
        return None
    claim = STATES.get(state, told("hard" if kind == "bounced" else "soft"))
    if kind == "deferred":
        return told("soft") if claim.meaning in ("hard", "unknown") else claim
    return judge(text, claim=claim.meaning, reason=claim.reason) if claim.meaning in TEXT_DECIDES else claim


PLATFORM = Platform(
    name="unisender_go",
    title="Unisender Go",
    read=read,
    check=check,
    secrets=(Secret("WEBHOOK_SECRET", "API key of the user or project; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(suppress=True, signs=True),
    setup=(
        "Webhooks › Add, or webhook/set.json with event_format json_post",
        "URL: {url}; single_event 0, delivery_info 1",
        "Statuses sent, delivered, soft_bounced, hard_bounced, spam, unsubscribed",
    ),
)
