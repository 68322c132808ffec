"""Smartlead: one event, in two shapes; signed, where the webhook has a secret. https://api.smartlead.ai/core/webhooks"""

import msgspec

from bot.platforms.proof import in_url, keyed
from bot.platforms.reading import Can, Event, Kind, Platform, Reading, Request, Secret, Secrets, outreach
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "email_sent": "sent",
    "first_email_sent": "unknown",  # the same mail is told as EMAIL_SENT
    "email_bounce": "bounced",
    "email_bounced": "bounced",
    "email_open": "opened",
    "email_opened": "opened",
    "email_link_click": "clicked",
    "email_clicked": "clicked",
    "lead_unsubscribed": "unsubscribed",
    "email_unsubscribed": "unsubscribed",
}
signed = keyed("x-smartlead-signature", prefix="sha256=")


def check(request: Request, secrets: Secrets, now: int) -> None:
    """By signature where it comes, else by the token in the URL: older webhooks do not sign."""
    if request.header("x-smartlead-signature"):
        signed(request, secrets, now)
    else:
        in_url(request, secrets, now)


def read(request: Request) -> Reading:
    """One event or many."""
    return Reading([_event(row, request) for row in f.rows(f.body(request)) if row])


def _event(row: f.Table, request: Request) -> Event:
    lead, mail, sent, bounce = (f.table(row.get(name)) for name in ("lead", "email", "sent_message", "bounce_message"))
    said = f.first(row, "bounce_reason", "reason", "bounce_reply_email_preview") or f.first(bounce, "text", "html")
    event = outreach.event(
        f.text(f.first(row, "event_type", "event")),
        row,
        KINDS,
        recipient=(row.get("to_email"), lead.get("email"), row.get("sl_lead_email"), row.get("lead_email")),
        at=f.first(row, "event_timestamp", "timestamp", "time_sent", "time_opened", "time_clicked", "created_at"),
        campaign=(row.get("campaign_id"), row.get("campaign_name")),
        sender=row.get("from_email"),
        message_id=f.first(sent, "message_id", "id") or f.first(row, "message_id") or mail.get("message_id"),
        text=said,
    )
    # Sent again, it has the same request id, which is not signed: the event is known by what is.
    return msgspec.structs.replace(event, id=f.line(request.header("x-request-id"), 120))


PLATFORM = Platform(
    name="smartlead",
    title="Smartlead",
    read=read,
    check=check,
    secrets=(Secret("WEBHOOK_SECRET", "secret of the webhook, or token in the URL; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(pause=True, suppress=True),
    setup=(
        "Settings › Webhooks › Add webhook (or on a campaign)",
        "Webhook URL: {url_with_token}; event types Email Sent, Email Bounce, Lead Unsubscribed",
    ),
)
