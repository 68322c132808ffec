"""Mailgun: one event, as JSON, or as a form from older accounts. https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks

The signature covers a timestamp and a token, not the body: whoever caught one request could send others with it. So the
token is remembered with the events (`Reading.nonce`), and counts once. Its age is no ground to refuse: Mailgun tries again
for eight hours, and what comes later is as true.
"""

from typing import Any

from bot.platforms.proof.hashed import any_key
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
    "rejected": "rejected",
    "delivered": "delivered",
    "failed": "bounced",
    "opened": "opened",
    "clicked": "clicked",
    "unsubscribed": "unsubscribed",
    "complained": "complained",
    # Older accounts:
    "bounced": "bounced",
    "dropped": "rejected",
}
SUPPRESSED = {"605", "606", "607"}  # Mailgun's own codes: bounced, unsubscribed, complained before
GAVE_UP = {"498", "499"}
CLAIMS = {"bounce": "hard", "hardfail": "hard", "espblock": "block", "blacklisted": "block", "rate-limited": "block"}
IN_THE_FORM = frozenset({
    "event", "recipient", "domain", "message-headers", "message-id", "timestamp", "token", "signature", "code",
    "error", "reason", "description", "notification", "campaign-id", "campaign-name", "tag", "x-mailgun-tag",
    "mailing-list", "tags", "attachment-count", "x-mailgun-sid", "ip", "country", "region", "city", "user-agent",
    "device-type", "client-type", "client-name", "client-os", "url", "body-plain", "body-html", "sender",
})  # fmt: skip


def check(request: Request, secrets: Secrets, _now: int) -> None:
    """HMAC-SHA256 over timestamp and token, which are in the body."""
    told_here = _signature(request)
    if not all(told_here):
        raise Forged("No signature: the body has no timestamp, token and signature of Mailgun.")
    signature, timestamp, token = told_here
    signed = (timestamp + token).encode("utf-8", "surrogatepass")
    if not any_key(signature, split(secrets.get()), signed):
        raise Forged("The signature does not fit the HTTP webhook signing key set up here.")


def read(request: Request) -> Reading:
    """The one event."""
    _, timestamp, token = _signature(request)
    if f.is_form(request):
        event = _from_form([(key.lower(), value) for key, value in f.form(request)], token)
    else:
        body = f.table(f.body(request))
        event = _from_json(f.table(body.get("event-data")), token)
    # As it is signed: the signature may be written in capitals, and digits moved from one of the two to the other.
    return Reading([event], nonce=timestamp + token)


def _signature(request: Request) -> tuple[str, str, str]:
    if f.is_form(request):
        found = dict(f.form(request))
    else:
        whole = f.json(request.body.decode("utf-8", "replace"))
        found = f.table(f.table(whole).get("signature"))
    return f.text(found.get("signature")), f.text(found.get("timestamp")), f.text(found.get("token"))


def _from_json(row: f.Table, token: str) -> Event:
    word, severity, why = (f.line(row.get(name), 40) for name in ("event", "severity", "reason"))
    headers = f.table(f.table(row.get("message")).get("headers"))
    state = f.table(row.get("delivery-status"))
    refused = f.table(row.get("reject"))
    tags, variables = f.texts(row.get("tags")), f.table(row.get("user-variables"))
    at = f.moment(row.get("timestamp"))
    kind = KINDS.get(word, "unknown")
    text = f.text(state.get("message")) or f.text(row.get("error"))
    code, status = f.line(state.get("code"), 3), f.line(state.get("enhanced-code"), 20)
    says_more = f.text(state.get("description")) or f.text(refused.get("reason")) or f.text(refused.get("description"))
    if word == "failed":
        kind = "deferred" if severity == "temporary" else "rejected" if _suppressed(why, code) else "bounced"
    judged = _judged(kind, word, why, code, text or says_more, status, f.text(state.get("bounce-type")))
    to = f.address(row.get("recipient")) or f.address(headers.get("to"))
    message_id = f.line(headers.get("message-id"))
    event_id = f.line(row.get("id"), 120)
    campaigns = f.rows(row.get("campaigns"))
    return Event(
        kind=kind,
        word="/".join(part for part in (word, severity, why) if part),
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=to,
        at=at,
        id=token,
        key=f"{event_id} {at} {to}" if event_id else token,
        message_id=f"<{message_id}>" if message_id and not message_id.startswith("<") else message_id,
        campaign=f.campaign(campaigns[0] if campaigns else variables, tags, "id", "name")
        if campaigns
        else f.campaign(variables, tags),
        sender=f.address(f.table(row.get("envelope")).get("sender")) or f.address(headers.get("from")),
        status=status,
        reply_code=code if code[:1] in ("4", "5") and code not in GAVE_UP else "",
        diagnostic=text,
        description=says_more,
        tags=tags,
        metadata=variables,
        ip=f.line(f.table(row.get("envelope")).get("sending-ip") or row.get("ip"), 45),
        user_agent=f.text(f.table(row.get("client-info")).get("user-agent")),
        url=f.text(row.get("url")),
    )


