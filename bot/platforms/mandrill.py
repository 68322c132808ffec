"""Mandrill (Mailchimp Transactional): a form with `mandrill_events`, a JSON array. https://mailchimp.com/developer/transactional/docs/webhooks/

Signed over the URL as it was registered, its password included, and every field in the order of their names.
"""

from urllib.parse import quote, urlunsplit

from bot.platforms.proof.hashed import any_key
from bot.platforms.proof.password import basic
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
    Unreadable,
    judge,
    split,
    told,
)
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "send": "sent",
    "delivered": "delivered",
    "deferral": "deferred",
    "hard_bounce": "bounced",
    "soft_bounce": "bounced",
    "spam": "complained",
    "unsub": "unsubscribed",
    "reject": "rejected",
    "open": "opened",
    "click": "clicked",
}
DESCRIPTIONS = {
    "bad_mailbox": told("hard"),
    "invalid_domain": told("hard", "domain_invalid"),
    "mailbox_full": told("soft", "mailbox_full"),
    "message_too_large": told("block", "message_too_big"),
    "spam": told("block", "spam_content"),
    "blacklisted": told("block", "blocklisted"),
    "policy": told("block", "policy"),
    "auth_error": told("block", "auth_failure"),
    "general": told("unknown"),
}


def check(request: Request, secrets: Secrets, _now: int) -> None:
    """HMAC-SHA1, base64, over the URL and the sorted fields.

    The check while a webhook is set up is signed with a key that everybody may know: it has no event, and needs no proof.
    """
    if f.form(request) == [("mandrill_events", "[]")]:
        return
    given = request.header("x-mandrill-signature")
    if not given:
        raise Forged("No signature: the header X-Mandrill-Signature is missing.")
    fields = "".join(name + value for name, value in sorted(f.form(request)))
    for url in _urls(request, split(secrets.get("WEBHOOK_URL"))):
        signed = (url + fields).encode("utf-8", "surrogatepass")
        if any_key(given, split(secrets.get()), signed, algorithm="sha1", as_base64=True):
            return
    raise Forged(
        "The signature does not fit. It covers the URL as registered at Mandrill: where a proxy changes it, set"
        " DELIVERABOT_MANDRILL_WEBHOOK_URL to that URL, with its password if it has one."
    )


def read(request: Request) -> Reading:
    """Every event of the array, those about lists too."""
    found = dict(f.form(request)).get("mandrill_events", "")
    rows = f.json(found)
    if rows is None and not found and request.body.lstrip()[:1] == b"[":
        rows = f.body(request)  # as some tools record it: the array alone
    if not isinstance(rows, list):
        raise Unreadable("The field mandrill_events is no JSON array. Nothing was stored.")
    return Reading([_event(row) for row in f.rows(rows)])


def _urls(request: Request, registered: list[str]) -> list[str]:
    """What may have been signed: what is set up, or the URL asked for, as the world sees it."""
    if registered:
        return registered
    asked = request.place
    host = asked.netloc.rpartition("@")[2]
    pair = basic(request)
    places = [f"{quote(pair[0], safe='')}:{quote(pair[1], safe='')}@{host}", host] if pair else [asked.netloc]
    schemes = dict.fromkeys([request.header("x-forwarded-proto") or asked.scheme, "https", "http"])
    return [urlunsplit((scheme, place, asked.path, asked.query, "")) for scheme in schemes for place in places]


def _event(row: f.Table) -> Event:
    word = f.line(f.first(row, "event", "type"), 40)
    message, about = f.table(row.get("msg")), f.table(f.first(row, "reject", "entry"))
    kind = KINDS.get(word, "unknown") if "event" in row else "unknown"
    diagnostic = f.text(f.first(message, "diag") or row.get("diag"))
    described = f.line(message.get("bounce_description"), 80)
    at, recipient = f.moment(row.get("ts")), f.address(f.first(message, "email") or about.get("email"))
    tags, metadata = f.texts(message.get("tags")), f.table(message.get("metadata"))
    judged = _judged(kind, word, diagnostic, described)
    event_id = f.line(row.get("_id"), 80)
    message_id = f.line(message.get("_id"), 120)
    return Event(
        kind=kind,
        word="/".join(part for part in (word, described or f.line(row.get("action"), 20)) if part)[:80],
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        key=f"{event_id} {word} {recipient} {at} {f.line(row.get('url'), 60)}",
        message_id=message_id,
        campaign=f.campaign(metadata, tags),
        sender=f.address(message.get("sender")),
        sent_at=f.moment(message.get("ts")),
        diagnostic=diagnostic,
        description=described or f.text(about.get("reason")),
        tags=tags,
        metadata=metadata,
        ip=f.line(row.get("ip"), 45),
        user_agent=f.text(row.get("user_agent")),
        url=f.text(row.get("url")),
    )


def _judged(kind: Kind, word: str, diagnostic: str, described: str) -> Judgement | None:
    text = diagnostic.partition(";")[2] if diagnostic[:5].lower() == "smtp;" else diagnostic
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind == "rejected":
        return told("suppressed")
    if kind == "deferred":
        return judge(text, claim="soft", hard=False)._replace(meaning="soft")
    if kind != "bounced":
        return None
    claim = DESCRIPTIONS.get(described, told("unknown"))
    if claim.meaning == "unknown":
        claim = told("hard" if word == "hard_bounce" else "soft")
    return judge(text, claim=claim.meaning, reason=claim.reason, hard=word == "hard_bounce")


PLATFORM = Platform(
    name="mandrill",
    title="Mandrill (Mailchimp Transactional)",
    read=read,
    check=check,
    secrets=(
        Secret("WEBHOOK_SECRET", "webhook key; several with spaces between"),
        Secret("WEBHOOK_URL", "the URL as registered there, its password included, where a proxy changes it"),
    ),
    needed=("WEBHOOK_SECRET",),
    can=Can(suppress=True, signs=True),
    setup=(
        "Settings › Webhooks › Add a webhook",
        "Post to URL: {url}",
        (
            "Tick Message is Sent, Delivered, Deferred, Soft-Bounced, Bounced, Marked As Spam, Recipient Unsubscribes, Rejected;"
            " the key shown then is the secret"
        ),
    ),
)
