"""Woodpecker: an array of events, not signed. https://developers.woodpecker.co/webhooks"""

from bot.platforms.proof import in_url
from bot.platforms.reading import Can, Event, Kind, Platform, Reading, Request, Secret, outreach
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "campaign_sent": "sent",
    "campaign_email_sent": "sent",
    "email_sent": "sent",
    "prospect_bounced": "bounced",
    "prospect_invalid": "bounced",
    "email_opened": "opened",
    "prospect_opened": "opened",
    "link_clicked": "clicked",
    "prospect_clicked": "clicked",
    "prospect_opt_out": "unsubscribed",
    "prospect_opted_out": "unsubscribed",
    "prospect_optout": "unsubscribed",
    "prospect_autoreplied": "autoresponded",
    "prospect_blacklisted": "rejected",
}


def read(request: Request) -> Reading:
    """Every event of the array."""
    return Reading([_event(row) for row in f.rows(f.body(request)) if row])


def _event(row: f.Table) -> Event:
    who, campaign, mail = (f.table(row.get(name)) for name in ("prospect", "campaign", "email"))
    return outreach.event(
        f.text(f.first(row, "method", "event", "type")),
        row,
        KINDS,
        recipient=(who.get("email"), row.get("prospect_email"), row.get("email")),
        at=f.first(row, "timestamp") or f.first(mail, "date", "timestamp") or who.get("updated"),
        campaign=(
            campaign.get("campaign_id"), campaign.get("id"), row.get("campaign_id"), who.get("campaign_id"),
            campaign.get("campaign_name"), who.get("campaign_name"),
        ),
        sender=campaign.get("sent_from_email") or campaign.get("from_email") or who.get("campaign_email"),
        message_id=mail.get("id"),
        text=f.first(row, "reason", "error") or f.first(mail, "error", "message"),
    )  # fmt: skip


PLATFORM = Platform(
    name="woodpecker",
    title="Woodpecker",
    read=read,
    check=in_url,
    secrets=(Secret("WEBHOOK_SECRET", "token in the URL; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(pause=True, suppress=True),
    setup=(
        "Marketplace › Integrations › Webhooks, or POST /rest/v1/webhooks/subscribe",
        (
            "target_url: {url_with_token}; events campaign_sent, prospect_bounced, prospect_invalid, prospect_opt_out,"
            " prospect_autoreplied"
        ),
    ),
)
