"""Customer.io reporting webhooks: one event, signed. https://customer.io/docs/journeys/webhooks/

In the newer form `object_type` and `metric` say what happened; in the older one `event_type` does (`email_bounced`).
"""

from bot.platforms.proof.hashed import any_key
from bot.platforms.reading import (
    Can,
    Event,
    Forged,
    Judgement,
    Kind,
    Platform,
    Reading,
    Request,
    Secret,
    Secrets,
    judge,
    split,
    told,
)
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "drafted": "unknown",
    "attempted": "deferred",
    "deferred": "deferred",
    "sent": "sent",
    "delivered": "delivered",
    "opened": "opened",
    "clicked": "clicked",
    "bounced": "bounced",
    "dropped": "rejected",
    "undeliverable": "rejected",
    "suppressed": "rejected",
    "failed": "failed",
    "spammed": "complained",
    "unsubscribed": "unsubscribed",
    "subscribed": "subscribed",
    "resubscribed": "subscribed",
}


def check(request: Request, secrets: Secrets, _now: int) -> None:
    """HMAC-SHA256 over "v0:timestamp:body". No window of time: what comes again is known by its event_id."""
    given, timestamp = request.header("x-cio-signature"), request.header("x-cio-timestamp")
    if not given or not timestamp:
        raise Forged("No signature: a header of X-CIO-Signature, X-CIO-Timestamp is missing.")
    signed = f"v0:{timestamp}:".encode("utf-8", "surrogatepass") + request.body
    if not any_key(given.removeprefix("v0="), split(secrets.get()), signed):
        raise Forged("The signature does not fit the body and the signing key set up here.")


def read(request: Request) -> Reading:
    """The one event; those about text messages and the like are not ours.

    Nor those about a person (`customer_unsubscribed`): who leaves by a mail's link is told as `email_unsubscribed`, too.
    """
    row = f.table(f.body(request))
    about = f.line(row.get("object_type"), 40)
    metric = f.line(row.get("metric"), 40)
    if not metric:
        about, _, metric = f.line(row.get("event_type"), 60).partition("_")
    word = f"{about}_{metric}".strip("_")
    if about not in ("email", ""):
        return Reading(ignored={word: 1})
    return Reading([_event(word, metric, row, f.table(row.get("data")))] if metric else [])


def _event(word: str, metric: str, row: f.Table, data: f.Table) -> Event:
    kind = KINDS.get(metric, "unknown")
    text = f.text(f.first(data, "failure_message", "reason"))
    judged = _judged(kind, metric, text)
    at, number = f.moment(row.get("timestamp")), f.line(row.get("event_id"), 120)
    who = f.table(data.get("identifiers"))
    recipient = f.address(f.first(data, "recipient", "email_address") or who.get("email"))
    return Event(
        kind=kind,
        word=word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        id=number,
        key=number or f"{f.line(f.first(data, 'delivery_id', 'email_id'), 120)} {word} {recipient} {at}",
        message_id=f.line(f.first(data, "delivery_id", "email_id")),
        campaign=f.campaign(data, (), "campaign_id", "newsletter_id", "broadcast_id", "transactional_message_id"),
        diagnostic=text,
        metadata={name: data[name] for name in ("action_id", "journey_id", "content_id") if data.get(name)},
        url=f.text(f.first(data, "href", "link_url")),
    )


def _judged(kind: Kind, metric: str, text: str) -> Judgement | None:
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind == "deferred":
        return judge(text, claim="soft", hard=False)._replace(meaning="soft")
    if kind == "rejected":
        # Dropped: by the delivering service's own list. Undeliverable: its rules, or no address to send to.
        return told("suppressed") if metric != "undeliverable" else judge(text, claim="suppressed", hard=False)
    if kind == "failed":
        return told("block")
    return judge(text, claim="unknown") if kind == "bounced" else None


PLATFORM = Platform(
    name="customer_io",
    title="Customer.io",
    read=read,
    check=check,
    secrets=(Secret("WEBHOOK_SECRET", "webhook signing key; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(pause=True, suppress=True, signs=True),
    setup=(
        "Data & Integrations › Integrations › Reporting Webhooks › Add",
        "Webhook endpoint: {url}",
        "Tick for e-mail: Sent, Delivered, Deferred, Bounced, Dropped, Failed, Undeliverable, Marked as spam, Unsubscribed",
    ),
)
