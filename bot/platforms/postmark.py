"""Postmark: one event a request, not signed. https://postmarkapp.com/developer/webhooks/webhooks-overview

`Inactive` says that Postmark itself deactivated the address; `SpamNotification` is a filter's verdict on the message, and
no complaint; a SubscriptionChange tells of the list, not of a mail, so that it is no second bounce.
"""

from bot.platforms.proof import in_url
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, judge, told
from bot.platforms.reading import fields as f

# Type → kind, and what is claimed by it.
BOUNCES: dict[str, tuple[Kind, Judgement]] = {
    "HardBounce": ("bounced", told("hard")),
    "BadEmailAddress": ("bounced", told("hard")),
    "Transient": ("deferred", told("soft")),
    "SoftBounce": ("bounced", told("soft")),
    "DnsError": ("bounced", told("soft", "unreachable")),
    "Blocked": ("bounced", told("block", "blocklisted")),
    "SpamNotification": ("bounced", told("block", "spam_content")),
    "VirusNotification": ("bounced", told("block", "spam_content")),
    "DMARCPolicy": ("rejected", told("block", "auth_failure")),
    "ChallengeVerification": ("autoresponded", told("block", "policy")),
    "OpenRelayTest": ("bounced", told("block", "policy")),
    "SpamComplaint": ("complained", told("complaint")),
    "AutoResponder": ("autoresponded", told("auto-reply")),
    "AddressChange": ("autoresponded", told("auto-reply")),
    "Subscribe": ("subscribed", told("auto-reply")),
    "Unsubscribe": ("unsubscribed", told("unsubscribe")),
    "ManuallyDeactivated": ("rejected", told("suppressed")),
    "Unconfirmed": ("rejected", told("suppressed")),
    "SMTPApiError": ("failed", told("block", "policy")),
    "TemplateRenderingFailed": ("failed", told("block", "policy")),
    "InboundError": ("failed", told("unknown")),
    "Unknown": ("bounced", told("unknown")),
}
TEXT_DECIDES = {"HardBounce", "BadEmailAddress", "SoftBounce", "Blocked", "Unknown"}
OTHERS: dict[str, Kind] = {"Delivery": "delivered", "Open": "opened", "Click": "clicked"}


def read(request: Request) -> Reading:
    """The one event (or an array of them)."""
    return Reading([_event(row) for row in f.rows(f.body(request))])


def _event(row: f.Table) -> Event:
    record, variety = f.line(row.get("RecordType"), 40), f.line(row.get("Type"), 40)
    record = record or ("Bounce" if variety else "Delivery" if row.get("DeliveredAt") else "")
    kind, judged, word = _meaning(row, record, variety)
    at = f.moment(f.first(row, "BouncedAt", "DeliveredAt", "ChangedAt", "ReceivedAt"))
    recipient = f.address(f.first(row, "Recipient", "Email"))
    message_id, number = f.line(row.get("MessageID")), f.line(row.get("ID"), 40)
    tags = f.texts(row.get("Tag"))
    metadata = f.table(row.get("Metadata"))
    client = f.table(row.get("Client"))
    return Event(
        kind=kind,
        word=word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        id=number,
        key=f"{record} {number}" if number else f"{message_id} {word} {recipient} {at}",
        message_id=message_id,
        campaign=f.campaign(metadata, tags),
        sender=f.address(row.get("From")),
        diagnostic=f.text(row.get("Details")),
        description=f.text(row.get("Description")),
        tags=tags,
        metadata=metadata,
        ip=f.line(f.table(row.get("Geo")).get("IP"), 45),
        user_agent=f.text(row.get("UserAgent")) or f.text(client.get("Name")),
        url=f.text(row.get("OriginalLink")),
    )


def _meaning(row: f.Table, record: str, variety: str) -> tuple[Kind, Judgement | None, str]:
    if record == "SubscriptionChange":
        return _list_changed(row)
    if record not in ("Bounce", "SpamComplaint"):
        return OTHERS.get(record, "unknown"), None, record
    kind, judged = BOUNCES.get(variety or record, BOUNCES["Unknown"])
    if variety in TEXT_DECIDES:
        may_be_hard = judged.meaning == "hard" or variety == "Unknown" or row.get("Inactive") is True
        judged = judge(f.text(row.get("Details")), claim=judged.meaning, reason=judged.reason, hard=may_be_hard)
    return kind, judged, variety or record


def _list_changed(row: f.Table) -> tuple[Kind, Judgement | None, str]:
    why = f.line(row.get("SuppressionReason"), 40)
    word = f"SubscriptionChange/{why}" if why else "SubscriptionChange"
    if not row.get("SuppressSending"):
        return "subscribed", None, word
    if why == "HardBounce":
        return "bounced", told("suppressed"), word
    if why == "SpamComplaint":
        return "complained", told("suppressed"), word
    by_recipient = f.text(row.get("Origin")) in ("Recipient", "")
    return "unsubscribed", told("unsubscribe" if by_recipient else "suppressed"), word


PLATFORM = Platform(
    name="postmark",
    title="Postmark",
    read=read,
    check=in_url,
    secrets=(Secret("WEBHOOK_SECRET", "password in the URL (or user:password); several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(suppress=True),
    setup=(
        "Server › message stream › Webhooks › Add webhook",
        "URL: {url}; Basic auth credentials: any user, the secret as password",
        "Tick Delivery, Bounce, Spam complaint, Subscription change; leave the content of bounces out",
    ),
)
