"""MailerSend: one event, signed. https://developers.mailersend.com/api/v1/webhooks.html

No SMTP code comes with a bounce, but sometimes the receiver's words; else its own hard or soft is all there is.
"""

from bot.platforms.proof import keyed
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, Secrets, judge, told
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "sent": "sent",
    "delivered": "delivered",
    "deferred": "deferred",
    "soft_bounced": "bounced",
    "hard_bounced": "bounced",
    "opened": "opened",
    "opened_unique": "opened",
    "clicked": "clicked",
    "clicked_unique": "clicked",
    "unsubscribed": "unsubscribed",
    "spam_complaint": "complained",
    "survey_opened": "opened",
}
NO_REASON = {"", "unknown reason", "unknown"}


PING = "webhook.test"
signed = keyed("signature")


def check(request: Request, secrets: Secrets, now: int) -> None:
    """By its signature. A ping is signed with a key that everybody may know: it has no event, and needs no proof."""
    if f.table(f.json(request.body.decode("utf-8", "replace"))).get("type") != PING:
        signed(request, secrets, now)


def read(request: Request) -> Reading:
    """The one event; `webhook.test` is a ping."""
    row = f.table(f.body(request))
    word = f.line(row.get("type"), 60)
    if not word.startswith("activity."):
        return Reading(ignored={word: 1} if word else {})
    return Reading([_event(word, f.table(row.get("data")))])


def _event(word: str, data: f.Table) -> Event:
    plain = word.partition(".")[2]
    kind = KINDS.get(plain, "unknown")
    mail, detail = f.table(data.get("email")), f.table(data.get("morph"))
    message = f.table(mail.get("message"))
    why = f.text(f.first(detail, "readable_reason", "reason"))
    judged = _judged(kind, plain, why)
    tags = f.texts(mail.get("tags"))
    at, number = f.moment(data.get("created_at")), f.line(data.get("id"), 120)
    recipient = f.address(f.table(mail.get("recipient")).get("email"))
    return Event(
        kind=kind,
        word=word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        id=number,
        key=number or f"{word} {recipient} {at}",
        message_id=f.line(message.get("id")),
        campaign=f.campaign(data, tags),
        sender=f.address(mail.get("from")),
        sent_at=f.moment(f.first(mail, "created_at")) if kind == "bounced" else None,
        description=why,
        tags=tags,
        ip=f.line(detail.get("ip"), 45),
        url=f.text(detail.get("url")),
    )


def _judged(kind: Kind, word: str, why: str) -> Judgement | None:
    text = "" if why.lower() in NO_REASON else why
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind == "deferred":
        return judge(text, claim="soft", hard=False)._replace(meaning="soft")
    if kind == "bounced":
        hard = word == "hard_bounced"
        return judge(text, claim="hard" if hard else "soft", hard=hard)
    return None


PLATFORM = Platform(
    name="mailersend",
    title="MailerSend",
    read=read,
    check=check,
    secrets=(Secret("WEBHOOK_SECRET", "signing secret of the webhook; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(suppress=True, signs=True),
    setup=(
        "Domains › the domain › Webhooks › Create webhook",
        "Endpoint URL: {url}",
        "Tick Sent, Delivered, Soft bounced, Hard bounced, Deferred, Unsubscribed, Spam complaint; then the signing secret",
    ),
)
