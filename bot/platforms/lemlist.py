"""lemlist: one event; the webhook's secret comes in the body. https://developer.lemlist.com/api-reference/endpoints/webhooks"""

from bot.platforms.proof import in_url, same
from bot.platforms.reading import Can, Event, Kind, Platform, Reading, Request, Secret, Secrets, outreach, split
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "emailssent": "sent",
    "emailsopened": "opened",
    "emailsclicked": "clicked",
    "emailsbounced": "bounced",
    "emailsfailed": "failed",
    "emailssendfailed": "failed",
    "emailsunsubscribed": "unsubscribed",
}


def check(request: Request, secrets: Secrets, now: int) -> None:
    """The `secret` of the body, or the token of the URL."""
    given = f.text(f.table(f.json(request.body.decode("utf-8", "replace"))).get("secret"))
    if not any(same(given, key) for key in split(secrets.get())):
        in_url(request, secrets, now)


def read(request: Request) -> Reading:
    """One event or many."""
    return Reading([_event(row) for row in f.rows(f.body(request)) if row])


def _event(row: f.Table) -> Event:
    return outreach.event(
        f.text(row.get("type")),
        row,
        KINDS,
        recipient=(row.get("leadEmail"), row.get("email"), f.table(row.get("lead")).get("email")),
        at=f.first(row, "createdAt", "date", "timestamp"),
        campaign=(row.get("campaignId"), row.get("campaignName")),
        sender=f.first(row, "sendUserEmail", "sendUserMailboxAddress", "senderEmail"),
        number=row.get("_id"),
        message_id=f.first(row, "messageId", "emailId"),
        text=f.first(row, "errorMessage", "bounceReason", "message", "text"),
    )


PLATFORM = Platform(
    name="lemlist",
    title="lemlist",
    read=read,
    check=check,
    secrets=(Secret("WEBHOOK_SECRET", "secret given when the webhook was made, or token in the URL"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(pause=True, suppress=True),
    setup=(
        "Settings › Integrations › Webhooks, or POST /api/hooks with targetUrl and secret",
        "URL: {url}; types emailsSent, emailsBounced, emailsFailed, emailsSendFailed, emailsUnsubscribed",
    ),
)
