"""Resend: one event, as a Standard Webhook by Svix. https://resend.com/docs/dashboard/webhooks/event-types

What bounced is told in the words of Amazon SES, with their traps: the diagnostic decides. `to` names everybody the mail
went to: where they are several, nobody can tell who bounced, so that it is hard for none of them.
"""

from collections.abc import Iterator

from bot.platforms.amazon_ses import REPLY, SUPPRESSED, TRANSIENT
from bot.platforms.proof import standard_webhooks
from bot.platforms.proof.standard_webhooks import message_id
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, Secrets, judge, told
from bot.platforms.reading import fields as f
from bot.platforms.reading.event import Meaning

KINDS: dict[str, Kind] = {
    "email.sent": "sent",
    "email.delivered": "delivered",
    "email.delivery_delayed": "deferred",
    "email.bounced": "bounced",
    "email.complained": "complained",
    "email.opened": "opened",
    "email.clicked": "clicked",
    "email.failed": "failed",
    "email.suppressed": "rejected",
    "contact.unsubscribed": "unsubscribed",
}


KIND_OF: dict[Meaning, Kind] = {"auto-reply": "autoresponded", "unsubscribe": "unsubscribed"}


def check(request: Request, secrets: Secrets, now: int) -> None:
    """By its signature; by the password alone where no signing secret is set up."""
    if secrets.get():
        standard_webhooks(request, secrets, now)


def read(request: Request) -> Reading:
    """One event for everybody it was sent to."""
    return Reading(list(_events(f.table(f.body(request)), message_id(request))))


def _events(row: f.Table, svix_id: str) -> Iterator[Event]:
    word, data = f.line(row.get("type"), 60), f.table(row.get("data"))
    kind = KINDS.get(word, "unknown")
    to = f.addresses(data.get("to")) or f.addresses(data.get("email")) or [""]
    bounce, clicked = f.table(data.get("bounce")), f.table(data.get("click"))
    codes = bounce.get("diagnosticCode")
    diagnostic = "\n".join(f.texts(codes)) if isinstance(codes, list) else f.text(codes)
    described = f.text(
        f.first(bounce, "message")
        or f.table(data.get("failed")).get("reason")
        or f.table(data.get("suppressed")).get("message")
    )
    variety = "/".join(part for name in ("type", "subType") if (part := f.line(bounce.get(name), 30)))
    told_tags = data.get("tags")
    # Its only word of somebody who unsubscribed: their contact changed, and is unsubscribed now.
    if word == "contact.updated" and data.get("unsubscribed") is True:
        kind = "unsubscribed"
    metadata = (
        {f.text(tag.get("name")): tag.get("value") for tag in f.rows(told_tags)}
        if isinstance(told_tags, list)
        else f.table(told_tags)
    )
    at = f.moment(f.first(row, "created_at") or data.get("created_at"))
    number = f.line(f.first(data, "email_id", "id"))
    for recipient in to:
        judged = _judged(kind, bounce, diagnostic, described, alone=len(to) == 1)
        what = KIND_OF.get(judged.meaning, kind) if judged else kind
        yield Event(
            kind=what,
            word=f"{word}/{variety}" if variety else word,
            meaning=judged.meaning if judged else None,
            reason=judged.reason if judged else "",
            recipient=recipient,
            at=at,
            id=f.line(svix_id, 120),
            key=f"{svix_id or number + word} {recipient}{'' if svix_id else f' {at}'}",
            message_id=number,
            campaign=f.campaign(
                {"broadcast_id": data.get("broadcast_id")},
                f.texts(list(metadata.values())),
                "broadcast_id",
                metadata=metadata,
            ),
            sender=f.address(data.get("from")),
            sent_at=f.moment(data.get("created_at")) if kind in ("bounced", "complained") else None,
            diagnostic=diagnostic,
            description=described,
            metadata=metadata,
            ip=f.line(clicked.get("ipAddress"), 45),
            user_agent=f.text(f.first(clicked, "userAgent") or f.table(data.get("open")).get("userAgent")),
            url=f.text(clicked.get("link")),
        )


def _judged(kind: Kind, bounce: f.Table, diagnostic: str, described: str, *, alone: bool) -> Judgement | None:
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind == "rejected":
        return told("suppressed")
    if kind == "failed":
        return told("block")
    if kind == "deferred":
        return judge(diagnostic, claim="soft", hard=False)._replace(meaning="soft")
    if kind != "bounced":
        return None
    main, subtype = f.text(bounce.get("type")), f.text(bounce.get("subType"))
    if subtype in SUPPRESSED:
        return told("suppressed")
    if subtype == "UnsubscribedRecipient":
        return told("unsubscribe")
    if main == "Transient" and subtype in TRANSIENT:
        return TRANSIENT[subtype]
    text = diagnostic or described
    if main == "Transient" and REPLY.search(diagnostic):
        return told("auto-reply")
    claim = {"Permanent": told("hard"), "Transient": told("soft")}.get(main, told("unknown"))
    if not alone:
        found = judge(text, claim=claim.meaning)
        return told("unknown") if found.meaning == "hard" else found
    return judge(text, claim=claim.meaning)


PLATFORM = Platform(
    name="resend",
    title="Resend",
    read=read,
    check=check,
    secrets=(Secret("WEBHOOK_SECRET", "signing secret, whsec_…; several with spaces between"),),
    needed=("WEBHOOK_SECRET", "WEBHOOK_PASSWORD"),
    can=Can(signs=True),
    setup=(
        "Webhooks › Add webhook",
        "Endpoint URL: {url}",
        "Tick email.sent, delivered, delivery_delayed, bounced, complained, failed, suppressed; then the signing secret",
    ),
)
