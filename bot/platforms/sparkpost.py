"""SparkPost (Bird): an array of {"msys": {class: event}}. https://developers.sparkpost.com/api/webhooks/

Its bounce classes: https://support.sparkpost.com/docs/deliverability/bounce-classification-codes. Class 70 hides dead
domains, 20 and 40 need the text.
"""

import re

from bot.platforms.proof import in_url
from bot.platforms.reading import Can, Event, Judgement, Kind, Platform, Reading, Request, Secret, judge, told
from bot.platforms.reading import fields as f

KINDS: dict[str, Kind] = {
    "injection": "queued",
    "delivery": "delivered",
    "delay": "deferred",
    "bounce": "bounced",
    "out_of_band": "bounced",
    "spam_complaint": "complained",
    "policy_rejection": "rejected",
    "generation_rejection": "rejected",
    "generation_failure": "failed",
    "open": "opened",
    "initial_open": "opened",
    "amp_open": "opened",
    "amp_initial_open": "opened",
    "click": "clicked",
    "amp_click": "clicked",
    "list_unsubscribe": "unsubscribed",
    "link_unsubscribe": "unsubscribed",
}
CLASSES: dict[str, Judgement] = {
    "1": told("unknown"),
    "10": told("hard"),
    "20": told("soft"),
    "21": told("soft", "unreachable"),
    "22": told("soft", "mailbox_full"),
    "23": told("soft", "message_too_big"),
    "24": told("soft", "unreachable"),
    "25": told("block", "policy"),
    "30": told("hard"),
    "40": told("soft"),
    "50": told("block", "blocklisted"),
    "51": told("block", "spam_content"),
    "52": told("block", "spam_content"),
    "53": told("block", "policy"),
    "54": told("block", "policy"),
    "60": told("auto-reply"),
    "70": told("soft"),
    "80": told("auto-reply"),
    "90": told("unsubscribe"),
    "100": told("soft", "policy"),
}
MAY_BE_HARD = {"", "1", "10", "20", "30", "40", "70"}
ON_LIST = re.compile(r"recipient( address)? (was |is )?(suppressed|on (the |a )?suppression)", re.IGNORECASE)
SURE = {"60", "80", "90", "100", "23"}
BY_CLASS: dict[str, Kind] = {"60": "autoresponded", "80": "subscribed", "90": "unsubscribed", "100": "autoresponded"}


def read(request: Request) -> Reading:
    """Every event of the array; `{"msys": {}}` is a ping."""
    found = [
        event
        for row in f.rows(f.body(request))
        for event in f.table(row.get("msys")).values()
        if isinstance(event, dict) and event
    ]
    return Reading([_event(row) for row in found])


def _event(row: f.Table) -> Event:
    word, number = f.line(row.get("type"), 40), f.line(row.get("bounce_class"), 4)
    kind = KINDS.get(word, "unknown")
    if kind == "bounced":
        kind = BY_CLASS.get(number, "bounced")
    text = f.text(f.first(row, "raw_reason", "reason"))
    code = f.line(row.get("error_code"), 3)
    judged = _judged(kind, number, text, code)
    tags = f.texts(row.get("rcpt_tags"))
    recipient = f.address(f.first(row, "raw_rcpt_to", "rcpt_to"))
    at, event_id = f.moment(row.get("timestamp")), f.line(row.get("event_id"), 200)
    message_id = f.line(f.first(row, "transmission_id", "message_id"))
    return Event(
        kind=kind,
        word=f"{word}/{number}" if number else word,
        meaning=judged.meaning if judged else None,
        reason=judged.reason if judged else "",
        recipient=recipient,
        at=at,
        id=event_id,
        key=event_id or f"{message_id} {word} {recipient} {at}",
        message_id=message_id,
        campaign=f.campaign(row, tags, metadata=f.table(row.get("rcpt_meta"))),
        sender=f.address(f.first(row, "friendly_from", "msg_from")),
        sent_at=f.moment(row.get("injection_time")) if kind in ("bounced", "complained") else None,
        reply_code=code,
        diagnostic=text,
        tags=tags,
        metadata=f.table(row.get("rcpt_meta")),
        ip=f.line(f.first(row, "sending_ip", "ip_address"), 45),
        user_agent=f.text(row.get("user_agent")),
        url=f.text(row.get("target_link_url")),
    )


def _judged(kind: Kind, number: str, text: str, code: str) -> Judgement | None:
    if kind == "complained":
        return told("complaint")
    if kind == "deferred":
        return judge(text, "", code, claim="soft", hard=False)._replace(meaning="soft")
    if kind in ("rejected", "failed"):
        judged = judge(text, "", code, claim="block", hard=False)
        if ON_LIST.search(text):
            return told("suppressed")
        return judged if kind == "rejected" else told("block")
    if number in SURE and kind != "unknown":
        return CLASSES[number] if kind != "subscribed" else None
    if kind == "unsubscribed":
        return told("unsubscribe")
    if kind != "bounced":
        return None
    if ON_LIST.search(text):
        return told("suppressed")
    claim = CLASSES.get(number, told("unknown"))
    return judge(text, "", code, claim=claim.meaning, reason=claim.reason, hard=number in MAY_BE_HARD)


PLATFORM = Platform(
    name="sparkpost",
    title="SparkPost",
    read=read,
    check=in_url,
    secrets=(Secret("WEBHOOK_SECRET", "password of the webhook's basic auth, or its OAuth token"),),
    needed=("WEBHOOK_SECRET",),
    can=Can(suppress=True),
    setup=(
        "Configuration › Webhooks › Create webhook",
        "Target: {url}; Authentication: basic, any user, the secret as password",
        (
            "Events: injection, delivery, delay, bounce, out of band, spam complaint, policy rejection, generation failure and"
            " rejection, list and link unsubscribe"
        ),
    ),
)
