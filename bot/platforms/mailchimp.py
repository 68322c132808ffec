"""Mailchimp Marketing: a form about the audience; not signed. https://mailchimp.com/developer/marketing/docs/webhooks/

It tells who was cleaned (a hard bounce, or a complaint) and who unsubscribed; it tells of no mail sent or delivered.
"""

from bot.platforms.proof import in_url
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, told
from bot.platforms.reading import fields as f


def read(request: Request) -> Reading:
    """The one event."""
    row = f.nested(f.form(request)) if f.is_form(request) else f.table(f.body(request))
    return Reading([_event(row)] if row else [])


def _event(row: f.Table) -> Event:
    word, data = f.line(row.get("type"), 40), f.table(row.get("data"))
    why = f.line(data.get("reason"), 40)
    action = f.line(data.get("action"), 20)
    kind, judged = _meaning(word, why)
    at, recipient = f.moment(row.get("fired_at")), f.address(f.first(data, "email", "new_email"))
    return Event(
        kind=kind,
        word="/".join(part for part in (word, why, action) if part),
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        key=f"{word} {recipient} {at} {f.line(data.get('list_id'), 40)}",
        campaign=f.name(data.get("id")) if word == "campaign" else f.campaign(data),
        description=why,
        metadata={"list_id": data["list_id"]} if f.text(data.get("list_id")) else {},
        ip="",
    )


def _meaning(word: str, why: str) -> tuple[Kind, Judgement | None]:
    if word == "cleaned":
        return ("complained", told("complaint")) if why == "abuse" else ("bounced", told("hard"))
    if word == "unsubscribe":
        return ("complained", told("complaint")) if why == "abuse" else ("unsubscribed", told("unsubscribe"))
    return ("subscribed" if word == "subscribe" else "unknown"), None


PLATFORM = Platform(
    name="mailchimp",
    title="Mailchimp",
    read=read,
    check=in_url,
    secrets=(Secret("WEBHOOK_SECRET", "token in the URL; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(pause=True, suppress=True),
    setup=(
        "Audience › Settings › Webhooks › Create new webhook",
        "Callback URL: {url_with_token}",
        "Tick Unsubscribes, Cleaned Emails, Campaign sending; changes made by a subscriber, an admin, and the API",
    ),
)
