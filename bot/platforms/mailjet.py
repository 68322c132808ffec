"""Mailjet: one event, or an array of them; not signed. https://dev.mailjet.com/email/guides/webhooks/

`hard_bounce` is set for greylisting and policy, too: what counts is `error_related_to` with `error`.
"""

from bot.platforms.proof import in_url
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, judge, told
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "sent": "delivered",
    "open": "opened",
    "click": "clicked",
    "bounce": "bounced",
    "blocked": "rejected",
    "spam": "complained",
    "unsub": "unsubscribed",
}
ERRORS: dict[str, Judgement] = {
    "user unknown": told("hard"),
    "mailbox inactive": told("hard", "closed_account"),
    "quota exceeded": told("soft", "mailbox_full"),
    "blacklisted": told("suppressed"),
    "spam reporter": told("suppressed"),
    "invalid domain": told("hard", "domain_invalid"),
    "no mail host": told("hard", "domain_invalid"),
    "relay/access denied": told("block", "sender_rejected"),
    "greylisted": told("soft", "server_error"),
    "typofix": told("suppressed"),
    "bad or empty template": told("block", "policy"),
    "error in template language": told("block", "policy"),
    "content blocked": told("block", "spam_content"),
    "policy issue": told("block", "policy"),
    "sender blocked": told("block", "blocklisted"),
    "connection issue": told("soft", "unreachable"),
    "preblocked": told("suppressed"),
    "duplicate in campaign": told("suppressed"),
    "system issue": told("soft", "server_error"),
    "protocol issue": told("soft", "server_error"),
}
RELATED: dict[str, Judgement] = {
    "recipient": told("unknown"),
    "domain": told("soft", "unreachable"),
    "content": told("block", "spam_content"),
    "spam": told("block", "spam_content"),
    "system": told("soft", "server_error"),
    "mailjet": told("suppressed"),
}


def read(request: Request) -> Reading:
    """One event or many."""
    return Reading([_event(row) for row in f.rows(f.body(request))])


def _event(row: f.Table) -> Event:
    word = f.line(row.get("event"), 40)
    related, error = f.line(row.get("error_related_to"), 40), f.line(row.get("error"), 80)
    kind = KINDS.get(word, "unknown")
    judged = _judged(kind, row, related, error)
    at, recipient = f.moment(row.get("time")), f.address(row.get("email"))
    message_id = f.line(f.first(row, "MessageID", "Message_GUID"))
    tags = f.texts(row.get("customcampaign"))
    payload = f.text(row.get("Payload"))
    metadata = f.json(payload)
    return Event(
        kind=kind,
        word="/".join(part for part in (word, related, error) if part)[:80],
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        key=f"{message_id} {word} {recipient} {at} {f.text(row.get('url'))[:80]}",
        message_id=message_id,
        campaign=f.campaign(
            {"customcampaign": row.get("customcampaign"), "mj_campaign_id": row.get("mj_campaign_id") or None},
            (),
            "customcampaign",
            "mj_campaign_id",
            metadata=f.table(metadata),
        ),
        diagnostic=_said(row),
        description=error,
        tags=tags,
        metadata=metadata if isinstance(metadata, dict) else {"Payload": payload} if payload else {},
        ip=f.line(row.get("ip"), 45),
        user_agent=f.text(row.get("agent")),
        url=f.text(row.get("url")),
    )


def _judged(kind: Kind, row: f.Table, related: str, error: str) -> Judgement | None:
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind not in ("bounced", "rejected"):
        return None
    claim = ERRORS.get(error.lower()) or RELATED.get(related.lower()) or told("unknown")
    if claim.meaning in ("suppressed", "block"):
        return claim
    may_be_hard = claim.meaning in ("hard", "unknown")
    if claim.meaning == "hard" and kind == "bounced" and row.get("hard_bounce") is False:
        claim = told("soft")
    return judge(_said(row), claim=claim.meaning, reason=claim.reason, hard=may_be_hard)


def _said(row: f.Table) -> str:
    return f.text(f.first(row, "smtp_reply", "comment"))


PLATFORM = Platform(
    name="mailjet",
    title="Mailjet",
    read=read,
    check=in_url,
    secrets=(Secret("WEBHOOK_SECRET", "password in the URL (or user:password); several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(suppress=False),
    setup=(
        "Account settings › Event notifications (webhooks)",
        "URL: {url_with_secret}",
        "Tick Sent, Bounce, Spam, Blocked, Unsub; grouping of events may be on",
    ),
)
