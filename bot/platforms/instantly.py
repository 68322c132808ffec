"""Instantly: one event, not signed. https://developer.instantly.ai/guides/webhook-events"""

from bot.platforms.proof import in_url
from bot.platforms.reading import Can, Event, Kind, Platform, Reading, Request, Secret, outreach
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "email_sent": "sent",
    "email_bounced": "bounced",
    "email_opened": "opened",
    "email_link_clicked": "clicked",
    "link_clicked": "clicked",
    "lead_unsubscribed": "unsubscribed",
    "auto_reply_received": "autoresponded",
    "lead_out_of_office": "autoresponded",
}


def read(request: Request) -> Reading:
    """One event or many."""
    return Reading([_event(row) for row in f.rows(f.body(request)) if row])


def _event(row: f.Table) -> Event:
    return outreach.event(
        f.text(f.first(row, "event_type", "event")),
        row,
        KINDS,
        recipient=(row.get("lead_email"), row.get("email"), row.get("recipient")),
        at=row.get("timestamp"),
        campaign=(row.get("campaign_id"), row.get("campaign"), row.get("campaign_name")),
        sender=row.get("email_account"),
        message_id=row.get("email_id"),
        text=f.first(row, "bounce_reason", "bounce_message", "reason", "error_message"),
    )


PLATFORM = Platform(
    name="instantly",
    title="Instantly",
    read=read,
    check=in_url,
    secrets=(Secret("WEBHOOK_SECRET", "token in the URL, or the value of a header X-Webhook-Token"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(pause=True, suppress=True),
    setup=(
        "Settings › Integrations › Webhooks › Add webhook (API v2)",
        "URL: {url}; header X-Webhook-Token: the secret",
        "Events: all, or email_sent, email_bounced, lead_unsubscribed, auto_reply_received",
    ),
)