def _from_form(pairs: list[tuple[str, str]], token: str) -> Event:
    row = dict(pairs)
    word, why, code = row.get("event", "")[:40], row.get("reason", "")[:40], row.get("code", "")[:3]
    kind = KINDS.get(word, "unknown")
    text = row.get("error", "")
    tags = tuple(dict.fromkeys(value for name, value in pairs if name in ("tag", "tags", "x-mailgun-tag") and value))
    headers = {f.text(one[0]).lower(): one[1] for one in _pairs(row.get("message-headers"))}
    judged = _judged(kind, word, why, code, text or row.get("description", ""), "", "")
    extra = {key: value for key, value in row.items() if key not in IN_THE_FORM}
    return Event(
        kind=kind,
        word="/".join(part for part in (word, why) if part),
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=f.address(row.get("recipient")),
        at=f.moment(row.get("timestamp")),
        id=token,
        key=token,
        message_id=f.line(row.get("message-id") or headers.get("message-id")),
        campaign=f.campaign(row, tags, "campaign-id", "campaign-name"),
        sender=f.address(f.first(headers, "from", "sender")) or f.address(row.get("domain")),
        reply_code=code if code[:1] in ("4", "5") and code not in GAVE_UP else "",
        diagnostic=text,
        description=row.get("description", ""),
        tags=tags,
        metadata=extra,
        ip=f.line(row.get("ip"), 45),
        user_agent=row.get("user-agent", ""),
        url=row.get("url", ""),
    )


def _pairs(headers: object) -> list[list[Any]]:
    """The headers of a form: JSON, [["From", "…"], …], in text."""
    found = f.json(headers)
    return [one for one in found if isinstance(one, list) and len(one) == 2] if isinstance(found, list) else []


def _suppressed(why: str, code: str) -> bool:
    return why.startswith("suppress-") or code in SUPPRESSED


def _judged(kind: Kind, word: str, why: str, code: str, text: str, status: str, variety: str) -> Judgement | None:
    smtp = code if code[:1] in ("4", "5") and code not in GAVE_UP else ""
    if kind == "deferred":
        return judge(text, status, smtp, claim="soft", hard=False)._replace(meaning="soft")
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind not in ("bounced", "rejected"):
        return None
    if _suppressed(why, code):
        return told("suppressed")
    if word == "rejected":
        return told("block", "sender_rejected")
    if why == "old" or code in GAVE_UP:
        return told("soft", "unreachable")
    claim = variety if variety in ("hard", "soft") else CLAIMS.get(why, "hard" if word == "bounced" else "unknown")
    return judge(text, status, smtp, claim=claim)  # type: ignore[arg-type]


PLATFORM = Platform(
    name="mailgun",
    title="Mailgun",
    read=read,
    check=check,
    secrets=(Secret("WEBHOOK_SECRET", "HTTP webhook signing key; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(suppress=True, signs=True),
    setup=(
        (
            "Send › Sending › Webhooks › Add webhook, for each of: Accepted, Delivered Messages, Permanent Failure,"
            " Temporary Failure, Spam Complaints, Unsubscribes"
        ),
        "URL: {url}",
        "The secret is the HTTP webhook signing key of the same page (not the API key)",
    ),
)
