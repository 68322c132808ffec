"""listmonk: bounces as its own API tells them (`/api/bounces`, `/webhooks/bounce`), and the events of its own webhooks.

https://listmonk.app/docs/bounces/ — its `hard` may come from any text with a 5.x code, so that the text decides where there
is one. Its `tracking.bounce` names the subscriber by number only: it is told, and cannot be counted.
"""

from bot.platforms.proof import in_url, keyed
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, Secrets, judge, told
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "hard": "bounced",
    "soft": "bounced",
    "complaint": "complained",
    "subscriber.unsubscribed": "unsubscribed",
    "subscriber.optin": "subscribed",
    "subscriber.confirmed": "subscribed",
    "unsubscribed": "unsubscribed",
}
signed = keyed("x-listmonk-signature", prefix="sha256=")


def check(request: Request, secrets: Secrets, now: int) -> None:
    """By signature where it comes, else by the password of the URL: `/webhooks/bounce` has none."""
    if request.header("x-listmonk-signature"):
        signed(request, secrets, now)
    else:
        in_url(request, secrets, now)


def read(request: Request) -> Reading:
    """One bounce, or many: bare, in `data`, in `data.results`, or in `bounces`."""
    body = f.body(request)
    if isinstance(body, dict):
        event = f.line(f.first(body, "event", "event_type"), 40)
        data = body.get("data", body)
        inner = f.table(data)
        rows = f.rows(inner.get("results") or inner.get("bounces") or inner.get("bounce") or data)
        if event:
            rows = [{"created_at": body.get("timestamp"), **row} for row in rows]
    else:
        event, rows = "", f.rows(body)
    return Reading([_event(row, event) for row in rows if row])


def _event(row: f.Table, event: str) -> Event:
    word = f.line(f.first(row, "type", "bounce_type"), 40) or event
    kind = KINDS.get(word.lower(), KINDS.get(event, "unknown"))
    meta = row.get("meta")
    said = meta if isinstance(meta, dict) else f.json(meta)
    text = _text(f.table(said)) or (f.text(meta) if not isinstance(said, (dict, list)) else "")
    text = text or f.text(row.get("bounce_message"))
    status = f.line(f.first(f.table(said), "status", "Status"), 20)
    judged = _judged(kind, word.lower(), text, status)
    subscriber = f.table(row.get("subscriber"))
    at, recipient = (
        f.moment(f.first(row, "created_at", "timestamp")),
        f.address(f.first(row, "email") or subscriber.get("email")),
    )
    number = f.line(row.get("id"), 40)
    campaign = f.table(row.get("campaign"))
    named = f.first(row, "campaign_uuid") or f.first(campaign, "uuid", "id", "name")
    return Event(
        kind=kind,
        word="/".join(part for part in (word, f.line(row.get("source"), 20)) if part),
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        id=number,
        key=f"bounce {number}" if number else f"{word} {recipient} {f.name(named)} {at}",
        campaign=f.name(named) or f.campaign(row),
        status=status,
        diagnostic=text,
    )


def _text(meta: f.Table) -> str:
    found = f.first(meta, "diagnosticCode", "diagnostic", "Details", "reason", "message", "description", "response")
    if found is None:
        for inner in meta.values():
            if isinstance(inner, dict) and (deeper := _text_of(inner)):
                return deeper
    return f.text(found)


def _text_of(row: f.Table) -> str:
    bounced = f.rows(row.get("bouncedRecipients"))
    return f.text(f.first(bounced[0] if bounced else row, "diagnosticCode", "message", "reason", "response"))


def _judged(kind: Kind, word: str, text: str, status: str) -> Judgement | None:
    if kind == "complained":
        return told("complaint")
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind != "bounced":
        return None
    claim = "hard" if word == "hard" else "soft"
    return judge(text, status, claim=claim, hard=word == "hard")  # type: ignore[arg-type]


PLATFORM = Platform(
    name="listmonk",
    title="listmonk",
    read=read,
    check=check,
    secrets=(Secret("WEBHOOK_SECRET", "password in the URL, or secret of the webhook; several with spaces between"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(pause=True, suppress=True),
    setup=(
        "Whatever tells listmonk of bounces (`POST /webhooks/bounce`) tells them here too, in the same form: {url_with_token}",
        "The answers of its `GET /api/bounces` are understood as well",
    ),
)
