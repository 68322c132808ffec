"""Postal: one event, signed with the installation's RSA key. https://docs.postalserver.io/developer/webhooks

The secret is that public key, or the installation's URL (https://postal.example): newer Postals name the key of each
signature and show their keys there.
"""

import re

from bot.platforms.proof import key_texts, rsa_holds
from bot.platforms.proof.public_key import jwk_keys, public_key
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
    told,
)
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "MessageSent": "delivered",
    "MessageDelayed": "deferred",
    "MessageDeliveryFailed": "failed",
    "MessageHeld": "rejected",
    "MessageBounced": "bounced",
    "MessageLinkClicked": "clicked",
    "MessageLoaded": "opened",
}
KEYS = "/.well-known/jwks.json"
ADDED = re.compile(r"(recipient )?added (\S+ )?to suppression list[^.\n]*\.?", re.IGNORECASE)
HOME = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::\d{1,5})?/?")


def wants(_request: Request, secrets: Secrets) -> str:
    """The installation's keys, where its URL is what is set up."""
    home = secrets.get()
    return home.rstrip("/") + KEYS if HOME.fullmatch(home) else ""


def check(request: Request, secrets: Secrets, _now: int) -> None:
    """SHA-256 where it comes, else SHA-1, over the body."""
    strong, weak = request.header("x-postal-signature-256"), request.header("x-postal-signature")
    if not strong and not weak:
        raise Forged("No signature: the header X-Postal-Signature is missing.")
    url = wants(request, secrets)
    known = [public_key(key) for key in key_texts(secrets.get())] if not url else []
    keys = jwk_keys(secrets.fetched.get(url, b""), request.header("x-postal-signature-kid")) if url else known
    if not any(rsa_holds(key, strong or weak, request.body, sha1=not strong) for key in keys):
        raise Forged("The signature does not fit the body and the key set up here.")


def read(request: Request) -> Reading:
    """The one event; those about incoming mail are not ours."""
    row = f.table(f.body(request))
    word = f.line(row.get("event"), 60)
    payload = f.table(row.get("payload"))
    message = f.table(f.first(payload, "original_message", "message"))
    if not word or f.text(message.get("direction")) == "incoming":
        return Reading(ignored={word: 1} if word else {})
    kind = "bounced" if "original_message" in payload else KINDS.get(word, "unknown")
    state = f.line(payload.get("status"), 30)
    output, details = f.text(payload.get("output")), f.text(payload.get("details"))
    judged = _judged(kind, state, output, details)
    at, number = f.moment(row.get("timestamp")), f.line(row.get("uuid"), 120)
    tags, recipient = f.texts(message.get("tag")), f.address(message.get("to"))
    message_id = f.line(f.first(message, "id", "message_id"))
    event = Event(
        kind=kind,
        word=f"{word}/{state}" if state else word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        id=number,
        key=number or f"{message_id} {word} {recipient} {at}",
        message_id=message_id,
        campaign=f.campaign(message, tags),
        sender=f.address(message.get("from")),
        sent_at=f.moment(message.get("timestamp")) if kind in ("bounced", "failed") else None,
        diagnostic=output,
        description=details,
        tags=tags,
        ip=f.line(payload.get("ip_address"), 45),
        user_agent=f.text(payload.get("user_agent")),
        url=f.text(payload.get("url")),
    )
    return Reading([event])


def _judged(kind: Kind, state: str, output: str, details: str) -> Judgement | None:
    # Postal adds that it put the recipient on its list because of this very failure.
    text = ADDED.sub("", f"{output}\n{details}").strip()
    if kind == "deferred":
        return judge(text, claim="soft", hard=False)._replace(meaning="soft")
    if kind == "rejected":  # held: by its limits, its suppression list, or an operator
        return told("suppressed")
    if kind in ("failed", "bounced"):
        gave_up = state == "SoftFail" or "delivery attempts" in details
        return judge(text, claim="soft" if gave_up else "unknown")
    return None


PLATFORM = Platform(
    name="postal",
    title="Postal",
    read=read,
    check=check,
    secrets=(
        Secret("WEBHOOK_SECRET", "public key of the installation (PEM, or the p= of its DKIM record), or its URL"),
    ),
    needed=("WEBHOOK_SECRET",),
    can=Can(signs=True),
    setup=(
        "Mail server › Webhooks › Add new webhook",
        "URL: {url}; All events, or Sent, Delayed, DeliveryFailed, Held, Bounced",
        "The secret is the p= of `postal default-dkim-record`, or the installation's URL (newer Postals)",
    ),
    wants=wants,
)
