"""Mailtrap: {"events": [...]}, or an event a line. https://docs.mailtrap.io/email-api-smtp/advanced/webhooks

Signed (hex HMAC-SHA256 of the body) where a signing secret is set up; else by the password in the URL.
"""

import re

from bot.platforms.proof import in_url, keyed
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, Secrets, judge, told
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "delivery": "delivered",
    "open": "opened",
    "click": "clicked",
    "bounce": "bounced",
    "soft bounce": "deferred",
    "soft_bounce": "deferred",
    "spam": "complained",
    "spam complaint": "complained",
    "spam_complaint": "complained",
    "unsubscribe": "unsubscribed",
    "suspension": "deferred",
    "reject": "rejected",
}
# In the spellings of several MTAs: `badmailbox`, `bad-mailbox`, `inactive_mailbox` …
CATEGORIES = {
    "badmailbox": told("hard"),
    "invalid": told("hard"),
    "inactive": told("hard", "closed_account"),
    "inactivemailbox": told("hard", "closed_account"),
    "baddomain": told("hard", "domain_invalid"),
    "spam": told("block", "spam_content"),
    "spamrelated": told("block", "spam_content"),
    "contentrelated": told("block", "spam_content"),
    "virusrelated": told("block", "spam_content"),
    "policy": told("block", "policy"),
    "policyrelated": told("block", "policy"),
    "relayingissues": told("block", "sender_rejected"),
    "invalidsender": told("block", "sender_rejected"),
    "full": told("soft", "mailbox_full"),
    "quotaissues": told("soft", "mailbox_full"),
    "badconnection": told("soft", "unreachable"),
    "routingerrors": told("soft", "unreachable"),
    "noanswerfromhost": told("soft", "unreachable"),
    "messageexpired": told("soft", "unreachable"),
    "protocolerrors": told("soft", "server_error"),
}
HEADERS = ("mailtrap-signature", "x-mailtrap-signature")
signed = keyed(*HEADERS)


def check(request: Request, secrets: Secrets, now: int) -> None:
    """By signature where WEBHOOK_KEY is set up, else by password."""
    if secrets.get("WEBHOOK_KEY"):
        signed(request, Secrets({"WEBHOOK_SECRET": secrets.get("WEBHOOK_KEY")}), now)
    if secrets.get():
        in_url(request, secrets, now)


def read(request: Request) -> Reading:
    """Every event of the batch."""
    body = f.lines(request)
    rows = f.rows(body.get("events", body) if isinstance(body, dict) else body)
    return Reading([_event(row) for row in rows if row])


def _event(row: f.Table) -> Event:
    word, category = f.line(row.get("event"), 40), f.line(row.get("bounce_category"), 30)
    kind = KINDS.get(word, "unknown")
    text, code = f.text(f.first(row, "response", "reason")), f.line(row.get("response_code"), 3)
    judged = _judged(kind, category, text, code, f.text(row.get("reason")))
    tags, metadata = f.texts(row.get("category")), f.table(row.get("custom_variables"))
    at, number, recipient = (
        f.moment(row.get("timestamp")),
        f.line(row.get("event_id"), 120),
        f.address(row.get("email")),
    )
    message_id = f.line(row.get("message_id"))
    return Event(
        kind=kind,
        word=f"{word}/{category}" if category else word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        id=number,
        key=number or f"{message_id} {word} {recipient} {at}",
        message_id=message_id,
        campaign=f.campaign(metadata, tags),
        sender=f.address(row.get("from")) or f.address(row.get("sending_domain_name")),
        reply_code=code,
        diagnostic=f.text(row.get("response")),
        description=f.text(row.get("reason")),
        tags=tags,
        metadata=metadata,
        ip=f.line(row.get("ip"), 45),
        user_agent=f.text(row.get("user_agent")),
        url=f.text(row.get("url")),
    )


def _judged(kind: Kind, category: str, text: str, code: str, why: str) -> Judgement | None:
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind == "deferred":
        return judge(text, "", code, claim="soft", hard=False)._replace(meaning="soft")
    if kind == "rejected":
        return judge(why or text, claim="suppressed", hard=False)
    if kind == "bounced":
        claim = CATEGORIES.get(re.sub(r"[-_ ]", "", category.lower()), told("hard"))
        return judge(text, "", code, claim=claim.meaning, reason=claim.reason)
    return None


PLATFORM = Platform(
    name="mailtrap",
    title="Mailtrap",
    read=read,
    check=check,
    secrets=(
        Secret("WEBHOOK_SECRET", "password in the URL (or user:password); several with spaces between"),
        Secret("WEBHOOK_KEY", "signing secret of the webhook: its signature is asked for"),
    ),
    needed=("WEBHOOK_SECRET", "WEBHOOK_KEY"),
    can=Can(suppress=True),
    setup=(
        "Sending › Webhooks › Create webhook; payload format JSON or JSON Lines",
        "URL: {url_with_secret}, or {url} and the signing secret shown then",
        "Tick Delivery, Bounce, Soft bounce, Spam, Unsubscribe, Suspension, Reject",
    ),
)
